package main

import (
	"testing"

	"github.com/ashore-dev/ashore/bench/app/probe"
	"github.com/ashore-dev/ashore/framework/apptest"
)

// What every engine has to answer for 100 items, 1,000 rows and 50 documents;
// the suite compares the engines with each other at full size.
func TestWorkloadsAnswer(t *testing.T) {
	a := apptest.New(t, config())
	apptest.Do(t, a, "items.insert", CountInput{100})
	if got := len(apptest.Call[[]Item](t, a, "items.rows")); got != 100 {
		t.Errorf("items.rows gave %d items, want 100", got)
	}
	if got, want := apptest.Call[float64](t, a, "items.sum"), 516_218.75; got != want {
		t.Errorf("items.sum = %v, want %v", got, want)
	}
	if got, want := apptest.Call[float64](t, a, "items.select", CountInput{100}), 504_020.0; got != want {
		t.Errorf("items.select = %v, want %v", got, want)
	}
	apptest.Do(t, a, "documents.fill", FillInput{Big: 1000, Docs: 50})
	apptest.Do(t, a, "documents.index")
	if got := apptest.Call[[]Category](t, a, "documents.group"); len(got) != 50 || got[0].Count != 20 {
		t.Errorf("documents.group gave %d categories, the first %+v, want 50 of 20", len(got), got[0])
	}
	if got := apptest.Call[int64](t, a, "documents.like"); got != 250 {
		t.Errorf("documents.like = %d, want 250", got)
	}
	if got := apptest.Call[[]int64](t, a, "documents.search"); len(got) == 0 {
		t.Error("documents.search found nothing")
	}
}

func TestModesAreReadBack(t *testing.T) {
	a := apptest.New(t, config())
	modes := map[string]string{}
	for _, mode := range apptest.Call[[]probe.Mode](t, a, "probe.modes") {
		modes[mode.Name] = mode.Value
	}
	if modes["journal_mode"] != "wal" || modes["locking_mode"] != "exclusive" || modes["synchronous"] != "2" {
		t.Errorf("modes are %v, want wal, exclusive and synchronous 2", modes)
	}
}

// FTS5 looks at the schema while it is added to the connection.
func TestDatabaseWithFullTextIndexOpensAgain(t *testing.T) {
	a := apptest.New(t, config())
	apptest.Do(t, a, "documents.fill", FillInput{Big: 10, Docs: 50})
	apptest.Do(t, a, "documents.index")
	before := apptest.Call[[]int64](t, a, "documents.search")
	a.Restart()
	if got := apptest.Call[[]int64](t, a, "documents.search"); len(got) != len(before) || len(got) == 0 {
		t.Errorf("found %v, and %v after a restart", before, got)
	}
}
