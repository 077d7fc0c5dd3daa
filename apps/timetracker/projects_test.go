package main

import (
	"slices"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/apptest"
)

func projects(t testing.TB, a *apptest.App, archived bool) []string {
	t.Helper()
	var names []string
	for _, p := range apptest.Call[ProjectList](t, a, "projects.list", ProjectListInput{Archived: archived}).Projects {
		names = append(names, p.Name)
	}
	return names
}

func TestProjectsComeByLastUse(t *testing.T) {
	a := apptest.New(t, config())
	for _, name := range []string{"Unused b", "Unused a", "Old", "New"} {
		apptest.Do(t, a, "projects.create", CreateInput{Name: name})
	}
	add(t, a, "", "New", 10, 20)
	add(t, a, "", "Old", 0, 60)
	if got, want := projects(t, a, false), []string{"New", "Old", "Unused a", "Unused b"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestArchivedProjectsAreListedOnlyOnRequest(t *testing.T) {
	a := apptest.New(t, config())
	entry := add(t, a, "roof", "House", 0, 10)
	got := apptest.Call[Project](t, a, "projects.archive", ProjectInput{ID: entry.Project.ID})
	if !got.Archived {
		t.Error("the project is not archived")
	}
	if got := projects(t, a, false); len(got) != 0 {
		t.Errorf("got %q, want none outside the archive", got)
	}
	if got := projects(t, a, true); !slices.Equal(got, []string{"House"}) {
		t.Errorf("got %q with the archive, want House", got)
	}
	if got := list(t, a, ListInput{}); got[0].Project == nil {
		t.Error("the entry lost its archived project")
	}
	wantCode(t, a, "name_taken", "projects.create", CreateInput{Name: "house"})
	apptest.Do(t, a, "projects.unarchive", ProjectInput{ID: entry.Project.ID})
	if got := projects(t, a, false); !slices.Equal(got, []string{"House"}) {
		t.Errorf("got %q after unarchiving, want House", got)
	}
}

func TestProjectIsRenamedRecolouredAndPriced(t *testing.T) {
	a := apptest.New(t, config())
	p := apptest.Call[Project](t, a, "projects.create", CreateInput{Name: "Boat", Colour: new(Red)})
	apptest.Do(t, a, "projects.create", CreateInput{Name: "House"})
	got := apptest.Call[Project](t, a, "projects.change", ChangeInput{ID: p.ID, Version: p.Version, Name: new("Ship")})
	if got.Name != "Ship" || got.Colour != Red || got.Rate != 0 {
		t.Errorf("got %+v after renaming", got)
	}
	got = apptest.Call[Project](t, a, "projects.change", ChangeInput{ID: p.ID, Version: got.Version, Colour: new(Teal), Rate: new(int64(9500))})
	if got.Name != "Ship" || got.Colour != Teal || got.Rate != 9500 {
		t.Errorf("got %+v after recolouring and pricing", got)
	}
	apptest.Do(t, a, "projects.change", ChangeInput{ID: p.ID, Version: got.Version, Name: new("SHIP")}) // its own name in another case
	wantCode(t, a, "name_taken", "projects.change", ChangeInput{ID: p.ID, Name: new("house")})
	wantCode(t, a, "name_empty", "projects.change", ChangeInput{ID: p.ID, Name: new(" ")})
	wantCode(t, a, "no_project", "projects.change", ChangeInput{ID: "unknown"})
	wantField(t, a, "/colour", "projects.change", map[string]any{"id": p.ID, "colour": "beige"})
	wantField(t, a, "/rate", "projects.change", ChangeInput{ID: p.ID, Rate: new(int64(-1))})
	wantField(t, a, "/name", "projects.create", CreateInput{})
}

func TestProjectThatAnotherChangedIsNotOverwritten(t *testing.T) {
	a := apptest.New(t, config())
	seen := apptest.Call[Project](t, a, "projects.create", CreateInput{Name: "Boat", Colour: new(Red)})
	apptest.Do(t, a, "projects.archive", ProjectInput{ID: seen.ID}) // what no form shows is no conflict
	theirs := apptest.Call[Project](t, a, "projects.change", ChangeInput{ID: seen.ID, Version: seen.Version, Name: new("Ship")})
	mine := ChangeInput{ID: seen.ID, Version: seen.Version, Rate: new(int64(9000))}
	got := wantConflict[Project](t, a, "projects.change", mine)
	if got.Theirs.Name != "Ship" || got.Theirs.Rate != 0 || got.Theirs.Version != theirs.Version || got.Yours.Rate != 9000 {
		t.Errorf("got %+v", got)
	}
	mine.Version = got.Theirs.Version
	apptest.Do(t, a, "projects.change", mine)
}

func TestNewProjectsTakeTheRarestColour(t *testing.T) {
	a := apptest.New(t, config())
	seen := map[Colour]int{}
	for i := range 2 * len(palette) {
		seen[apptest.Call[Project](t, a, "projects.create", CreateInput{Name: string(rune('a' + i))}).Colour]++
	}
	for _, colour := range palette {
		if seen[colour] != 2 {
			t.Errorf("%s was given %d times, want 2", colour, seen[colour])
		}
	}
}

func TestEntriesOfADeletedProjectStayWithoutOne(t *testing.T) {
	a := apptest.New(t, config())
	entry := add(t, a, "roof", "House", 0, 10)
	apptest.Do(t, a, "projects.delete", ProjectInput{ID: entry.Project.ID})
	if got := list(t, a, ListInput{Project: new("")}); len(got) != 1 || got[0].Project != nil {
		t.Errorf("got %+v, want the entry without project", got)
	}
	if got := apptest.Call[Totals](t, a, "entries.totals").Projects; len(got) != 1 || got[0].Project != nil {
		t.Errorf("got totals %+v, want one without project", got)
	}
	wantCode(t, a, "no_project", "projects.delete", ProjectInput{ID: entry.Project.ID})

	apptest.Do(t, a, "projects.restore", ProjectInput{ID: entry.Project.ID})
	if got := list(t, a, ListInput{}); got[0].Project == nil || got[0].Project.Name != "House" {
		t.Errorf("got %+v, want the project back", got[0].Project)
	}
	wantCode(t, a, "no_project", "projects.restore", ProjectInput{ID: entry.Project.ID})
}

func TestNameOfADeletedProjectIsFree(t *testing.T) {
	a := apptest.New(t, config())
	first := apptest.Call[Project](t, a, "projects.create", CreateInput{Name: "House"})
	apptest.Do(t, a, "projects.delete", ProjectInput{ID: first.ID})
	second := apptest.Call[Project](t, a, "projects.create", CreateInput{Name: "House"})
	if second.ID == first.ID {
		t.Error("the deleted project came back")
	}
}

func TestDeletedProjectGoesForGoodAfterADay(t *testing.T) {
	a := apptest.New(t, config())
	entry := add(t, a, "roof", "House", 0, 10)
	apptest.Do(t, a, "projects.delete", ProjectInput{ID: entry.Project.ID})
	a.Advance(25 * time.Hour)
	other := apptest.Call[Project](t, a, "projects.create", CreateInput{Name: "Other"})
	apptest.Do(t, a, "projects.delete", ProjectInput{ID: other.ID})
	wantCode(t, a, "no_project", "projects.restore", ProjectInput{ID: entry.Project.ID})
	if got := list(t, a, ListInput{}); len(got) != 1 || got[0].Description != "roof" {
		t.Errorf("got %+v, want the entry to stay", got)
	}
}

func TestSettingsAreKept(t *testing.T) {
	a := apptest.New(t, config())
	if got := apptest.Call[Choices](t, a, "settings.get"); got.Currency != "" {
		t.Errorf("got currency %q before one is chosen", got.Currency)
	}
	apptest.Do(t, a, "settings.set", Choices{Currency: "EUR"})
	apptest.Do(t, a, "settings.set", Choices{Currency: "CHF"})
	if got := apptest.Call[Choices](t, a, "settings.get"); got.Currency != "CHF" {
		t.Errorf("got currency %q, want CHF", got.Currency)
	}
	wantCode(t, a, "bad_currency", "settings.set", Choices{Currency: "eur"})
	wantField(t, a, "/currency", "settings.set", Choices{Currency: "EURO"})
}
