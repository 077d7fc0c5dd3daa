package rows_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/rows"
	"github.com/ashore-dev/ashore/framework/store"
)

func TestAnImportThatIsTriedWritesNothingAndSaysWhatTheRealOneDoes(t *testing.T) {
	a := apptest.New(t, storeroom())
	exec(t, a, `INSERT INTO things (id, name, folded) VALUES (1, 'Lamp', 'lamp'), (2, 'Box', 'box')`)
	before := everything(t, a)
	file := "ID;Name;Weight;Smells\n1;Lamp;;no\n2;Chest;2.5;no\n;Rope;1e3;no\n9;;1;no\n10;Durian;1;yes\n11;Oar;heavy;no\n"
	tried := importRows(t, a, "things", file, false)
	if got := counts(tried); got != "1 new, 1 changed, 1 the same, 3 refused" {
		t.Errorf("it says %s: %v", got, tried.Refusals)
	}
	if tried.ID != "" || everything(t, a) != before {
		t.Error("something was written")
	}
	if got := strings.Join(tried.Columns, " "); got != "id name weight " || *tried.Separator != "semicolon" {
		t.Errorf("columns are %q by %s", got, *tried.Separator)
	}
	var said []string
	for _, r := range tried.Refusals {
		said = append(said, fmt.Sprintf("%d %s %s: %s", r.Line, r.Column, r.Value, r.Reason))
	}
	want := []string{"5  : it breaks a rule of the table", "6  : things that smell aren't kept", "7 Weight heavy: it is no number"}
	if got := strings.Join(said, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("refused are\n%s, want\n%s", got, strings.Join(want, "\n"))
	}
	real := importRows(t, a, "things", file, true)
	if counts(real) != counts(tried) || real.ID == "" {
		t.Errorf("the real one did %s", counts(real))
	}
	if again := importRows(t, a, "things", "ID;Name;Weight;Smells\n1;Lamp;;no\n2;Chest;2.5;no\n", true); counts(again) != "0 new, 0 changed, 2 the same, 0 refused" || !again.Remembered {
		t.Errorf("the second time %s, remembered: %v", counts(again), again.Remembered)
	}
}

func TestUndoOfAnImportLeadsBackButForWhatWasChangedSinceOrIsNeeded(t *testing.T) {
	a := apptest.New(t, storeroom())
	exec(t, a, `INSERT INTO things (id, name, folded, weight) VALUES (1, 'Lamp', 'lamp', 2)`)
	before := everything(t, a)
	importRows(t, a, "things", "id,name,note\n1,Lantern,x\n2,Box,7\n", true)
	last := apptest.Call[*rows.LastImport](t, a, "rows.last")
	if last == nil || last.Rows != 2 || last.Name != "file" {
		t.Fatalf("the last import is %+v", last)
	}
	done := apptest.Call[rows.Undone](t, a, "rows.undo", rows.UndoInput{ID: last.ID})
	if got := everything(t, a); done.Rows != 2 || done.Kept != 0 || got != before {
		t.Errorf("%+v, and there is\n%s", done, got)
	}
	if err := apptest.CallError(t, a, "rows.undo", rows.UndoInput{ID: last.ID}); err == nil || err.Code != "not_found" {
		t.Errorf("the second time: %v", err)
	}

	// A thing was put on a new shelf: without the shelf it would be gone.
	shelves := importRows(t, a, "shelves", "id,name\ns1,Cellar\ns2,Attic\ns3,Hall\n", true)
	exec(t, a, `UPDATE things SET shelf = 's1'`)
	exec(t, a, `UPDATE shelves SET name = 'Loft' WHERE id = 's2'`)
	done = apptest.Call[rows.Undone](t, a, "rows.undo", rows.UndoInput{ID: shelves.ID})
	if got := everything(t, a); done.Rows != 1 || done.Kept != 2 || !strings.Contains(got, "'s1'|'Cellar'") || !strings.Contains(got, "'Loft'") || strings.Contains(got, "Hall") {
		t.Errorf("%+v, and there is\n%s", done, got)
	}
}

func TestRowsMayReferToRowsFurtherDown(t *testing.T) {
	a := apptest.New(t, storeroom())
	file := `[{"id": "a", "name": "A", "inside": "b"}, {"id": "b", "name": "B", "inside": "c"}, {"id": "c", "name": "C"}, {"id": "d", "name": "D", "inside": "nowhere"}]`
	got := importRows(t, a, "shelves", file, true)
	if counts(got) != "3 new, 0 changed, 0 the same, 1 refused" || got.Refusals[0].Line != 4 {
		t.Errorf("%s: %v", counts(got), got.Refusals)
	}
}

