package rows_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/rows"
)

func mergeFile(t *testing.T, a *apptest.App, file []byte, prefer rows.Side, write bool) rows.Merged {
	t.Helper()
	return apptest.Call[rows.Merged](t, a, "rows.merge", rows.MergeInput{File: bytes.NewReader(file), Name: "file", Prefer: prefer, Write: write})
}

func TestRowsOfASavedFileComeBesideThoseThatAreThere(t *testing.T) {
	other := apptest.New(t, storeroom())
	exec(t, other, `INSERT INTO shelves VALUES ('b', 'Below', 'z'), ('z', 'Zero', NULL), ('s', 'Theirs', NULL)`)
	exec(t, other, `INSERT INTO things (id, shelf, name, bought_at, folded, code) VALUES
		(1, NULL, 'Older there', 5, '', NULL), (2, NULL, 'Newer there', 9, 'newer there', NULL), (3, 'b', 'New', 1, 'new', NULL), (4, NULL, 'Same', 4, 'same', NULL), (5, NULL, 'Taken code', 1, '', 'c')`)
	file := export(t, other)

	a := apptest.New(t, storeroom())
	exec(t, a, `INSERT INTO shelves VALUES ('s', 'Mine', NULL), ('m', 'More', NULL)`)
	exec(t, a, `INSERT INTO things (id, shelf, name, bought_at, folded, code) VALUES
		(1, 's', 'Newer here', 6, 'newer here', NULL), (2, 's', 'Older here', 8, 'older here', NULL), (4, NULL, 'Same', 4, 'same', NULL), (6, NULL, 'Has the code', 1, 'has the code', 'c')`)
	before := everything(t, a)

	want := []rows.MergedTable{
		{Name: "shelves", Fresh: 2, Kept: 1, Reasons: []rows.Reason{}},
		{Name: "things", Fresh: 1, Taken: 1, Kept: 1, Same: 1, Refused: 1, Reasons: []rows.Reason{{Reason: "another row has the same “code”", Rows: 1}}},
	}
	tried := mergeFile(t, a, file, rows.Here, false)
	if !reflect.DeepEqual(tried.Tables, want) || tried.ID != "" {
		t.Errorf("it says %+v", tried)
	}
	if everything(t, a) != before {
		t.Fatal("something was written")
	}
	merged := mergeFile(t, a, file, rows.Here, true)
	got := everything(t, a)
	for _, line := range []string{"'b'|'Below'|'z'", "'s'|'Mine'|NULL", "'m'|'More'|NULL"} {
		if !strings.Contains(got, line) {
			t.Errorf("%s isn't among\n%s", line, got)
		}
	}
	if again := mergeFile(t, a, file, rows.Here, true); again.ID != "" || again.Tables[1].Same != 3 {
		t.Errorf("again: %+v", again)
	}
	undone := apptest.Call[rows.Undone](t, a, "rows.undo", rows.UndoInput{ID: merged.ID})
	if got := everything(t, a); undone.Rows != 4 || undone.Kept != 0 || got != before {
		t.Errorf("undone %+v, and there is\n%s\nand was\n%s", undone, got, before)
	}
	if theirs := mergeFile(t, a, file, rows.InFile, true); theirs.Tables[0].Taken != 1 || !strings.Contains(everything(t, a), "'s'|'Theirs'|NULL") {
		t.Errorf("with those of the file: %+v", theirs)
	}
}

func TestAMergeSaysWhatItLeavesAndRefusesWhatStageRefuses(t *testing.T) {
	config := storeroom()
	config.Plugins = []app.Plugin{archive.New(), rows.New(rows.Table{Name: "shelves"})}
	a := apptest.New(t, config)
	exec(t, a, `INSERT INTO things (id, name) VALUES (1, 'Lamp')`)
	file := export(t, a)
	before := everything(t, a)
	if got := mergeFile(t, a, file, rows.InFile, true); got.ID != "" || strings.Join(got.Left, " ") != "things" {
		t.Errorf("it says %+v", got)
	}
	for _, file := range [][]byte{nil, []byte("id,name\n1,A\n"), file[:len(file)/2]} {
		err := apptest.CallError(t, a, "rows.merge", rows.MergeInput{File: bytes.NewReader(file), Prefer: rows.InFile, Write: true})
		if err.Code != "archive_refused" {
			t.Errorf("%d bytes: %v", len(file), err)
		}
	}
	if everything(t, a) != before {
		t.Error("the data changed")
	}
	// Nothing is in the way of another file, nor is that in the way of a merge.
	apptest.Call[archive.Staged](t, a, "archive.stage", archive.StageInput{File: bytes.NewReader(file)})
	if got := mergeFile(t, a, file, rows.InFile, true); got.ID != "" {
		t.Errorf("with a file that waits: %+v", got)
	}
}

// No handler can write an infinite number, but a saved file may have one, and it
// may be the app's since.
func TestInfiniteNumbersOfSavedFilesAreRefusedAndStay(t *testing.T) {
	a := apptest.New(t, storeroom())
	exec(t, a, `INSERT INTO things (id, name, weight, folded) VALUES (1, 'Lamp', 9e999, 'lamp')`)
	before := everything(t, a)
	other := apptest.New(t, storeroom())
	got := mergeFile(t, other, export(t, a), rows.InFile, true)
	if got.Tables[1].Refused != 1 || everything(t, other) != "" {
		t.Errorf("%+v, and there is %s", got, everything(t, other))
	}
	changed := importRows(t, a, "things", "id,name\n1,Lantern\n", true)
	undone := apptest.Call[rows.Undone](t, a, "rows.undo", rows.UndoInput{ID: changed.ID})
	if undone.Rows != 1 || everything(t, a) != before {
		t.Errorf("undone %+v, and there is %s, was %s", undone, everything(t, a), before)
	}
}

func TestASavedFileWithTooManyRowsIsRefused(t *testing.T) {
	a := apptest.New(t, storeroom())
	exec(t, a, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= ?) INSERT INTO things (id, name) SELECT i, 'x' FROM n`, rows.MaxImportRows)
	err := apptest.CallError(t, apptest.New(t, storeroom()), "rows.merge", rows.MergeInput{File: bytes.NewReader(export(t, a)), Prefer: rows.Here})
	if err.Code != "no_rows" {
		t.Error(err)
	}
}
