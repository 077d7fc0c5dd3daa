package store

import (
	"container/list"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unsafe"

	"github.com/ncruces/go-sqlite3"
)

// statement is a prepared statement, with what it may do and what it touches.
// It is used under the DB's op lock.
type statement struct {
	stmt     *sqlite3.Stmt
	sql      string // without the statements behind it
	tail     string
	policy   policy
	readOnly bool
	ddl      bool // changes the schema
	params   int

	// Tables it reads and writes, sorted, in lower case. A slice is never
	// changed, only replaced by a larger one when SQLite recompiles.
	reads, writes []string

	refused string // what the authorizer refused, set before the error
	inUse   bool
	cached  bool // in the cache, else closed after use
	place   *list.Element
	key     statementKey

	reset bool // already, when it is given back
	stale bool // what the last use has bound is bound still
	held  int  // bytes of text and blobs that are bound

	names []string
	plans map[reflect.Type]*plan
	last  struct { // of plans
		of   reflect.Type
		plan *plan
	}
}

// mostHeld is how many bytes of values a statement may keep that isn't used.
const mostHeld = 1024

// unbind lets go of what is bound.
func (s *statement) unbind() {
	s.stmt.ClearBindings()
	s.stale, s.held = false, 0
}

type statementKey struct {
	policy policy
	sql    string
}

// columns returns the names of the result's columns.
func (s *statement) columns() []string {
	if s.names == nil {
		s.names = make([]string, s.stmt.ColumnCount())
		for i := range s.names {
			s.names[i] = s.stmt.ColumnName(i)
		}
	}
	return s.names
}

// cache keeps prepared statements by policy and text, the least recently used
// goes first. It is used under the DB's op lock.
type cache struct {
	conn  *sqlite3.Conn
	limit int
	byKey map[statementKey]*statement
	// Of byKey, by where the text lies: mostly it is a constant, and looking its
	// bytes up costs as much as a tenth of a point select.
	byAddress [16]*statement
	recent    list.List // of *statement, most recently used first
	current   *statement
	counts    StatementCounts
}

// StatementCounts says how well the cache of prepared statements does.
type StatementCounts struct {
	Prepared uint64 // statements that SQLite compiled for handlers
	Reused   uint64 // uses that found theirs prepared
	Kept     int    // statements in the cache, at most [Options].Statements
}

// Statements counts the uses of prepared statements since [Open].
func (db *DB) Statements() StatementCounts {
	db.op.Lock()
	defer db.op.Unlock()
	counts := db.cache.counts
	counts.Kept = len(db.cache.byKey)
	return counts
}

// authorize is SQLite's authorizer. It is set once, before the first prepare:
// setting it again would recompile every statement. It speaks for the
// statement that is being compiled or run; without one it is the framework's.
func (c *cache) authorize(action sqlite3.AuthorizerActionCode, name3rd, name4th, schema, _ string) sqlite3.AuthorizerReturnCode {
	s := c.current
	if s == nil || s.policy == policyFramework {
		return sqlite3.AUTH_OK
	}
	if what := s.policy.refuse(action, name3rd, name4th, schema); what != "" {
		if s.refused == "" {
			s.refused = what
		}
		return sqlite3.AUTH_DENY
	}
	s.collect(action, name3rd, name4th)
	return sqlite3.AUTH_OK
}

// collect adds an action to the sets of tables read and written.
func (s *statement) collect(action sqlite3.AuthorizerActionCode, name3rd, name4th string) {
	switch action {
	case sqlite3.AUTH_READ:
		s.reads = withName(s.reads, name3rd)
	case sqlite3.AUTH_INSERT, sqlite3.AUTH_UPDATE, sqlite3.AUTH_DELETE:
		s.writes = withName(s.writes, name3rd)
	case sqlite3.AUTH_ALTER_TABLE:
		s.writes = withName(s.writes, name4th)
		s.ddl = true
	case sqlite3.AUTH_CREATE_TABLE, sqlite3.AUTH_DROP_TABLE,
		sqlite3.AUTH_CREATE_VIEW, sqlite3.AUTH_DROP_VIEW,
		sqlite3.AUTH_CREATE_VTABLE, sqlite3.AUTH_DROP_VTABLE:
		s.writes = withName(s.writes, name3rd)
		s.ddl = true
	case sqlite3.AUTH_CREATE_INDEX, sqlite3.AUTH_DROP_INDEX,
		sqlite3.AUTH_CREATE_TRIGGER, sqlite3.AUTH_DROP_TRIGGER:
		s.ddl = true
	}
}

