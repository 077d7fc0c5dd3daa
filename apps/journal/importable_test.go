package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/rows"
	"github.com/ashore-dev/ashore/framework/store"
)

func importRows(t *testing.T, a *apptest.App, table, file string) rows.Import {
	t.Helper()
	return apptest.Call[rows.Import](t, a, "rows.import", rows.ImportInput{File: strings.NewReader(file), Table: table, Write: true})
}

func TestEntriesOfFilesAreFoundAndHeldToWhatPagesAreHeldTo(t *testing.T) {
	a := apptest.New(t, config())
	e := add(t, a, on(2), "Fog\n\nuntil noon", "sea")
	before, older := contents(t, a, true), saved(t, a)
	a.Advance(time.Minute)
	tags := strings.TrimSpace(strings.Repeat("t%d\n", 21))
	var numbers []any
	for i := range 21 {
		numbers = append(numbers, i)
	}
	file := "id,day,source,tags,written at\n" + e.ID + ",2026-03-03,\"# Rain\n\n*all* day\",\"far away\n Far  Away\",2020-01-01T08:00:00+01:00\n" +
		",2026-03-01,Sun,,\n,2026-02-30,A,,\n,1.3.2026,A,,\n,2026-03-01,A," + strings.Repeat("x", 51) + ",\n,2026-03-01,A,\"" + fmt.Sprintf(tags, numbers...) + "\",\n" +
		",2026-03-01," + strings.Repeat("x", 200_001) + ",,\n" + strings.Repeat("i", 101) + ",2026-03-01,A,,\n"
	got := importRows(t, a, "entries", file)
	var reasons []string
	for _, r := range got.Refusals {
		reasons = append(reasons, r.Reason)
	}
	want := []string{ErrBadDay.Message, ErrBadDay.Message, ErrBadTags.Message, ErrBadTags.Message, ErrBadText.Message, ErrBadID.Message}
	if got.Fresh != 1 || got.Changed != 1 || !slices.Equal(reasons, want) {
		t.Errorf("%d new, %d changed, refused: %q", got.Fresh, got.Changed, reasons)
	}
	contents(t, a, true) // holds the words that are found against the rows
	if found := list(t, a, ListInput{Tag: "FAR AWAY"}); !slices.Equal(found, []string{"Rain"}) {
		t.Errorf("with the tag there are %q", found)
	}
	now := apptest.Call[Entry](t, a, "entries.get", IDInput{ID: e.ID})
	if now.Title != "Rain" || len(now.Tags) != 1 || now.WrittenAt.Year() != 2020 {
		t.Errorf("the entry is %+v", now)
	}
	// The import is a change like any other: an older file doesn't take it back.
	tried := apptest.Call[rows.Merged](t, a, "rows.merge", rows.MergeInput{File: bytes.NewReader(older), Prefer: rows.InFile})
	if tried.Tables[0].Kept != 1 || tried.Tables[0].Taken != 0 {
		t.Errorf("an older file: %+v", tried)
	}
	apptest.Do(t, a, "rows.undo", rows.UndoInput{ID: got.ID})
	if got := contents(t, a, true); got != before {
		t.Errorf("undone, there is\n%s\nand was\n%s", got, before)
	}
}

// What archive.rows wrote of a journal is taken back as it was.
func TestEntriesThatWereSavedComeBackEqual(t *testing.T) {
	a := apptest.New(t, config())
	add(t, a, on(1), "# Sun\n\n=all day", "Sea, salt", "far")
	for _, format := range []archive.Format{archive.CSV, archive.JSON} {
		file := strings.Join(apptest.Stream[string](t, a, "archive.rows", archive.RowsInput{Table: "entries", Format: format}).All(), "")
		if got := importRows(t, a, "entries", file); got.Same != 1 || got.Refused != 0 {
			t.Errorf("%s: %+v", format, got)
		}
		to := apptest.New(t, config())
		if got := importRows(t, to, "entries", file); got.Fresh != 1 {
			t.Errorf("%s: %+v", format, got)
		}
		if got, want := contents(t, to, false), contents(t, a, false); got != want {
			t.Errorf("%s: there is\n%s\nwant\n%s", format, got, want)
		}
	}
}

func TestPicturesThatNobodyAddedAreRefused(t *testing.T) {
	for name, sql := range map[string]string{
		"no picture":     `UPDATE pictures SET content = CAST('<svg/>' AS BLOB)`,
		"another type":   `UPDATE pictures SET type = 'image/gif'`,
		"no thumbnail":   `UPDATE pictures SET thumbnail = zeroblob(20)`,
		"too large":      `UPDATE pictures SET content = CAST(content || zeroblob(8000000) AS BLOB)`,
		"of no entry":    `UPDATE pictures SET entry_id = 'nobody'`,
		"too wide":       `UPDATE pictures SET width = 100001`,
		"an endless id":  `UPDATE pictures SET id = hex(zeroblob(100))`,
		"a name as long": `UPDATE pictures SET name = hex(zeroblob(200))`,
	} {
		t.Run(name, func(t *testing.T) {
			theirs := apptest.New(t, config())
			picture(t, theirs, add(t, theirs, on(1), "Sea").ID)
			err := theirs.DB().Update(context.Background(), func(tx *store.Tx) error {
				_, err := tx.ExecContext(tx.Context(), sql)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			got := mergeFile(t, apptest.New(t, config()), saved(t, theirs))
			if got.Tables[0].Fresh != 1 || got.Tables[1].Refused != 1 || got.Tables[1].Fresh != 0 {
				t.Errorf("it says %+v", got)
			}
		})
	}
}

// Titles, excerpts, tags and words follow from the text, whatever a file says.
func TestWhatFollowsFromATextIsDerivedAnew(t *testing.T) {
	theirs := apptest.New(t, config())
	e := add(t, theirs, on(1), "# Sun\n\nday", "Sea")
	want := contents(t, theirs, false)
	err := theirs.DB().Update(context.Background(), func(tx *store.Tx) error {
		if _, err := tx.ExecContext(tx.Context(), `UPDATE entries SET title = 'Rain', plain = char(2), picture = 'x'`); err != nil {
			return err
		}
		_, err := tx.ExecContext(tx.Context(), `INSERT INTO entry_tags VALUES ('far', '2026-03-01', ?, 'Far')`, e.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a := apptest.New(t, config())
	mergeFile(t, a, saved(t, theirs))
	if got := contents(t, a, false); got != want {
		t.Errorf("there is\n%s\nwant\n%s", got, want)
	}
}
