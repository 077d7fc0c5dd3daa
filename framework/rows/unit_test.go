package rows_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/rows"
	"github.com/ashore-dev/ashore/framework/store"
)

const pantryTables = `
CREATE TABLE boxes (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE, size TEXT NOT NULL DEFAULT 'm', UNIQUE (id, size)) STRICT;
CREATE TABLE jars (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, box TEXT REFERENCES boxes, title TEXT NOT NULL, folded TEXT NOT NULL, changed TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE fruits (jar TEXT NOT NULL, n INTEGER NOT NULL, box TEXT, size TEXT, weight REAL, PRIMARY KEY (jar, n), FOREIGN KEY (box, size) REFERENCES boxes (id, size)) STRICT;
CREATE TABLE notes (id TEXT NOT NULL PRIMARY KEY, jar TEXT NOT NULL, text TEXT NOT NULL) STRICT;
`

var errTooMuch = dispatch.NewError("too_much", "a jar has at most three kinds of fruit")

// pantry is an app whose jars have fruits, which stand for nothing without them.
func pantry() app.Config {
	fold := func(table, of string) func(context.Context, *store.Tx, any) error {
		return func(ctx context.Context, tx *store.Tx, key any) error {
			if n, err := store.One[int64](ctx, tx, `SELECT count(*) FROM fruits WHERE jar = ?`, key); err != nil || n > 3 {
				return errTooMuch
			}
			_, err := tx.ExecContext(ctx, `UPDATE `+table+` SET folded = lower(`+of+`) WHERE id = ?`, key)
			return err
		}
	}
	called := func(ctx context.Context, tx *store.Tx, name string) (any, error) {
		ids, err := store.All[string](ctx, tx, `SELECT id FROM boxes WHERE folded = lower(?)`, name)
		if err != nil || len(ids) == 0 {
			return nil, err
		}
		return ids[0], nil
	}
	return app.Config{
		Name:       "pantry",
		Migrations: fstest.MapFS{"0001_jars.sql": {Data: []byte(pantryTables)}},
		Plugins: []app.Plugin{archive.New(), rows.New(
			rows.Table{Name: "boxes", Same: []string{"folded"}, Filled: []string{"folded"}, Find: called, Complete: fold("boxes", "name")},
			rows.Table{
				Name: "jars", Key: "id", Local: []string{"seq"}, Changed: "changed", Filled: []string{"folded"},
				Parts: []rows.Part{{Name: "fruits", Of: "jar"}}, Complete: fold("jars", "title"),
			},
			rows.Table{Name: "notes", MergeOnly: true, Refers: []rows.Reference{{Column: "jar", Table: "jars"}, {Column: "text", Table: "boxes"}}},
		)},
	}
}

