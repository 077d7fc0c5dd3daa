package inspector

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/dispatch"
)

// kept is how many calls, and how many different statements, are remembered.
const kept = 500

// Call is a call, or a run of a watched query, that has ended.
type Call struct {
	Number int64     `json:"number"` // of all since the worker began
	ID     string    `json:"id"`
	Method string    `json:"method"`
	Kind   string    `json:"kind"`
	Began  time.Time `json:"began"`
	Micros int64     `json:"micros"` // from its place in the queue to its answer
	Bytes  int       `json:"bytes"`
	Code   string    `json:"code"`
}

// ring keeps the last calls, the oldest first.
type ring struct {
	number int64
	calls  []Call
}

func (r *ring) add(c Call) {
	r.number++
	c.Number = r.number
	if len(r.calls) >= 2*kept {
		r.calls = slices.Delete(r.calls, 0, kept)
	}
	r.calls = append(r.calls, c)
}

// after are the calls behind a number, at most kept.
func (r *ring) after(number int64) []Call {
	i, _ := slices.BinarySearchFunc(r.calls, number+1, func(c Call, n int64) int { return cmp.Compare(c.Number, n) })
	return slices.Clone(r.calls[max(i, len(r.calls)-kept):])
}

// ended notes a call of the app; the inspector's own are nobody's business.
func (i *Inspector) ended(e dispatch.Ended) {
	if strings.HasPrefix(e.Method, "inspector.") {
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.calls.add(Call{
		ID: e.ID(), Method: e.Method, Kind: e.Kind.String(), Began: e.Began.UTC().Truncate(time.Millisecond),
		Micros: e.Took.Microseconds(), Bytes: e.Bytes, Code: e.Code,
	})
}

// CallsInput says which calls are known.
type CallsInput struct {
	After int64 `json:"after"`
}

// Calls answers with the calls behind a number, at most the last 500.
func (i *Inspector) Calls(_ context.Context, in CallsInput) ([]Call, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.calls.after(in.After), nil
}

// Statement is SQL that has run, with what it took since the worker began. SQLite
// counts whole milliseconds, so that short ones are often 0.
type Statement struct {
	SQL     string `json:"sql"`
	Runs    int64  `json:"runs"`
	Millis  int64  `json:"millis"`
	Longest int64  `json:"longest"`
}

// statements are those that have run, by their text.
type statements struct{ bySQL map[string]*Statement }

func (s *statements) add(sql string, took time.Duration) {
	one := s.bySQL[sql]
	if one == nil {
		if len(s.bySQL) >= kept {
			return // an app that writes its SQL anew each time
		}
		one = &Statement{SQL: sql}
		s.bySQL[sql] = one
	}
	one.Runs++
	one.Millis += took.Milliseconds()
	one.Longest = max(one.Longest, took.Milliseconds())
}

// trace has SQLite tell of each statement that has run.
func (i *Inspector) trace(c *sqlite3.Conn) error {
	return c.Trace(sqlite3.TRACE_PROFILE, func(_ sqlite3.TraceEvent, stmt, took any) error {
		s, ok := stmt.(*sqlite3.Stmt)
		nanos, counted := took.(int64)
		if !ok || !counted {
			return nil
		}
		i.mu.Lock()
		defer i.mu.Unlock()
		i.statements.add(s.SQL(), time.Duration(nanos))
		return nil
	})
}

// Statements answers with the SQL that has run, the longest first.
func (i *Inspector) Statements(context.Context) ([]Statement, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	all := make([]Statement, 0, len(i.statements.bySQL))
	for _, s := range i.statements.bySQL {
		all = append(all, *s)
	}
	slices.SortFunc(all, func(a, b Statement) int {
		return cmp.Or(cmp.Compare(b.Millis, a.Millis), cmp.Compare(b.Runs, a.Runs), cmp.Compare(a.SQL, b.SQL))
	})
	return all, nil
}
