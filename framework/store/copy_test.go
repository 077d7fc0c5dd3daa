package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/ashore-dev/ashore/framework/opfs"
)

func TestCopyTo(t *testing.T) {
	o, fs := onDisk(t)
	db := withSchema(t, o)
	update(t, db, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 1000)
		INSERT INTO log SELECT hex(randomblob(1000)) FROM n`)
	if err := fs.Attach(t.Context(), opfs.Side, 2, true); err != nil {
		t.Fatal(err)
	}
	var steps, last, total int64
	err := db.CopyTo(t.Context(), "side.db", func(done, all int64) { steps++; last, total = done, all })
	if err != nil {
		t.Fatal(err)
	}
	if steps < 2 || last != total || total < 2_000_000 {
		t.Errorf("got %d reports, the last %d of %d", steps, last, total)
	}
	side := o
	side.Name = "side.db"
	if got, want := dump(t, open(t, side)), dump(t, db); got != want {
		t.Error("the copy differs")
	}
}

func TestCopyToStops(t *testing.T) {
	o, fs := onDisk(t)
	db := withSchema(t, o)
	update(t, db, `INSERT INTO log VALUES (hex(zeroblob(4000000)))`)
	if err := fs.Attach(t.Context(), opfs.Side, 2, true); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := db.CopyTo(ctx, "side.db", func(done, all int64) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
	if n := read[int](t, db, `SELECT count(*) FROM log`); n != 1 {
		t.Errorf("got %d rows, want 1", n)
	}
	fs.SetQuota(fs.Used())
	if err := db.CopyTo(t.Context(), "side.db", nil); err == nil {
		t.Error("copied into a full disk")
	}
}
