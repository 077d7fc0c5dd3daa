package main

import (
	"bytes"
	"context"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/rows"
	"github.com/ashore-dev/ashore/framework/rowtext"
	"github.com/ashore-dev/ashore/framework/store"
)

func saved(t testing.TB, a *apptest.App) []byte {
	t.Helper()
	var file []byte
	for _, part := range apptest.Stream[archive.Part](t, a, "archive.export").All() {
		file = append(file, part.Chunk...)
	}
	return file
}

func mergeFile(t testing.TB, a *apptest.App, file []byte) rows.Merged {
	t.Helper()
	return apptest.Call[rows.Merged](t, a, "rows.merge", rows.MergeInput{File: bytes.NewReader(file), Name: "file", Prefer: rows.Here, Write: true})
}

func refusedOf(m rows.Merged) []rows.Reason {
	var all []rows.Reason
	for _, t := range m.Tables {
		all = append(all, t.Reasons...)
	}
	return all
}

// contents are all rows, with what SQLite calls those of entries if numbers says
// so, and as a search finds them.
func contents(t testing.TB, a *apptest.App, numbers bool) string {
	t.Helper()
	var all []string
	err := a.DB().Update(context.Background(), func(tx *store.Tx) error {
		ctx := tx.Context()
		for _, table := range []string{"entries", "entry_tags", "pictures"} {
			columns, err := store.All[string](ctx, tx, `SELECT name FROM pragma_table_info(?)`, table)
			if err != nil {
				return err
			}
			if !numbers {
				columns = slices.DeleteFunc(columns, func(name string) bool { return name == "seq" })
			}
			lines, err := store.All[string](ctx, tx, "SELECT "+rowtext.SQL(columns)+" FROM "+table+" ORDER BY 1")
			if err != nil {
				return err
			}
			all = append(append(all, table), lines...)
		}
		// The index has the words of what isn't deleted, and no others.
		for _, word := range []string{"rain", "sun", "day", "sea", "far"} {
			found, err := store.All[int64](ctx, tx, `SELECT rowid FROM words WHERE words MATCH ? ORDER BY 1`, word)
			if err != nil {
				return err
			}
			there, err := store.All[int64](ctx, tx, `SELECT seq FROM entries WHERE deleted_at IS NULL AND instr(lower(title || ' ' || plain || ' ' || tags), ?) ORDER BY 1`, word)
			if err != nil {
				return err
			}
			if !slices.Equal(found, there) {
				t.Errorf("“%s” is found in %v, and stands in %v", word, found, there)
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO words (words) VALUES ('integrity-check')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

// Two devices go on from one file, and each merges what the other saved: they
// have the same, the newer of what both changed, again nothing changes, and
// undone each has what it had.
func TestTwoDevicesThatMergeEachOthersFilesHaveTheSame(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("opens a database a hundred times, which takes half a second each there")
	}
	rapid.Check(t, func(rt *rapid.T) {
		tb := drawn{t, rt}
		one, two := &diary{rt, tb, apptest.New(t, config()), nil, nil}, &diary{rt, tb, apptest.New(t, config()), nil, nil}
		for range rapid.IntRange(0, 4).Draw(rt, "before") {
			one.change()
		}
		mergeFile(tb, two.a, saved(tb, one.a))
		if got, want := contents(tb, two.a, false), contents(tb, one.a, false); got != want {
			rt.Fatalf("an empty database takes\n%s\nof\n%s", got, want)
		}
		two.entries, two.pictures = slices.Clone(one.entries), slices.Clone(one.pictures)
		two.a.Advance(time.Hour + time.Second)
		for _, d := range []*diary{one, two} {
			for range rapid.IntRange(0, 5).Draw(rt, "changes") {
				d.change()
			}
		}
		files := map[*diary][]byte{one: saved(tb, two.a), two: saved(tb, one.a)}
		var after []string
		for _, d := range []*diary{one, two} {
			before := contents(tb, d.a, true)
			merged := mergeFile(tb, d.a, files[d])
			if reasons := refusedOf(merged); len(reasons) > 0 {
				rt.Fatalf("refused: %v", reasons)
			}
			after = append(after, contents(tb, d.a, false))
			if again := mergeFile(tb, d.a, files[d]); again.ID != "" {
				rt.Fatalf("the second time: %+v", again)
			}
			if merged.ID == "" {
				continue
			}
			undone := apptest.Call[rows.Undone](tb, d.a, "rows.undo", rows.UndoInput{ID: merged.ID})
			if got := contents(tb, d.a, true); undone.Kept != 0 || got != before {
				rt.Fatalf("undone %+v, there is\n%s\nand was\n%s", undone, got, before)
			}
		}
		if after[0] != after[1] {
			rt.Fatalf("one has\n%s\nthe other\n%s", after[0], after[1])
		}
	})
}

// diary is a device with the ids of what was ever written on it.
type diary struct {
	t                 *rapid.T
	tb                testing.TB
	a                 *apptest.App
	entries, pictures []string
}

// change does something that a person does, a minute later.
func (d *diary) change() {
	d.a.Advance(time.Minute)
	kind := rapid.IntRange(0, 6).Draw(d.t, "kind")
	if kind > 1 && len(d.entries) == 0 {
		kind = 0
	}
	if kind > 4 && len(d.pictures) == 0 {
		kind = 4
	}
	text := func() Values {
		return Values{
			Day: on(rapid.IntRange(1, 3).Draw(d.t, "day")), Source: rapid.SampledFrom([]string{"", "Rain", "# Sun\n\nall day"}).Draw(d.t, "text"),
			Tags: rapid.SliceOfN(rapid.SampledFrom([]string{"sea", "Sea", "far away"}), 0, 2).Draw(d.t, "tags"),
		}
	}
	id := func(of []string) IDInput { return IDInput{ID: rapid.SampledFrom(of).Draw(d.t, "id")} }
	switch kind {
	case 0, 1:
		e := apptest.Call[Entry](d.tb, d.a, "entries.add", AddInput{Values: text()})
		d.entries = append(d.entries, e.ID)
	case 2:
		if e, err := apptest.Try[Entry](d.tb, d.a, "entries.get", id(d.entries)); err == nil { // it wasn't deleted
			apptest.Do(d.tb, d.a, "entries.save", SaveInput{ID: e.ID, Version: e.Version, Values: text()})
		}
	case 3:
		method := rapid.SampledFrom([]string{"entries.delete", "entries.restore"}).Draw(d.t, "method")
		_, _ = apptest.Try[*Entry](d.tb, d.a, method, id(d.entries))
	case 4:
		small, err := seascape(rapid.IntRange(1, 2).Draw(d.t, "width"), 1)
		if err != nil {
			d.t.Fatal(err)
		}
		in := PictureInput{EntryID: id(d.entries).ID, Name: "p.png", Type: PNG, Width: 1, Height: 1, Content: small, Thumbnail: small}
		if p, err := apptest.Try[Picture](d.tb, d.a, "pictures.add", in); err == nil {
			d.pictures = append(d.pictures, p.ID)
		}
	default:
		method := rapid.SampledFrom([]string{"pictures.remove", "pictures.restore"}).Draw(d.t, "method")
		_, _ = apptest.Try[*Picture](d.tb, d.a, method, id(d.pictures))
	}
}

// drawn is the test of one run: what fails there fails the run, so that rapid
// looks for a shorter one.
type drawn struct {
	testing.TB
	run *rapid.T
}

func (d drawn) Helper()                           {}
func (d drawn) Error(args ...any)                 { d.run.Error(args...) }
func (d drawn) Errorf(format string, args ...any) { d.run.Errorf(format, args...) }
func (d drawn) Fatal(args ...any)                 { d.run.Fatal(args...) }
func (d drawn) Fatalf(format string, args ...any) { d.run.Fatalf(format, args...) }
func (d drawn) FailNow()                          { d.run.FailNow() }
func (d drawn) Logf(format string, args ...any)   { d.run.Logf(format, args...) }
func (d drawn) Log(args ...any)                   { d.run.Log(args...) }
