package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/rows"
)

func importRows(t *testing.T, a *apptest.App, table, file string) rows.Import {
	t.Helper()
	return apptest.Call[rows.Import](t, a, "rows.import", rows.ImportInput{File: strings.NewReader(file), Table: table, Write: true})
}

func TestRowsOfFilesAreHeldToWhatPagesAreHeldTo(t *testing.T) {
	a := apptest.New(t, config())
	got := importRows(t, a, "projects", "id,name,colour,rate\np, Garden  wall ,green,5000\n,garden WALL,blue,0\n,,blue,0\n,Shed,black,0\n,House,blue,-1\n,"+strings.Repeat("x", 201)+",blue,0\n")
	want := "another project has this name; a project needs a name; a colour is blue, teal, green, lime, yellow, orange, red, pink, purple or grey; " +
		"a rate is 0 to 100,000,000 of the currency's smallest unit for an hour; a description has at most 1,000 characters, a name 200"
	if reasons := reasonsOf(got); got.Fresh != 1 || reasons != want {
		t.Errorf("projects: %d new, refused: %s", got.Fresh, reasons)
	}
	now := a.Now().UnixMilli()
	file := fmt.Sprintf("project id,description,tags,started at,stopped at\n"+
		"p,Dig,\"spade, earth ,Spade\",2020-01-01T08:00:00+01:00,2020-01-01T09:30:00+01:00\n"+
		",Back,,1000,500\n,Forgotten,,1000,\n,Long,,0,%d\n,Soon,,%d,\n,Tag,%s,0,1\n,Runs,,%d,\n",
		int64(32*24*3600*1000), now+60_000, strings.Repeat("y", 51), now-60_000)
	got = importRows(t, a, "entries", file)
	want = "the end is before the start; the end is missing; an entry lasts at most 31 days; this time has not come yet; a tag has one to fifty characters and no comma"
	if reasons := reasonsOf(got); got.Fresh != 2 || reasons != want {
		t.Errorf("entries: %d new, refused: %s", got.Fresh, reasons)
	}
	list := apptest.Call[EntryPage](t, a, "entries.list", ListInput{Words: "SPADE"})
	if len(list.Entries) != 1 || list.Entries[0].Project == nil || list.Entries[0].Project.Name != "Garden wall" || strings.Join(list.Entries[0].Tags, " ") != "earth spade" {
		t.Errorf("found: %+v", list.Entries)
	}
}

func TestAnEntryOfAFileGoesToTheProjectOfItsName(t *testing.T) {
	theirs := apptest.New(t, config())
	importRows(t, theirs, "projects", "id,name\nt,GARDEN\n")
	importRows(t, theirs, "entries", "id,project_id,started_at,stopped_at\ne1,t,1000,2000\n")
	var file []byte
	for _, part := range apptest.Stream[archive.Part](t, theirs, "archive.export").All() {
		file = append(file, part.Chunk...)
	}
	a := apptest.New(t, config())
	importRows(t, a, "projects", "id,name\nh,Garden\n")
	merged := apptest.Call[rows.Merged](t, a, "rows.merge", rows.MergeInput{File: bytes.NewReader(file), Prefer: rows.Here, Write: true})
	if merged.Tables[0].Kept != 1 || merged.Tables[1].Fresh != 1 {
		t.Errorf("merged: %+v", merged)
	}
	importRows(t, a, "entries", "id,project_id,started_at,stopped_at\ne2, garden,3000,4000\n")
	list := apptest.Call[EntryPage](t, a, "entries.list", ListInput{})
	for _, e := range list.Entries {
		if e.Project == nil || e.Project.ID != "h" {
			t.Errorf("%s has the project %+v", e.ID, e.Project)
		}
	}
	if len(list.Entries) != 2 {
		t.Errorf("there are %d entries, want 2", len(list.Entries))
	}
}

func reasonsOf(i rows.Import) string {
	var reasons []string
	for _, r := range i.Refusals {
		reasons = append(reasons, r.Reason)
	}
	return strings.Join(reasons, "; ")
}
