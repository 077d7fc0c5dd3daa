package differ

import (
	"context"
	"errors"
	"fmt"
	"hash"
	"hash/fnv"
	"io"
	"math"
	"regexp"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/fts5"
)

const (
	mostRows = 300
	// mostAsks is how often a statement's context says that it goes on. SQLite
	// asks every thousand steps of its machine, so that every build is
	// interrupted at the same one.
	mostAsks = 150
)

// Player plays statements on a connection of its own.
type Player struct {
	// Log gets a line for each row, error and hook, if it is set.
	Log io.Writer

	db    *sqlite3.Conn
	hash  hash.Hash64
	limit *limit
	// Failed counts the statements with an error.
	Failed int
	// Broken tells that SQLite panicked.
	Broken bool
}

// NewPlayer opens an empty database in memory.
func NewPlayer(o Options) (*Player, error) {
	p := &Player{hash: fnv.New64a(), limit: &limit{Context: context.Background()}}
	db, err := sqlite3.Open(":memory:")
	if err != nil {
		return nil, err
	}
	p.db = db
	if !o.NoFTS {
		if err := fts5.Register(db); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	db.SetInterrupt(p.limit)
	db.Limit(sqlite3.LIMIT_LENGTH, 200_000)
	// The stock engine has 64 KB of C stack, and panics at its end, far below
	// SQLite's own limit of 1000.
	db.Limit(sqlite3.LIMIT_EXPR_DEPTH, 100)
	db.Limit(sqlite3.LIMIT_COMPOUND_SELECT, 50)
	if err := register(db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	p.hooks()
	return p, nil
}

// Close closes the connection.
func (p *Player) Close() error { return p.db.Close() }

// Sum is the hash of all that was seen.
func (p *Player) Sum() uint64 { return p.hash.Sum64() }

// note adds to the hash what can be seen.
func (p *Player) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	io.WriteString(p.hash, text)
	p.hash.Write([]byte{0})
	if p.Log != nil {
		if len(text) > 4000 {
			sum := fnv.New64a()
			io.WriteString(sum, text)
			text = fmt.Sprintf("%s… (%d bytes, %016x)", strings.ToValidUTF8(text[:1000], "?"), len(text), sum.Sum64())
		}
		fmt.Fprintf(p.Log, "  %s\n", text)
	}
}

// Program makes the statements of a seed, plays each, and returns them. What
// is made depends on which statements succeeded, so that most name tables that
// are there: two builds that agree see the same program.
func (p *Player) Program(seed uint64, statements int, o Options) []Statement {
	g := New(seed, o)
	list := make([]Statement, 0, statements)
	for range statements {
		s := g.Next()
		list = append(list, s)
		g.Done(p.Play(s), p.tables)
		if p.Broken {
			break
		}
	}
	return list
}

// tables are the names of tables and views that are there.
func (p *Player) tables() map[string]bool {
	names := map[string]bool{}
	stmt, _, err := p.db.Prepare("SELECT name FROM sqlite_schema UNION ALL SELECT name FROM sqlite_temp_schema")
	if err != nil {
		return names
	}
	defer stmt.Close()
	for stmt.Step() {
		names[stmt.ColumnText(0)] = true
	}
	return names
}

// Play runs one statement, whatever comes of it, and reports whether it
// succeeded.
func (p *Player) Play(s Statement) (ok bool) {
	if p.Log != nil {
		fmt.Fprintf(p.Log, "%q %s\n", s.SQL, describe(s.Args))
	}
	p.limit.asked = 0
	err := p.run(s)
	p.limit.asked = 0
	if err != nil {
		p.Failed++
		p.fail(err)
	}
	p.note("changes %d of %d, row %d, autocommit %t", p.db.Changes(), p.db.TotalChanges(), p.db.LastInsertRowID(), p.db.GetAutocommit())
	return err == nil
}

// vacuum is the name of the database that VACUUM fills, with a random number.
var vacuum = regexp.MustCompile("vacuum_[0-9a-f]{16}")

func (p *Player) fail(err error) {
	var e *sqlite3.Error
	if errors.As(err, &e) {
		text := vacuum.ReplaceAllString(err.Error(), "vacuum")
		p.note("error %d %d: %s, at %q", e.Code(), e.ExtendedCode(), text, e.SQL())
		return
	}
	p.note("error: %s", err)
}

func (p *Player) run(s Statement) (err error) {
	// go-sqlite3 panics when SQLite is out of memory, as some functions say
	// that they are. After any other panic nothing can be relied on.
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
			p.Broken = !strings.Contains(err.Error(), "out of memory")
		}
	}()
	for sql := s.SQL; ; {
		stmt, tail, err := p.db.Prepare(sql)
		if err != nil {
			return err
		}
		if stmt != nil {
			err = p.step(stmt, s)
		}
		if err != nil || tail == "" {
			return err
		}
		sql = tail
	}
}