// What the archive writes comes back as it was: JSON wholly, CSV but for NULL in
// a column of texts that may be NULL, which an empty text becomes.
func TestRowsThatWereSavedComeBackEqual(t *testing.T) {
	for _, format := range []archive.Format{archive.CSV, archive.JSON} {
		t.Run(string(format), func(t *testing.T) {
			from := apptest.New(t, storeroom())
			exec(t, from, `INSERT INTO shelves VALUES ('s', 'Übersee 🚢', NULL)`)
			for i, note := range []string{"NULL", "9007199254740993", "-9223372036854775808", "2.5", "-0.0", "1e-320", "'=1+1'", "'''=1'", "''''", "'" + strings.Repeat("x", 300) + "'", "'-'", "'a,b'", `'"'`, "'line' || char(13, 10) || 'two'", "'nul' || char(0) || 'there'"} {
				exec(t, from, `INSERT INTO things (id, shelf, name, weight, picture, note, bought_at, code, folded) VALUES (?1, 's', '=cmd' || ?1 || char(0), ?1 / 3.0, randomblob(?1), `+note+`, ?1, 'c' || ?1, lower('=cmd' || ?1 || char(0)))`, i)
			}
			to := apptest.New(t, storeroom())
			for _, table := range []string{"shelves", "things"} {
				got := importRows(t, to, table, rowsOf(t, from, table, format), true)
				if got.Refused != 0 || got.Format != format {
					t.Fatalf("%s: %s: %v", table, counts(got), got.Refusals)
				}
			}
			if got, want := everything(t, to), everything(t, from); got != want {
				t.Errorf("there is\n%s, want\n%s", got, want)
			}
			if got := importRows(t, to, "things", rowsOf(t, from, "things", format), true); counts(got) != "0 new, 0 changed, 15 the same, 0 refused" {
				t.Errorf("again: %s", counts(got))
			}
		})
	}
}

// endless is a file that has no end.
type endless struct{ read int64 }

func (e *endless) Read(b []byte) (int, error) {
	if e.read > 1<<30 {
		return 0, io.EOF
	}
	for i := range b {
		b[i] = 'x'
	}
	e.read += int64(len(b))
	return len(b), nil
}

