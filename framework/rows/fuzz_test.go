package rows_test

import (
	"bytes"
	"encoding/base64"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/rows"
)

// Whatever a file has, what is there already stays as it is, and what is told
// of it adds up.
func FuzzImport(f *testing.F) {
	for _, seed := range []string{
		"id,name\n1,A\n", `[{"id": 1, "name": "A", "note": [1]}]`, "\xff\xfen\x00", "name;weight\n\"a;1\n", "id\tname\r\n1\t'=1\r\n",
		"name,picture\nx," + base64.StdEncoding.EncodeToString([]byte{0}) + "\n", "[{\"name\":\"\\ud800\"}]", "name\rx\r",
	} {
		f.Add([]byte(seed))
	}
	a := apptest.New(f, storeroom())
	exec(f, a, `INSERT INTO things (id, name, folded) VALUES (-5000000001, 'Lamp', 'lamp')`)
	f.Fuzz(func(t *testing.T, file []byte) {
		before := everything(t, a)
		var all []rows.Import
		for range 2 {
			out, err := apptest.Try[rows.Import](t, a, "rows.import", rows.ImportInput{File: bytes.NewReader(file), Table: "things", Write: true})
			if err != nil {
				if err.Code != "no_rows" {
					t.Fatalf("%v", err)
				}
				if everything(t, a) != before {
					t.Fatal("something was written")
				}
				return
			}
			if int(out.Refused) < len(out.Refusals) || len(out.Columns) != len(out.Header) {
				t.Fatalf("it says %+v", out)
			}
			if out.ID == "" {
				if everything(t, a) != before {
					t.Fatal("rows were written that nobody can take back")
				}
				return
			}
			all = append(all, out)
			undone := apptest.Call[rows.Undone](t, a, "rows.undo", rows.UndoInput{ID: out.ID})
			if undone.Kept != 0 {
				t.Fatalf("undone %+v of %s", undone, counts(out))
			}
			if got := everything(t, a); got != before {
				t.Fatalf("there is\n%s\nand was\n%s", got, before)
			}
		}
		if counts(all[0]) != counts(all[1]) {
			t.Fatalf("first %s, then %s", counts(all[0]), counts(all[1]))
		}
	})
}
