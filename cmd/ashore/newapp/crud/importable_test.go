package main

import (
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/rows"
)

func TestRowsOfFilesAreItems(t *testing.T) {
	a := apptest.New(t, config())
	file := "title,notes\nOars,two\n,nothing\n" + strings.Repeat("x", 201) + ",\n"
	got := apptest.Call[rows.Import](t, a, "rows.import", rows.ImportInput{File: strings.NewReader(file), Table: "items", Write: true})
	if got.Fresh != 1 || got.Refused != 2 || got.Refusals[0].Reason != ErrBadItem.Message {
		t.Errorf("got %+v, want one new and two refused", got)
	}
	if all := titles(t, a, "two"); len(all) != 1 || all[0] != "Oars" {
		t.Errorf("found %q", all)
	}
}