// withName returns the sorted set with a name added, never changing set.
func withName(set []string, name string) []string {
	return with(set, strings.ToLower(name))
}

func with(set []string, name string) []string {
	i, found := slices.BinarySearch(set, name)
	if found || name == "" {
		return set
	}
	return slices.Insert(slices.Clip(set), i, name)
}

// union returns the sorted set with the names of another, which is one too,
// added. It changes neither.
func union(set, more []string) []string {
	if len(set) == 0 {
		return more
	}
	if len(set) == len(more) && &set[0] == &more[0] {
		return set // as for a statement that is run again and again
	}
	for _, name := range more {
		set = with(set, name)
	}
	return set
}

// near is the place in byAddress of a query.
func (c *cache) near(p policy, query string) **statement {
	at := uintptr(unsafe.Pointer(unsafe.StringData(query)))
	return &c.byAddress[(at>>4^at>>8^uintptr(p))%uintptr(len(c.byAddress))]
}

// get prepares the first statement of query, or takes it from the cache. It
// returns nil without an error if there is none. The caller gives it back with
// put. The connection's guard must be aimed.
func (c *cache) get(p policy, query string) (*statement, error) {
	near := c.near(p, query)
	s := *near
	if s == nil || s.inUse || s.key.policy != p || len(s.key.sql) != len(query) || unsafe.StringData(s.key.sql) != unsafe.StringData(query) {
		s = c.byKey[statementKey{p, query}]
	}
	if s != nil && !s.inUse {
		c.recent.MoveToFront(s.place)
		s.inUse = true
		c.counts.Reused++
		*near = s
		return s, nil
	}
	key := statementKey{p, query}
	if what := p.refuseText(query); what != "" {
		return nil, &PolicyError{What: what, SQL: query}
	}
	s = &statement{policy: p, key: key}
	c.current = s
	stmt, tail, err := c.conn.PrepareFlags(query, sqlite3.PREPARE_PERSISTENT)
	c.current = nil
	c.counts.Prepared++
	if err != nil {
		if s.refused != "" {
			return nil, &PolicyError{What: s.refused, SQL: query}
		}
		return nil, err
	}
	if stmt == nil {
		return nil, nil
	}
	s.stmt, s.tail = stmt, tail
	s.sql = strings.TrimSpace(query[:len(query)-len(tail)])
	s.readOnly = stmt.ReadOnly()
	s.params = stmt.BindCount()
	if p == policyView && !s.readOnly {
		stmt.Close()
		return nil, &PolicyError{What: "a view cannot write", SQL: query}
	}
	s.inUse = true
	if c.byKey[key] == nil && !s.ddl {
		s.cached = true
		s.place = c.recent.PushFront(s)
		c.byKey[key] = s
		c.trim()
	}
	return s, nil
}

// trim closes what is over the limit and not in use.
func (c *cache) trim() {
	for e := c.recent.Back(); e != nil && len(c.byKey) > c.limit; {
		s := e.Value.(*statement)
		e = e.Prev()
		if !s.inUse {
			c.drop(s)
			s.stmt.Close()
		}
	}
}

// drop takes a statement out of the cache without closing it.
func (c *cache) drop(s *statement) {
	if s.cached {
		s.cached = false
		c.recent.Remove(s.place)
		delete(c.byKey, s.key)
		c.byAddress = [len(c.byAddress)]*statement{}
	}
}

// put resets a statement and gives it back. The error of the last step is not
// repeated.
func (c *cache) put(s *statement) {
	if !s.reset {
		s.stmt.Reset()
	}
	s.reset = false
	if s.stale = s.params > 0; s.held > mostHeld {
		s.unbind()
	}
	s.held = 0
	s.inUse = false
	if !s.cached {
		s.stmt.Close()
	}
}

// clear empties the cache: the schema has changed, and with it what the
// statements touch. Those in use are closed when they are given back.
func (c *cache) clear() {
	for _, s := range c.byKey {
		c.drop(s)
		if !s.inUse {
			s.stmt.Close()
		}
	}
}

// prepare is for the framework's own statements, which stay.
func (c *cache) prepare(query string) (*sqlite3.Stmt, error) {
	stmt, _, err := c.conn.PrepareFlags(query, sqlite3.PREPARE_PERSISTENT)
	if err != nil {
		return nil, fmt.Errorf("prepare %s: %w", query, err)
	}
	return stmt, nil
}