// jars is all rows of the pantry.
func jars(t *testing.T, a *apptest.App) string {
	t.Helper()
	var all []string
	err := a.DB().View(t.Context(), func(v *store.View) error {
		for _, sql := range []string{
			`SELECT concat_ws(' ', 'box', id, name, folded, size) FROM boxes ORDER BY id`,
			`SELECT concat_ws(' ', 'jar', seq, id, box, title, folded, changed) FROM jars ORDER BY id`,
			`SELECT concat_ws(' ', 'fruit', jar, n, box, weight) FROM fruits ORDER BY jar, n`,
			`SELECT concat_ws(' ', 'note', id, jar, text) FROM notes ORDER BY id`,
		} {
			lines, err := store.All[string](context.Background(), v, sql)
			if err != nil {
				return err
			}
			all = append(all, lines...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

func TestARowIsMergedWithItsPartsAndWhatIsTheSameThingIsOne(t *testing.T) {
	theirs := apptest.New(t, pantry())
	exec(t, theirs, `INSERT INTO boxes VALUES ('b2', 'CELLAR', 'cellar', 'm'), ('b3', 'Attic', 'attic', 'm')`)
	exec(t, theirs, `INSERT INTO jars VALUES (1, 'j1', 'b2', 'Newer', 'newer', '5'), (2, 'j2', 'b3', 'New', 'new', '1'), (3, 'j3', NULL, 'Full', 'full', '9'), (4, 'j4', 'b2', 'Same', 'same', '2'), (7, 'j5', NULL, 'Old', 'old', '3')`)
	exec(t, theirs, `INSERT INTO fruits VALUES ('j1', 1, 'b2', 'm', 2.5), ('j1', 2, NULL, NULL, 1), ('j2', 1, 'b3', 'm', 3), ('j3', 1, NULL, NULL, 1), ('j3', 2, NULL, NULL, 1), ('j3', 3, NULL, NULL, 1), ('j3', 4, NULL, NULL, 1), ('j4', 1, 'b2', 'm', 1)`)
	exec(t, theirs, `INSERT INTO notes VALUES ('n1', 'j2', 'b2')`)
	file := export(t, theirs)

	a := apptest.New(t, pantry())
	exec(t, a, `INSERT INTO boxes VALUES ('b1', 'Cellar', 'cellar', 'm')`)
	exec(t, a, `INSERT INTO jars VALUES (5, 'j1', 'b1', 'Older', 'older', '4'), (6, 'j4', 'b1', 'Same', 'same', '2'), (9, 'j5', 'b1', 'Newest', 'newest', '4')`)
	exec(t, a, `INSERT INTO fruits VALUES ('j1', 1, NULL, NULL, 9), ('j1', 3, NULL, NULL, 9), ('j4', 1, 'b1', 'm', 1)`)
	before := jars(t, a)
	merged := mergeFile(t, a, file, rows.Here, true)
	want := []rows.MergedTable{
		{Name: "boxes", Fresh: 1, Kept: 1, Reasons: []rows.Reason{}},
		{Name: "jars", Fresh: 1, Taken: 1, Kept: 1, Same: 1, Refused: 1, Reasons: []rows.Reason{{Reason: errTooMuch.Message, Rows: 1}}},
		{Name: "notes", Fresh: 1, Reasons: []rows.Reason{}},
	}
	if !reflect.DeepEqual(merged.Tables, want) || len(merged.Left) != 0 {
		t.Errorf("it says %+v", merged)
	}
	if got, want := jars(t, a), strings.TrimSpace(`
box b1 Cellar cellar m
box b3 Attic attic m
jar 5 j1 b1 Newer newer 5
jar 10 j2 b3 New new 1
jar 6 j4 b1 Same same 2
jar 9 j5 b1 Newest newest 4
fruit j1 1 b1 2.5
fruit j1 2 1.0
fruit j2 1 b3 3.0
fruit j4 1 b1 1.0
note n1 j2 b1`); got != want {
		t.Errorf("there is\n%s\nwant\n%s", got, want)
	}
	if again := mergeFile(t, a, file, rows.Here, true); again.ID != "" {
		t.Errorf("again: %+v", again)
	}
	undone := apptest.Call[rows.Undone](t, a, "rows.undo", rows.UndoInput{ID: merged.ID})
	if got := jars(t, a); undone.Kept != 0 || got != before {
		t.Errorf("undone %+v, and there is\n%s\nand was\n%s", undone, got, before)
	}
}

func TestUndoKeepsAUnitOfWhichAPartChangedAndWhatOthersRefersTo(t *testing.T) {
	theirs := apptest.New(t, pantry())
	exec(t, theirs, `INSERT INTO boxes VALUES ('b', 'B', 'b', 'm'), ('c', 'C', 'c', 'm'), ('d', 'D', 'd', 'l')`)
	exec(t, theirs, `INSERT INTO jars VALUES (1, 'j1', NULL, 'One', 'one', ''), (2, 'j2', NULL, 'Two', 'two', ''), (3, 'j3', NULL, 'Three', 'three', '')`)
	exec(t, theirs, `INSERT INTO fruits VALUES ('j1', 1, NULL, NULL, 1)`)
	a := apptest.New(t, pantry())
	exec(t, a, `INSERT INTO jars VALUES (9, 'mine', NULL, 'Mine', 'mine', '')`)
	merged := mergeFile(t, a, export(t, theirs), rows.Here, true)
	exec(t, a, `UPDATE fruits SET weight = 2`)                       // of j1
	exec(t, a, `INSERT INTO notes VALUES ('n', 'j2', 'here')`)       // without a foreign key
	exec(t, a, `INSERT INTO fruits VALUES ('mine', 1, 'b', 'm', 1)`) // by a key of two columns
	undone := apptest.Call[rows.Undone](t, a, "rows.undo", rows.UndoInput{ID: merged.ID})
	want := strings.TrimSpace(`
box b B b m
jar 10 j1 One one
jar 11 j2 Two two
jar 9 mine Mine mine
fruit j1 1 2.0
fruit mine 1 b 1.0
note n j2 here`)
	// c has the size of what refers to b, and is not kept for that.
	if got := strings.ReplaceAll(jars(t, a), " \n", "\n"); undone != (rows.Undone{Rows: 3, Kept: 3}) || got != want {
		t.Errorf("undone %+v, and there is\n%s\nwant\n%s", undone, got, want)
	}
}

func TestAFileOfRowsNamesWhatItRefersToAndLacksWhatIsFilled(t *testing.T) {
	a := apptest.New(t, pantry())
	exec(t, a, `INSERT INTO boxes VALUES ('b1', 'Cellar', 'cellar', 'm')`)
	exec(t, a, `INSERT INTO jars VALUES (5, 'j1', NULL, 'One', 'one', 'before'), (6, 'j2', NULL, 'Two', 'two', 'before')`)
	exec(t, a, `INSERT INTO fruits VALUES ('j1', 1, NULL, NULL, 9)`)
	before := jars(t, a)
	got := importRows(t, a, "jars", "seq,id,title,box\n1,j1,ONE,cellar\n1,j2,Two,\n1,j3,Three,b1\n1,j4,Four,Loft\n", true)
	if counts(got) != "1 new, 1 changed, 1 the same, 1 refused" || got.Refusals[0].Reason != "it refers to a row that isn't there" || got.Columns[0] != "" {
		t.Errorf("%s: %+v", counts(got), got)
	}
	text := jars(t, a)
	for _, line := range []string{"jar 5 j1 b1 ONE one 0", "jar 6 j2 Two two before", "j3 b1 Three three 0", "fruit j1 1 9.0"} {
		if !strings.Contains(text, line) {
			t.Errorf("“%s” isn't in\n%s", line, text)
		}
	}
	apptest.Do(t, a, "rows.undo", rows.UndoInput{ID: got.ID})
	if got := jars(t, a); got != before {
		t.Errorf("undone, there is\n%s\nand was\n%s", got, before)
	}
	targets := apptest.Call[[]rows.Target](t, a, "rows.targets")
	if len(targets) != 2 || len(targets[1].Columns) != 5 || targets[1].Columns[3].Required {
		t.Errorf("targets: %+v", targets)
	}
	if err := apptest.CallError(t, a, "rows.import", rows.ImportInput{File: strings.NewReader("id\n1\n"), Table: "notes"}); err.Code != "not_found" {
		t.Errorf("notes: %v", err)
	}
	if err := apptest.CallError(t, a, "rows.import", rows.ImportInput{File: strings.NewReader("id\n1\n"), Table: "jars", Columns: []string{"seq"}}); err.Code != "rows_mapping" {
		t.Errorf("a number of SQLite's: %v", err)
	}
}

// A saved file may say what no handler of this app wrote: its parts are written as
// one with their row, or not at all.
func TestAUnitIsRefusedAsOne(t *testing.T) {
	theirs := apptest.New(t, pantry())
	exec(t, theirs, `INSERT INTO jars VALUES (1, 'j1', NULL, 'Endless', 'endless', '9'), (2, 'j2', NULL, 'Good', 'good', '')`)
	exec(t, theirs, `INSERT INTO fruits VALUES ('j1', 1, NULL, NULL, 1), ('j1', 2, NULL, NULL, 9e999), ('j2', 1, NULL, NULL, 1), ('nobody''s', 1, NULL, NULL, 1)`)
	a := apptest.New(t, pantry())
	exec(t, a, `INSERT INTO jars VALUES (5, 'j1', NULL, 'Mine', 'mine', '1')`)
	exec(t, a, `INSERT INTO fruits VALUES ('j1', 7, NULL, NULL, 1)`)
	merged := mergeFile(t, a, export(t, theirs), rows.InFile, true)
	if got := merged.Tables[1]; got.Refused != 1 || got.Fresh != 1 || len(got.Reasons) != 1 {
		t.Errorf("it says %+v", got)
	}
	if got, want := jars(t, a), "jar 5 j1 Mine mine 1\njar 6 j2 Good good \nfruit j1 7 1.0\nfruit j2 1 1.0"; got != want {
		t.Errorf("there is\n%s\nwant\n%s", got, want)
	}
}
