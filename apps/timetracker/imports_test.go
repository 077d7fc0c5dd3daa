package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ashore-dev/ashore/framework/apptest"
)

func incoming(start time.Time, minutes int, description, project string, tags ...string) IncomingEntry {
	return IncomingEntry{Description: description, Project: project, Tags: append([]string{}, tags...), StartedAt: start, StoppedAt: start.Add(time.Duration(minutes) * time.Minute)}
}

func takeIn(t testing.TB, a *apptest.App, write bool, entries ...IncomingEntry) Taken {
	t.Helper()
	return apptest.Call[Taken](t, a, "imports.take", TakeInput{Name: "file.csv", Entries: entries, Write: write})
}

func allEntries(t testing.TB, a *apptest.App) []string {
	t.Helper()
	var all []string
	for _, e := range apptest.Call[EntryPage](t, a, "entries.list", ListInput{Limit: 1000}).Entries {
		project := ""
		if e.Project != nil {
			project = e.Project.Name
		}
		all = append(all, fmt.Sprintf("%s %s @ %s # %s", e.StartedAt.UTC().Format(time.DateTime), e.Description, project, strings.Join(e.Tags, "|")))
	}
	return all
}

func TestEntriesOfAnotherTrackerComeOnceAndAreTakenAway(t *testing.T) {
	a := apptest.New(t, config())
	start := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	apptest.Do(t, a, "projects.create", CreateInput{Name: "Boat"})
	file := []IncomingEntry{
		incoming(start, 60, " Caulk ", "boat", "hull", "Hull"),
		incoming(start.Add(time.Hour), 30, "Paint", "New  project"),
		incoming(start.Add(time.Hour), 30, "Paint", "New project"), // alike: both count
		incoming(start, -1, "Backwards", ""),
		incoming(start, 60*24*40, "Forgotten", ""),
	}
	tried := takeIn(t, a, false, file...)
	if tried.ID != "" || tried.Done != 3 || tried.Known != 0 || tried.Projects != 1 || len(tried.Refused) != 2 || tried.Refused[0].Index != 3 {
		t.Errorf("it says %+v", tried)
	}
	if got := allEntries(t, a); len(got) != 0 {
		t.Fatalf("tried, and there is %q", got)
	}
	taken := takeIn(t, a, true, file...)
	if taken.Done != 3 || taken.ID == "" {
		t.Errorf("it did %+v", taken)
	}
	want := []string{"2026-03-01 10:00:00 Paint @ New project # ", "2026-03-01 10:00:00 Paint @ New project # ", "2026-03-01 09:00:00 Caulk @ Boat # hull"}
	if got := allEntries(t, a); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("there is %q", got)
	}
	if again := takeIn(t, a, true, file...); again.Done != 0 || again.Known != 3 || again.ID != "" || len(allEntries(t, a)) != 3 {
		t.Errorf("the second time: %+v", again)
	}
	// What somebody changed since is theirs.
	first := apptest.Call[EntryPage](t, a, "entries.list", ListInput{Words: "caulk"}).Entries[0]
	apptest.Do(t, a, "entries.update", UpdateInput{ID: first.ID, Version: first.Version, Description: "Caulked", StartedAt: first.StartedAt, StoppedAt: first.StoppedAt})
	if list := apptest.Call[[]TakenImport](t, a, "imports.list"); len(list) != 1 || list[0].Entries != 3 || list[0].Name != "file.csv" {
		t.Errorf("imports are %+v", list)
	}
	undone := apptest.Call[UndoneImport](t, a, "imports.undo", UndoImportInput{ID: taken.ID})
	if undone.Entries != 2 || undone.Kept != 1 {
		t.Errorf("undone: %+v", undone)
	}
	if got := allEntries(t, a); len(got) != 1 || !strings.Contains(got[0], "Caulked") {
		t.Errorf("there is %q", got)
	}
	projects := apptest.Call[ProjectList](t, a, "projects.list", ProjectListInput{})
	if len(projects.Projects) != 1 || projects.Projects[0].Name != "Boat" {
		t.Errorf("projects are %+v", projects)
	}
	if err := apptest.CallError(t, a, "imports.undo", UndoImportInput{ID: taken.ID}); err.Code != "no_import" {
		t.Errorf("the second time: %v", err)
	}
}

// Whatever a file has, it comes once, and undo leaves what was there.
func TestImportsAddUp(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a := apptest.New(t, config())
		base := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		entry := rapid.Custom(func(r *rapid.T) IncomingEntry {
			return incoming(base.Add(time.Duration(rapid.IntRange(0, 3).Draw(r, "hour"))*time.Hour), rapid.IntRange(0, 2).Draw(r, "minutes"),
				rapid.SampledFrom([]string{"", "a", " a", "B"}).Draw(r, "description"), rapid.SampledFrom([]string{"", "P", "p ", "Q"}).Draw(r, "project"))
		})
		mine := rapid.SliceOfN(entry, 1, 5).Draw(r, "mine")
		takeIn(t, a, true, mine...)
		before := strings.Join(allEntries(t, a), "\n")
		file := rapid.SliceOfN(entry, 1, 12).Draw(r, "file")
		tried := takeIn(t, a, false, file...)
		taken := takeIn(t, a, true, file...)
		if tried.Done != taken.Done || tried.Known != taken.Known || tried.Projects != taken.Projects || int(taken.Done+taken.Known) != len(file) {
			r.Fatalf("tried %+v, did %+v", tried, taken)
		}
		if again := takeIn(t, a, true, file...); again.Done != 0 {
			r.Fatalf("the second time %+v", again)
		}
		if taken.ID != "" {
			apptest.Do(t, a, "imports.undo", UndoImportInput{ID: taken.ID})
		}
		if got := strings.Join(allEntries(t, a), "\n"); got != before {
			r.Fatalf("there is\n%s\nand was\n%s", got, before)
		}
	})
}
