package archive_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/archive"
)

func rowsOf(t *testing.T, a *apptest.App, table string, format archive.Format) string {
	t.Helper()
	return strings.Join(apptest.Stream[string](t, a, "archive.rows", archive.RowsInput{Table: table, Format: format}).All(), "")
}

func TestTablesAsText(t *testing.T) {
	a := apptest.New(t, library())
	exec(t, a, `INSERT INTO books VALUES
		(1, '=1+1, "quoted"', NULL, 0.1, x'00ff', 9007199254740993),
		(2, 'nul' || char(0) || 'and' || char(10) || 'line 🚢', -9223372036854775808, 1e300, x'', 'x'),
		(3, 'plain', 7, 9e999, NULL, 2.5)`)
	csv := rowsOf(t, a, "books", archive.CSV)
	want := "id,title,pages,price,cover,note\r\n" +
		"1,\"'=1+1, \"\"quoted\"\"\",,0.1,AP8=,9007199254740993\r\n" +
		"2,\"nul\x00and\nline 🚢\",-9223372036854775808,1.0e+300,,x\r\n" +
		"3,plain,7,Inf,,2.5\r\n"
	if csv != want {
		t.Errorf("CSV is\n%q, want\n%q", csv, want)
	}
	text := rowsOf(t, a, "books", archive.JSON)
	var rows []map[string]any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&rows); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	for i, want := range []map[string]any{
		{"id": json.Number("1"), "title": `=1+1, "quoted"`, "pages": nil, "price": json.Number("0.1"), "cover": "AP8=", "note": json.Number("9007199254740993")},
		{"id": json.Number("2"), "title": "nul\x00and\nline 🚢", "pages": json.Number("-9223372036854775808"), "price": json.Number("1.0e+300"), "cover": "", "note": "x"},
		{"id": json.Number("3"), "title": "plain", "pages": json.Number("7"), "price": "Inf", "cover": nil, "note": json.Number("2.5")},
	} {
		for name, value := range want {
			if rows[i][name] != value {
				t.Errorf("row %d: %s is %#v, want %#v", i, name, rows[i][name], value)
			}
		}
	}
}

func TestOnlyTheAppsTablesAreGiven(t *testing.T) {
	a := apptest.New(t, library(`CREATE TABLE archive_boxes (id INTEGER PRIMARY KEY) STRICT; CREATE TABLE rows_of_trees (id INTEGER PRIMARY KEY) STRICT;`))
	var names []string
	for _, table := range apptest.Call[[]archive.Table](t, a, "archive.tables") {
		names = append(names, table.Name)
	}
	if got := strings.Join(names, " "); got != "archive_boxes books changes loans rows_of_trees" {
		t.Errorf("tables are %s", got)
	}
	for _, table := range []string{"_ashore_migrations", "sqlite_schema", "nothing", `x"; DROP TABLE books; --`, "archive_state", "lent"} {
		items := apptest.Stream[string](t, a, "archive.rows", archive.RowsInput{Table: table, Format: archive.CSV})
		if _, ok := items.Next(); ok || items.Err() == nil || items.Err().Code != "not_found" {
			t.Errorf("%s: %v", table, items.Err())
		}
	}
}
