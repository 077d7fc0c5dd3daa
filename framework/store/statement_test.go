package store_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/store"
)

func TestStatementsArePreparedOnce(t *testing.T) {
	o := memory(t)
	o.Statements = 8
	db := withSchema(t, o)
	want := func(what string, before store.StatementCounts, prepared, reused uint64, kept int) {
		t.Helper()
		got := db.Statements()
		if got.Prepared-before.Prepared != prepared || got.Reused-before.Reused != reused || got.Kept != kept {
			t.Errorf("%s: got %d prepared, %d used again, %d kept; want %d, %d, %d", what,
				got.Prepared-before.Prepared, got.Reused-before.Reused, got.Kept, prepared, reused, kept)
		}
	}
	before := db.Statements()
	for i := range 10 {
		update(t, db, `INSERT INTO log VALUES (?)`, fmt.Sprint(i))
		read[int](t, db, `SELECT count(*) FROM log WHERE what > ?`, "0")
	}
	want("two texts, ten times", before, 2, 18, 2)

	before = db.Statements()
	for i := range 20 {
		read[int](t, db, fmt.Sprintf(`SELECT %d`, i))
	}
	want("more texts than are kept", before, 20, 0, 8)
	before = db.Statements()
	read[int](t, db, `SELECT 19`)
	read[int](t, db, `SELECT 0`)
	want("the last and the first of them", before, 1, 1, 8)
}

// Values stay bound between two uses of a statement, unless they are large: a
// parameter that has no argument must not find the last one's.
func TestParameterWithoutArgumentIsNull(t *testing.T) {
	db := open(t, memory(t))
	const query = `SELECT coalesce(:a, 'none') || coalesce(:b, 'none')`
	for _, c := range []struct {
		args []any
		want string
	}{
		{[]any{"x", "y"}, "xy"},
		{[]any{sql.Named("a", "p"), sql.Named("a", "q")}, "qnone"},
		{[]any{"x", "y"}, "xy"},
		{[]any{"z", sql.Named("a", "q")}, "qnone"},
		{[]any{strings.Repeat("x", 2000), "y"}, strings.Repeat("x", 2000) + "y"},
		{[]any{nil, "y"}, "noney"},
	} {
		if got := read[string](t, db, query, c.args...); got != c.want {
			t.Errorf("%v: got %s, want %s", c.args, got, c.want)
		}
		err := db.View(t.Context(), func(v *store.View) error {
			var got string
			err := v.QueryRowContext(v.Context(), query, c.args...).Scan(&got)
			if err == nil && got != c.want {
				t.Errorf("%v by database/sql: got %s, want %s", c.args, got, c.want)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// Equal texts at two places, and one text in views and transactions.
func TestStatementIsFoundByItsTextAndPolicy(t *testing.T) {
	db := withSchema(t, memory(t))
	text := `SELECT count(*) FROM log`
	before := db.Statements()
	for range 3 {
		for _, query := range []string{text, strings.Clone(text)} {
			read[int](t, db, query)
			err := db.Update(t.Context(), func(tx *store.Tx) error {
				_, err := store.One[int](tx.Context(), tx, query)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := db.Statements(); got.Prepared-before.Prepared != 2 || got.Reused-before.Reused != 10 {
		t.Errorf("got %d prepared and %d used again, want 2 and 10", got.Prepared-before.Prepared, got.Reused-before.Reused)
	}
	update(t, db, `CREATE TABLE more (x)`) // empties the cache
	if read[int](t, db, text); db.Statements().Prepared-before.Prepared != 4 {
		t.Errorf("got %d prepared after the schema changed, want 4", db.Statements().Prepared-before.Prepared)
	}
}
