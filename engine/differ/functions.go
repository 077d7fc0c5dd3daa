package differ

import (
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// register adds Go's functions and a collation, for calls from C to Go.
func register(db *sqlite3.Conn) error {
	const pure = sqlite3.DETERMINISTIC | sqlite3.INNOCUOUS
	backwards := func(a, b []byte) int {
		for i := 1; i <= len(a) && i <= len(b); i++ {
			if d := int(a[len(a)-i]) - int(b[len(b)-i]); d != 0 {
				return d
			}
		}
		return len(a) - len(b)
	}
	return errors.Join(
		db.CreateCollation("BACKWARDS", backwards),
		db.CreateFunction("twice", 1, pure, func(ctx sqlite3.Context, arg ...sqlite3.Value) {
			switch arg[0].Type() {
			case sqlite3.INTEGER:
				ctx.ResultInt64(2 * arg[0].Int64())
			case sqlite3.FLOAT:
				ctx.ResultFloat(2 * arg[0].Float())
			case sqlite3.TEXT:
				ctx.ResultText(arg[0].Text() + arg[0].Text())
			case sqlite3.BLOB:
				ctx.ResultBlob(append(arg[0].Blob(nil), arg[0].RawBlob()...))
			default:
				ctx.ResultNull()
			}
		}),
		db.CreateFunction("together", -1, pure, func(ctx sqlite3.Context, arg ...sqlite3.Value) {
			var b strings.Builder
			for _, v := range arg {
				fmt.Fprintf(&b, "%v:%s;", v.Type(), v.RawText())
			}
			ctx.ResultText(b.String())
		}),
		db.CreateFunction("fails", 1, pure, func(ctx sqlite3.Context, arg ...sqlite3.Value) {
			if arg[0].Int64()%3 == 0 {
				ctx.ResultError(fmt.Errorf("%w: not %q", sqlite3.CONSTRAINT_CHECK, arg[0].Text()))
				return
			}
			ctx.ResultValue(arg[0])
		}),
		db.CreateFunction("nothing", 1, 0, func(ctx sqlite3.Context, arg ...sqlite3.Value) {}),
		db.CreateWindowFunction("gosum", 1, pure, func() sqlite3.AggregateFunction { return &sum{} }),
		db.CreateAggregateFunction("golist", 1, pure, func(ctx *sqlite3.Context, seq iter.Seq[[]sqlite3.Value]) {
			var b strings.Builder
			for arg := range seq {
				fmt.Fprintf(&b, "%s,", arg[0].RawText())
			}
			ctx.ResultText(b.String())
		}),
	)
}

// sum adds integers, and takes them off again as a window moves.
type sum struct{ total, rows int64 }

func (s *sum) Value(ctx sqlite3.Context) { ctx.ResultText(fmt.Sprint(s.total, " in ", s.rows)) }

func (s *sum) Step(ctx sqlite3.Context, arg ...sqlite3.Value) {
	s.total += arg[0].Int64()
	s.rows++
}

func (s *sum) Inverse(ctx sqlite3.Context, arg ...sqlite3.Value) {
	s.total -= arg[0].Int64()
	s.rows--
}

// hooks notes what SQLite tells of changes, and refuses some commits.
func (p *Player) hooks() {
	commits := 0
	p.db.UpdateHook(func(op sqlite3.AuthorizerActionCode, schema, table string, rowid int64) {
		if strings.HasPrefix(schema, "vacuum_") {
			schema = "vacuum" // with a random number
		}
		p.note("hook %d %s.%s %d", op, schema, table, rowid)
	})
	p.db.CommitHook(func() bool {
		commits++
		p.note("hook commit %d", commits)
		return commits%97 != 0
	})
	p.db.RollbackHook(func() { p.note("hook rollback") })
}
