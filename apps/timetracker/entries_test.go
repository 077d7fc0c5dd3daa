package main

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/apptest"
)

func TestEntriesOfAPeriodAreThoseThatReachIntoIt(t *testing.T) {
	a := apptest.New(t, config())
	add(t, a, "before", "", 0, 10)
	add(t, a, "over the start", "", 5, 15)
	add(t, a, "inside", "", 12, 18)
	add(t, a, "over the end", "", 18, 30)
	add(t, a, "after", "", 20, 30)
	add(t, a, "around", "", 0, 60)
	add(t, a, "no length at the start", "", 10, 10)
	got := descriptions(list(t, a, ListInput{From: new(minute(10)), To: new(minute(20))}))
	want := []string{"over the end", "inside", "no length at the start", "over the start", "around"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRunningEntryIsInEveryPeriodItReachesInto(t *testing.T) {
	a := apptest.New(t, config())
	apptest.Do(t, a, "timers.start", StartInput{Description: "running"})
	a.Advance(30 * time.Minute)
	if got := list(t, a, ListInput{From: new(minute(10)), To: new(minute(20))}); len(got) != 1 {
		t.Errorf("got %d entries while it runs, want 1", len(got))
	}
	if got := list(t, a, ListInput{From: new(minute(40)), To: new(minute(50))}); len(got) != 0 {
		t.Errorf("got %d entries after now, want 0", len(got))
	}
}

func TestEntriesAreFoundByProject(t *testing.T) {
	a := apptest.New(t, config())
	house := add(t, a, "roof", "House", 0, 10)
	add(t, a, "hull", "Boat", 10, 20)
	add(t, a, "nap", "", 20, 30)
	if got := descriptions(list(t, a, ListInput{Project: &house.Project.ID})); !slices.Equal(got, []string{"roof"}) {
		t.Errorf("House has %q, want roof", got)
	}
	if got := descriptions(list(t, a, ListInput{Project: new("")})); !slices.Equal(got, []string{"nap"}) {
		t.Errorf("without project there is %q, want nap", got)
	}
}

func TestEntriesAreFoundByWordsInAnyOrderAndCase(t *testing.T) {
	a := apptest.New(t, config())
	apptest.Do(t, a, "entries.add", AddInput{
		Description: "Überprüfe 100% der Segel", Project: "Große Werft", Tags: []string{"Wind"}, StartedAt: minute(0), StoppedAt: minute(1),
	})
	add(t, a, "paint", "", 1, 2)
	for words, want := range map[string]int{
		"":                 2,
		"segel":            1,
		"SEGEL überprüfe":  1,
		"ÜBERPRÜFE":        1,
		"wind":             1,
		"werft segel wind": 1,
		"100%":             1,
		"%":                1,
		"_":                0,
		"segel paint":      0,
		"eg":               1,

		"die das g ü p der segel": 0,
		"g ü e s p der segel":     1,
		"g ü e s p segel der":     0,
	} {
		if got := list(t, a, ListInput{Words: words}); len(got) != want {
			t.Errorf("%q finds %q, want %d", words, descriptions(got), want)
		}
	}
}

func TestListGoesOnWhereItEnded(t *testing.T) {
	a := apptest.New(t, config())
	var want []string
	for i := range 25 {
		// Some start at the same time: the id decides.
		add(t, a, string(rune('a'+i)), "", i/3, 100)
	}
	for _, e := range list(t, a, ListInput{Limit: 1000}) {
		want = append(want, e.Description)
	}
	if len(want) != 25 {
		t.Fatalf("got %d entries, want 25", len(want))
	}
	var got []string
	in := ListInput{Limit: 10}
	for range 3 {
		page := apptest.Call[EntryPage](t, a, "entries.list", in)
		got = append(got, descriptions(page.Entries)...)
		in.Before = page.Next
	}
	if !slices.Equal(got, want) || in.Before != nil {
		t.Errorf("got %q and next %v, want %q and the end", got, in.Before, want)
	}
	exact := apptest.Call[EntryPage](t, a, "entries.list", ListInput{Limit: 25})
	if exact.Next != nil {
		t.Error("a page that holds exactly all goes on")
	}
}

func TestOverlapsAreAllowedAndMarked(t *testing.T) {
	a := apptest.New(t, config())
	add(t, a, "alone", "", 0, 10)
	add(t, a, "touches", "", 10, 20)
	add(t, a, "left", "", 30, 50)
	add(t, a, "right", "", 45, 60)
	add(t, a, "outer", "", 100, 200)
	add(t, a, "inner", "", 120, 130)
	add(t, a, "twin 1", "", 300, 310)
	add(t, a, "twin 2", "", 300, 310)
	want := map[string]bool{"left": true, "right": true, "outer": true, "inner": true, "twin 1": true, "twin 2": true}
	for _, e := range list(t, a, ListInput{}) {
		if e.Overlaps != want[e.Description] {
			t.Errorf("%s: got overlaps %v, want %v", e.Description, e.Overlaps, want[e.Description])
		}
	}
}

// The marks are looked for in three indexes: entries that start shortly
// before, long ones, and the running one. Every pair of lengths is tried, far
// from the other pairs.
func TestOverlapsAreFoundHoweverLongEntriesAre(t *testing.T) {
	const far = 60 * 24 * 60
	a := apptest.New(t, config())
	spans := [][2]int{{0, 600}, {500, 700}, {240, 250}, {-3000, -2000}, {-2500, 100}, {700, 701}, {701, 9000}, {20000, 20010}, {19000, 20005}, {20010, 20010}}
	want := map[string]bool{}
	pairs := 0
	for i, first := range spans {
		for _, second := range spans[i+1:] {
			pairs++
			shift := pairs * far
			name := fmt.Sprint(first, second)
			add(t, a, name, "", shift+first[0], shift+first[1])
			add(t, a, name, "", shift+second[0], shift+second[1])
			want[name] = first[0] < second[1] && second[0] < first[1]
		}
	}
	for _, e := range list(t, a, ListInput{Limit: 1000}) {
		if e.Overlaps != want[e.Description] {
			t.Errorf("%s: got overlaps %v from %v to %v, want %v", e.Description, e.Overlaps, e.StartedAt, e.StoppedAt, want[e.Description])
		}
	}
}

func TestTimerThatRunsForDaysOverlapsWhatCameSince(t *testing.T) {
	a := apptest.New(t, config())
	apptest.Do(t, a, "timers.start", StartInput{Description: "running"})
	a.Advance(40 * 24 * time.Hour)
	add(t, a, "before", "", -10, 0)
	add(t, a, "since", "", 30*24*60, 30*24*60+5)
	want := map[string]bool{"running": true, "since": true, "before": false}
	for _, e := range list(t, a, ListInput{}) {
		if e.Overlaps != want[e.Description] {
			t.Errorf("%s: got overlaps %v, want %v", e.Description, e.Overlaps, want[e.Description])
		}
	}
}

func TestOverlapWithWhatIsNotShownIsMarked(t *testing.T) {
	a := apptest.New(t, config())
	shown := add(t, a, "shown", "House", 0, 60)
	hidden := add(t, a, "hidden", "Boat", 30, 90)
	if got := list(t, a, ListInput{Project: &shown.Project.ID}); !got[0].Overlaps {
		t.Error("the overlap with an entry of another project is not marked")
	}
	apptest.Do(t, a, "entries.delete", EntryInput{ID: hidden.ID})
	if got := list(t, a, ListInput{Project: &shown.Project.ID}); got[0].Overlaps {
		t.Error("the overlap with a deleted entry is marked")
	}
}

func TestOverlapWithTheRunningTimerIsMarkedUpToNow(t *testing.T) {
	a := apptest.New(t, config())
	apptest.Do(t, a, "timers.start", StartInput{Description: "running"})
	add(t, a, "later", "", 30, 60)
	if got := list(t, a, ListInput{}); got[0].Overlaps || got[1].Overlaps {
		t.Error("the timer overlaps what has not come yet")
	}
	a.Advance(40 * time.Minute)
	if got := list(t, a, ListInput{}); !got[0].Overlaps || !got[1].Overlaps {
		t.Errorf("got overlaps %v and %v, want both marked", got[0].Overlaps, got[1].Overlaps)
	}
}

func TestEntryEndsAfterItsStartAndWithinAMonth(t *testing.T) {
	a := apptest.New(t, config())
	wantCode(t, a, "end_before_start", "entries.add", AddInput{StartedAt: minute(1), StoppedAt: minute(0)})
	wantCode(t, a, "too_long", "entries.add", AddInput{StartedAt: minute(0), StoppedAt: minute(31*24*60 + 1)})
	add(t, a, "longest", "", 0, 31*24*60)
	if got := list(t, a, ListInput{From: new(minute(31*24*60 - 1))}); len(got) != 1 {
		t.Errorf("its last minute shows %d entries, want 1", len(got))
	}
	entry := add(t, a, "to change", "", 0, 5)
	wantCode(t, a, "end_before_start", "entries.update", UpdateInput{
		ID: entry.ID, Version: entry.Version, Tags: []string{}, StartedAt: minute(6), StoppedAt: new(minute(5)),
	})
}

func TestUpdateChangesEverything(t *testing.T) {
	a := apptest.New(t, config())
	entry := add(t, a, "roof", "House", 0, 10)
	got := apptest.Call[Entry](t, a, "entries.update", UpdateInput{
		ID: entry.ID, Version: entry.Version, Description: " hull ", Project: "Boat", Tags: []string{"wood"}, Billable: true,
		StartedAt: minute(1), StoppedAt: new(minute(2)),
	})
	if got.ID != entry.ID || got.Description != "hull" || got.Project.Name != "Boat" || !slices.Equal(got.Tags, []string{"wood"}) ||
		!got.Billable || !got.StartedAt.Equal(minute(1)) || !got.StoppedAt.Equal(minute(2)) {
		t.Errorf("got %+v", got)
	}
	if found := list(t, a, ListInput{Words: "wood hull boat"}); len(found) != 1 {
		t.Errorf("the search finds %d entries by the new words, want 1", len(found))
	}
	if found := list(t, a, ListInput{Words: "roof"}); len(found) != 0 {
		t.Errorf("the search finds %d entries by the old words, want 0", len(found))
	}
	wantCode(t, a, "no_entry", "entries.update", UpdateInput{ID: "unknown", StartedAt: minute(1), StoppedAt: new(minute(2)), Tags: []string{}})
}

func TestRunningEntryCanBeChangedAndStopped(t *testing.T) {
	a := apptest.New(t, config())
	entry := apptest.Call[Entry](t, a, "timers.start", StartInput{})
	a.Advance(time.Hour)
	change := UpdateInput{ID: entry.ID, Version: entry.Version, Description: "named", Tags: []string{}, StartedAt: minute(30)}
	entry = apptest.Call[Entry](t, a, "entries.update", change)
	if entry.StoppedAt != nil || !entry.StartedAt.Equal(minute(30)) {
		t.Errorf("got %+v, want it to run on from minute 30", entry)
	}
	change.Version = entry.Version
	change.StartedAt = minute(61)
	wantCode(t, a, "in_future", "entries.update", change)
	change.StartedAt, change.StoppedAt = minute(30), new(minute(45))
	change.Version = apptest.Call[Entry](t, a, "entries.update", change).Version
	if running(t, a) != nil {
		t.Error("the entry still runs after it was given an end")
	}
	change.StoppedAt = nil
	wantCode(t, a, "stop_missing", "entries.update", change)
}

func TestEntryThatAnotherChangedIsNotOverwritten(t *testing.T) {
	a := apptest.New(t, config())
	seen := apptest.Call[Entry](t, a, "timers.start", StartInput{Description: "seen"})
	a.Advance(time.Hour)
	apptest.Do(t, a, "timers.keep") // what no form shows is no conflict
	if now := running(t, a); now.Version != seen.Version {
		t.Errorf("got version %s after an hour, want %s", now.Version, seen.Version)
	}
	mine := UpdateInput{ID: seen.ID, Version: seen.Version, Description: "mine", Project: "New", Tags: []string{}, StartedAt: seen.StartedAt}
	theirs := apptest.Call[Entry](t, a, "timers.stop")

	got := wantConflict[Entry](t, a, "entries.update", mine)
	if got.Yours.Description != "mine" || got.Yours.StoppedAt != nil || got.Yours.Project.Name != "New" {
		t.Errorf("got %+v as mine", got.Yours)
	}
	if got.Theirs.Description != "seen" || !got.Theirs.StoppedAt.Equal(*theirs.StoppedAt) || got.Theirs.Version != theirs.Version {
		t.Errorf("got %+v as theirs, want %+v", got.Theirs, theirs)
	}
	if now := list(t, a, ListInput{})[0]; now.Description != "seen" || len(projects(t, a, true)) != 0 {
		t.Errorf("the conflict left %+v and projects %q", now, projects(t, a, true))
	}

	mine.Version, mine.StoppedAt = got.Theirs.Version, got.Theirs.StoppedAt
	apptest.Do(t, a, "entries.update", mine)
	if now := list(t, a, ListInput{})[0]; now.Description != "mine" {
		t.Errorf("got %+v, want mine, since it was made with the other one in sight", now)
	}
}

func TestDeletedEntryComesBackForADay(t *testing.T) {
	a := apptest.New(t, config())
	entry := add(t, a, "kept", "House", 0, 10)
	apptest.Do(t, a, "entries.delete", EntryInput{ID: entry.ID})
	if got := list(t, a, ListInput{}); len(got) != 0 {
		t.Fatalf("got %q after the deletion, want none", descriptions(got))
	}
	wantCode(t, a, "no_entry", "entries.delete", EntryInput{ID: entry.ID})
	a.Restart()
	got := apptest.Call[Entry](t, a, "entries.restore", EntryInput{ID: entry.ID})
	if got.Description != "kept" || got.Project.Name != "House" || !got.StoppedAt.Equal(minute(10)) {
		t.Errorf("got %+v, want %+v", got, entry)
	}
	wantCode(t, a, "no_entry", "entries.restore", EntryInput{ID: entry.ID})

	apptest.Do(t, a, "entries.delete", EntryInput{ID: entry.ID})
	a.Advance(25 * time.Hour)
	other := add(t, a, "other", "", 20, 30)
	apptest.Do(t, a, "entries.delete", EntryInput{ID: other.ID})
	wantCode(t, a, "no_entry", "entries.restore", EntryInput{ID: entry.ID})
	apptest.Do(t, a, "entries.restore", EntryInput{ID: other.ID})
}

func TestTotalsCountTheTimeInThePeriodOnly(t *testing.T) {
	a := apptest.New(t, config())
	apptest.Do(t, a, "projects.create", CreateInput{Name: "Client", Rate: 9000})
	add(t, a, "over the start", "Client", 0, 30)
	apptest.Do(t, a, "entries.add", AddInput{Project: "Client", Billable: new(false), StartedAt: minute(30), StoppedAt: minute(35)})
	add(t, a, "over the end", "", 55, 90)
	apptest.Do(t, a, "timers.start", StartInput{Project: "Boat"})
	a.Advance(20 * time.Minute)
	got := apptest.Call[Totals](t, a, "entries.totals", TotalsInput{From: new(minute(10)), To: new(minute(60))})
	type row struct {
		name             string
		minutes, billed  int64
		amount, entries_ int64
	}
	var rows []row
	for _, p := range got.Projects {
		name := ""
		if p.Project != nil {
			name = p.Project.Name
		}
		rows = append(rows, row{name, p.Milliseconds / 60_000, p.BillableMilliseconds / 60_000, p.Amount, p.Count})
	}
	want := []row{{"Client", 25, 20, 3000, 2}, {"Boat", 10, 0, 0, 1}, {"", 5, 0, 0, 1}}
	if !slices.Equal(rows, want) {
		t.Errorf("got %v, want %v", rows, want)
	}
	if got.Milliseconds != 40*60_000 || got.Count != 4 || !got.At.Equal(minute(20)) {
		t.Errorf("got %d ms in %d entries at %v, want 40 minutes in 4 at minute 20", got.Milliseconds, got.Count, got.At)
	}
}

func TestTotalsOfNothingAreEmpty(t *testing.T) {
	a := apptest.New(t, config())
	got := apptest.Call[Totals](t, a, "entries.totals", TotalsInput{})
	if got.Milliseconds != 0 || got.Count != 0 || len(got.Projects) != 0 {
		t.Errorf("got %+v, want nothing", got)
	}
}

func TestAmountsAreRoundedHalfUp(t *testing.T) {
	for _, c := range []struct{ milliseconds, rate, want int64 }{
		{3_600_000, 9000, 9000},
		{1_800_000, 9001, 4501},
		{60_000, 29, 0},
		{0, 9000, 0},
		{10 * 365 * 86_400_000, 100_000_000, 8_760_000_000_000},
	} {
		if got := amount(c.milliseconds, c.rate); got != c.want {
			t.Errorf("%d ms at %d: got %d, want %d", c.milliseconds, c.rate, got, c.want)
		}
	}
}

func TestBadEntryInputNamesTheField(t *testing.T) {
	a := apptest.New(t, config())
	wantField(t, a, "/startedAt", "entries.add", map[string]any{"stoppedAt": "2026-03-02T09:00:00.000Z"})
	wantField(t, a, "/stoppedAt", "entries.add", map[string]any{"startedAt": "2026-03-02T09:00:00.000Z", "stoppedAt": 5})
	wantField(t, a, "/limit", "entries.list", ListInput{Limit: 1001})
	wantField(t, a, "/before/startedAt", "entries.list", map[string]any{"before": map[string]any{"id": "x"}})
	wantField(t, a, "/id", "entries.delete", map[string]any{"id": ""})
}
