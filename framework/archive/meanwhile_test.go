package archive_test

import (
	"context"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/store"
)

// stalled is an export whose page takes no parts after the first.
func stalled(t *testing.T, a *apptest.App) *apptest.Items[archive.Part] {
	t.Helper()
	for range 4 { // more than a page takes ahead
		exec(t, a, `INSERT INTO books (title, cover) VALUES ('large', zeroblob(5000000))`)
	}
	parts := apptest.Stream[archive.Part](t, a, "archive.export")
	if _, ok := parts.Next(); !ok {
		t.Fatal(parts.Err())
	}
	return parts
}

// A page that is frozen takes no parts: the log must not grow for as long.
func TestAnExportThatNobodyReadsIsGivenUpBeforeTheLogIsTooLong(t *testing.T) {
	a := apptest.New(t, library())
	parts := stalled(t, a)
	most := 0
	for range 20 {
		exec(t, a, `UPDATE books SET cover = randomblob(2500000)`) // 10 MB
		most = max(most, len(a.Disk().Bytes("g1/db-wal")))
	}
	if most > 90<<20 {
		t.Errorf("the log had %d bytes", most)
	}
	for {
		if _, ok := parts.Next(); !ok {
			break
		}
	}
	if err := parts.Err(); err == nil || err.Code != "archive_overtaken" {
		t.Errorf("it ended with %v", err)
	}
	if got := text(t, open(t, export(t, a)), `PRAGMA integrity_check`); got != "ok" {
		t.Error(got)
	}
}

// Replace waits for what runs. Nobody may take its file away meanwhile.
func TestAFileThatWaitsForItsPlaceStays(t *testing.T) {
	other := apptest.New(t, library())
	fill(t, other, 50)
	file, want := export(t, other), rows(t, other)
	a := apptest.New(t, library())
	parts := stalled(t, a)
	staged := stage(t, a, file)
	apptest.Do(t, a, "archive.replace", archive.ReplaceInput{ID: staged.ID})
	for _, method := range []string{"archive.drop", "archive.undo"} {
		if err := apptest.CallError(t, a, method); err == nil {
			t.Errorf("%s was done", method)
		}
	}
	if err := tryStage(t, a, file); err == nil || err.Code != "archive_busy" {
		t.Errorf("another file was staged: %v", err)
	}
	parts.Stop()
	a.Renew()
	if rows(t, a) != want {
		t.Error("it isn't in its place")
	}
	err := a.DB().View(t.Context(), func(v *store.View) error {
		_, err := store.One[int64](context.Background(), v, `SELECT count(*) FROM lent`)
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
