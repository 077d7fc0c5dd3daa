package store_test

import (
	"fmt"
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
