package archive_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/store"
)

// edges are values where a type ends, or where two are easily mixed up.
var edges = []string{
	"NULL", "0", "-1", "9223372036854775807", "-9223372036854775808", "9007199254740993",
	"0.0", "-0.0", "0.1", "1e300", "-1e-300", "5e-324", "9e999", "-9e999", "1.0",
	"''", "'1'", "'1.0'", "'NULL'", "char(0)", "'a' || char(0) || 'b'", "char(0xFEFF) || 'mark'", "'Ü' || char(0x308)", "char(0x202E) || 'right to left'",
	"char(0x10FFFF)", "'👩‍👩‍👧‍👦 ⛵'", "char(0xD7FF, 0xE000)", "char(13, 10, 9, 39, 34)",
	"x''", "x'00'", "x'FF00'", "x'53514C69746520666F726D6174203300'", "zeroblob(70000)", "randomblob(5000)",
}

// digest is a hash of all rows of a library, with their types, in the order of
// their keys.
func digest(t *testing.T, a *apptest.App) string {
	t.Helper()
	h := sha256.New()
	err := a.DB().View(t.Context(), func(v *store.View) error {
		for _, query := range []string{
			`SELECT concat_ws('|', id, hex(title), typeof(pages), quote(pages), typeof(price), quote(price), typeof(cover), quote(cover), typeof(note), quote(note)) FROM books ORDER BY id`,
			`SELECT concat_ws('|', id, book, hex(who)) FROM loans ORDER BY id`,
			`SELECT count(*) || '' FROM changes`,
		} {
			for line, err := range store.Each[string](context.Background(), v, query) {
				if err != nil {
					return err
				}
				fmt.Fprintln(h, line)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// What leaves comes back, byte for byte. ROWS=1000000 for a large one.
func TestWhatWasExportedComesBackEqualAfterAWipe(t *testing.T) {
	n := 20_000
	if s := os.Getenv("ROWS"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	a := apptest.New(t, library())
	for i, value := range edges {
		exec(t, a, `INSERT INTO books (id, title, note) VALUES (?, 'edge', `+value+`)`, -1-i)
	}
	exec(t, a, `INSERT INTO books (id, title, pages, price) VALUES (-1000, char(0) || '🚢', -9223372036854775808, -9e999)`)
	const batch = 50_000
	for from := 0; from < n; from += batch {
		exec(t, a, `
WITH RECURSIVE n (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
INSERT INTO books (id, title, pages, price, cover, note) SELECT i, 'Übersee №' || i || char(0) || char(0x1F6A2, 0x1D11E, 1 + i % 0xD7FF), random(), i / 3.0, randomblob(i % 50),
  CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN i WHEN 2 THEN 'x' || i ELSE randomblob(3) END FROM n`, from, min(from+batch, n)-1)
	}
	exec(t, a, `INSERT INTO loans SELECT id, id, 'Ada' FROM books WHERE id % 30 = 0`)
	want := digest(t, a)
	file := export(t, a)

	wiped := apptest.New(t, library())
	staged := stage(t, wiped, file)
	apptest.Do(t, wiped, "archive.replace", archive.ReplaceInput{ID: staged.ID})
	wiped.Renew()
	if got := digest(t, wiped); got != want {
		t.Errorf("%d rows are others than before", n)
	}
	if got := text(t, open(t, file), `PRAGMA integrity_check`); got != "ok" {
		t.Error(got)
	}
}