func (p *Player) step(stmt *sqlite3.Stmt, s Statement) (err error) {
	defer func() {
		// What failed in a step is told again by Close.
		if e := stmt.Close(); err == nil {
			err = e
		}
	}()
	for i, arg := range s.Args {
		if i >= stmt.BindCount() {
			break
		}
		if err := bind(stmt, i+1, arg); err != nil {
			return err
		}
	}
	names := make([]string, stmt.ColumnCount())
	for i := range names {
		names[i] = stmt.ColumnName(i) + " " + stmt.ColumnDeclType(i) + " " + stmt.ColumnTableName(i) + "." + stmt.ColumnOriginName(i)
	}
	p.note("%q, %d parameters, read only %t", names, stmt.BindCount(), stmt.ReadOnly())
	for range mostRows {
		if !stmt.Step() {
			return stmt.Err()
		}
		row := make([]string, stmt.ColumnCount())
		for i := range row {
			row[i] = cell(stmt, i)
			// How a virtual table calls its index is its own affair; the last
			// number of a plan's row is a guess at its cost.
			if i == 3 && strings.Contains(row[i], "generate_series VIRTUAL TABLE INDEX") && strings.HasPrefix(s.SQL, "EXPLAIN") {
				row[2], row[3] = "-", "generate_series"
			}
		}
		p.note("%s", strings.Join(row, " "))
	}
	p.note("and more")
	return stmt.Reset()
}

func bind(stmt *sqlite3.Stmt, i int, arg any) error {
	switch v := arg.(type) {
	case nil:
		return stmt.BindNull(i)
	case int64:
		return stmt.BindInt64(i, v)
	case float64:
		return stmt.BindFloat(i, v)
	case string:
		return stmt.BindText(i, v)
	case []byte:
		return stmt.BindBlob(i, v)
	}
	return fmt.Errorf("bind a %T", arg)
}

func cell(stmt *sqlite3.Stmt, i int) string {
	switch stmt.ColumnType(i) {
	case sqlite3.INTEGER:
		return fmt.Sprint("i", stmt.ColumnInt64(i))
	case sqlite3.FLOAT:
		f := stmt.ColumnFloat(i)
		return fmt.Sprintf("f%g(%016x)", f, math.Float64bits(f))
	case sqlite3.TEXT:
		return fmt.Sprintf("t%q", stmt.ColumnRawText(i))
	case sqlite3.BLOB:
		return fmt.Sprintf("b%x", stmt.ColumnRawBlob(i))
	}
	return "null"
}

func describe(args []any) string {
	parts := make([]string, len(args))
	for i, arg := range args {
		switch v := arg.(type) {
		case string:
			parts[i] = fmt.Sprintf("t%.200q", v)
		case []byte:
			parts[i] = fmt.Sprintf("b%.100x", v)
		case float64:
			parts[i] = fmt.Sprintf("f%016x", math.Float64bits(v))
		default:
			parts[i] = fmt.Sprint(v)
		}
	}
	return strings.Join(parts, " ")
}

// limit is a context that is done after so many questions, not after a time.
type limit struct {
	context.Context
	asked int
}

func (l *limit) Deadline() (time.Time, bool) { return time.Time{}, false }

func (l *limit) Err() error {
	if l.asked++; l.asked > mostAsks {
		return context.Canceled
	}
	return nil
}