func TestFilesThatAreNoRowsAreRefusedAndNothingChanges(t *testing.T) {
	a := apptest.New(t, storeroom())
	exec(t, a, `INSERT INTO things (id, name, folded) VALUES (1, 'Lamp', 'lamp')`)
	before := everything(t, a)
	for name, file := range map[string]string{
		"nothing":               "",
		"space":                 " \r\n\t ",
		"a mark":                "\ufeff",
		"a line of names alone": "id,name\n",
		"a SQLite file":         "SQLite format 3\x00more",
		"an object":             `{"id": 1}`,
		"numbers":               `[1, 2, 3]`,
		"lists":                 `[[1], [2]]`,
		"half of JSON":          `[{"id": 1, "name": "A"}, {"id"`,
		"more behind it":        `[{"id": 1, "name": "A"}] [`,
		"a key twice":           `[{"id": 1, "id": 2, "name": "A"}]`,
		"deep JSON":             `[{"id": ` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}]`,
		"no UTF-8 in JSON":      "[{\"name\": \"\xff\"", // and no end
		"empty objects":         `[{}, {}]`,
		"a text":                strings.Repeat("word after word ", 100) + "\nmore\n",
		"too many columns":      strings.Repeat("a,", 10_000) + "\n1\n",
		"too many keys":         tooManyKeys(),
		"too many rows":         "name\n" + strings.Repeat("x\n", rows.MaxImportRows+1),
		"too many objects":      "[" + strings.Repeat("{},", rows.MaxImportRows) + "{}]",
	} {
		err := apptest.CallError(t, a, "rows.import", rows.ImportInput{File: strings.NewReader(file), Table: "things", Write: true})
		if err == nil || err.Code != "no_rows" {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if said := apptest.Data[rows.Unreadable](t, err); len(said.Sentence) < 20 || !strings.HasSuffix(said.Sentence, ".") {
			t.Errorf("%s: it says %q", name, said.Sentence)
		}
	}
	long := &endless{}
	if err := apptest.CallError(t, a, "rows.import", rows.ImportInput{File: long, Table: "things", Write: true}); err == nil || err.Code != "no_rows" {
		t.Errorf("a line of a gigabyte: %v", err)
	}
	if long.read > 40<<20 {
		t.Errorf("of a line of a gigabyte %d bytes were read", long.read)
	}
	if everything(t, a) != before {
		t.Error("something was written")
	}
}

func tooManyKeys() string {
	var b strings.Builder
	for i := range 1001 {
		fmt.Fprintf(&b, `,{"k%d": 1}`, i)
	}
	return "[" + b.String()[1:] + "]"
}

func TestRowsThatAreNoneOfTheTableAreRefusedOneByOne(t *testing.T) {
	a := apptest.New(t, storeroom())
	for _, test := range []struct{ file, want string }{
		{"id,name\n1,A,more\n", "it has more columns than the line of names"},
		{"ids,names\n1,A\n", "none of its columns is one of the table's"},
		{"id,name\n1.5,A\n", "it is no whole number"},
		{"id,name\n9223372036854775808,A\n", "it is no whole number"},
		{"id,name,weight\n1,A,NaN\n", "it is no number"},
		{"id,name,weight\n1,A,0x10\n", "it is no number"},
		{"id,name,weight\n1,A,1e999\n", "an infinite number can't be kept"},
		{"id,name,weight\n1,A,-Inf\n", "an infinite number can't be kept"},
		{"id,name,picture\n1,A,?\n", "bytes are written as base64"},
		{"id,name,bought_at\n1,A,yesterday\n", "it is no moment such as 2026-11-23T08:00:00+01:00, nor milliseconds since 1970"},
		{"id,name,bought_at\n1,A,2026-02-30T00:00:00Z\n", "it is no moment such as 2026-11-23T08:00:00+01:00, nor milliseconds since 1970"},
		{"id,name,shelf\n1,A,nowhere\n", "it refers to a row that isn't there"},
		{`[{"id": 1, "name": null}]`, "the column “name” needs a value"},
		{`[{"id": 1, "name": {"a": 1}}]`, "a list or an object is no value of a column"},
		{`[{"id": 1e400, "name": "A"}]`, "it is no whole number"},
		{`[{"id": 1, "name": "A", "picture": 7}]`, "bytes are written as base64"},
		{`[{"code": "c", "name": "A"}, {"code": "c", "name": "B"}]`, "another row has the same “code”"},
	} {
		got := importRows(t, a, "things", test.file, false)
		if got.Refused != 1 || got.Refusals[0].Reason != test.want {
			t.Errorf("%q: %s: %v, want %q", test.file, counts(got), got.Refusals, test.want)
		}
	}
	for _, table := range []string{"nothing", "rows_changes", "_ashore_migrations", "sqlite_schema"} {
		if err := apptest.CallError(t, a, "rows.import", rows.ImportInput{File: strings.NewReader("a\n1\n"), Table: table}); err == nil || err.Code != "not_found" {
			t.Errorf("%s: %v", table, err)
		}
	}
	for _, columns := range [][]string{{"id", "id"}, {"nothing"}, {"id", "name", "note"}} {
		if err := apptest.CallError(t, a, "rows.import", rows.ImportInput{File: strings.NewReader("a,b\n1,2\n"), Table: "things", Columns: columns}); err == nil || err.Code != "rows_mapping" {
			t.Errorf("%v: %v", columns, err)
		}
	}
}

func TestTextsOfOtherEncodingsAndMoments(t *testing.T) {
	a := apptest.New(t, storeroom())
	for i, test := range []struct{ file, name string }{
		{"\ufeffname\nÜbersee\n", "Übersee"},
		{"name\n\xdcbersee \x80\n", "Übersee €"},
		{"\xff\xfen\x00a\x00m\x00e\x00\n\x00\xdc\x00\n\x00", "Ü"},
		{"name\tbought at\r\n\"a\r\nb\"\t2026-11-23T08:00:00+01:00\r\n", "a\r\nb"},
	} {
		got := importRows(t, a, "things", test.file, true)
		if got.Fresh != 1 {
			t.Errorf("%q: %s: %v", test.file, counts(got), got.Refusals)
			continue
		}
		err := a.DB().View(t.Context(), func(v *store.View) error {
			name, err := store.One[string](context.Background(), v, `SELECT name FROM things WHERE id = ?`, i+1)
			if name != test.name {
				t.Errorf("%q: the name is %q", test.file, name)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	if got := everything(t, a); !strings.Contains(got, "|1795417200000|") {
		t.Errorf("the moment isn't there:\n%s", got)
	}
}

func TestAnImportThatIsLeftWritesNothing(t *testing.T) {
	a := apptest.New(t, storeroom())
	broken := io.MultiReader(strings.NewReader("id,name\n1,A\n"), failing{})
	if err := apptest.CallError(t, a, "rows.import", rows.ImportInput{File: broken, Table: "things", Write: true}); err == nil {
		t.Error("it was done")
	}
	if got := everything(t, a); got != "" {
		t.Errorf("there is\n%s", got)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the disk was taken out") }
