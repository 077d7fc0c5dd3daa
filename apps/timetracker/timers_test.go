package main

import (
	"slices"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/apptest"
)

func TestAtMostOneTimerRuns(t *testing.T) {
	a := apptest.New(t, config())
	first := apptest.Call[Entry](t, a, "timers.start", StartInput{Description: "first"})
	a.Advance(20 * time.Minute)
	second := apptest.Call[Entry](t, a, "timers.start", StartInput{Description: "second"})
	entries := list(t, a, ListInput{})
	if got := descriptions(entries); !slices.Equal(got, []string{"second", "first"}) {
		t.Fatalf("got entries %v, want second and first", got)
	}
	if entries[0].StoppedAt != nil || entries[1].StoppedAt == nil {
		t.Errorf("got ends %v and %v, want the second to run and the first to have stopped", entries[0].StoppedAt, entries[1].StoppedAt)
	}
	if got, want := *entries[1].StoppedAt, minute(20); !got.Equal(want) {
		t.Errorf("the first stopped at %v, want %v", got, want)
	}
	if got := running(t, a); got == nil || got.ID != second.ID || got.ID == first.ID {
		t.Errorf("got running %v, want the second", got)
	}
}

func TestTimerSurvivesRestartAndKill(t *testing.T) {
	a := apptest.New(t, config())
	started := apptest.Call[Entry](t, a, "timers.start", StartInput{Description: "long", Project: "House", Tags: []string{"roof"}})
	a.Restart()
	a.Kill()
	got := running(t, a)
	if got == nil || got.ID != started.ID || !got.StartedAt.Equal(apptest.Start) || got.Project.Name != "House" || !slices.Equal(got.Tags, []string{"roof"}) {
		t.Errorf("got running %+v, want %+v", got, started)
	}
}

func TestStopNeedsARunningTimer(t *testing.T) {
	a := apptest.New(t, config())
	for _, method := range []string{"timers.stop", "timers.keep", "timers.discard"} {
		wantCode(t, a, "not_running", method)
	}
	wantCode(t, a, "not_running", "timers.trim", TrimInput{StoppedAt: apptest.Start})
	apptest.Do(t, a, "timers.start", StartInput{})
	a.Advance(time.Hour)
	stopped := apptest.Call[Entry](t, a, "timers.stop")
	if stopped.StoppedAt == nil || !stopped.StoppedAt.Equal(minute(60)) {
		t.Errorf("stopped at %v, want %v", stopped.StoppedAt, minute(60))
	}
	wantCode(t, a, "not_running", "timers.stop")
}

func TestClockSetBackGivesNoNegativeEntry(t *testing.T) {
	a := apptest.New(t, config())
	apptest.Do(t, a, "timers.start", StartInput{})
	a.Advance(-time.Hour)
	stopped := apptest.Call[Entry](t, a, "timers.stop")
	if !stopped.StoppedAt.Equal(stopped.StartedAt) {
		t.Errorf("got an entry from %v to %v, want one without length", stopped.StartedAt, stopped.StoppedAt)
	}
}

func TestContinueStartsTheSameAgain(t *testing.T) {
	a := apptest.New(t, config())
	earlier := apptest.Call[Entry](t, a, "entries.add", AddInput{
		Description: "paint", Project: "Boat", Tags: []string{"hull", "blue"}, Billable: new(true),
		StartedAt: minute(-100), StoppedAt: minute(-50),
	})
	got := apptest.Call[Entry](t, a, "timers.continue", ContinueInput{ID: earlier.ID})
	if got.ID == earlier.ID || got.Description != "paint" || got.Project.ID != earlier.Project.ID || !got.Billable ||
		!slices.Equal(got.Tags, []string{"blue", "hull"}) || got.StoppedAt != nil || !got.StartedAt.Equal(apptest.Start) {
		t.Errorf("got %+v, want a running copy of %+v", got, earlier)
	}
	again := apptest.Call[Entry](t, a, "timers.continue", ContinueInput{ID: got.ID})
	if again.ID != got.ID {
		t.Error("continuing the running entry started another one")
	}
	wantCode(t, a, "no_entry", "timers.continue", ContinueInput{ID: "unknown"})
}

func TestStartStopsTheTimerEvenIfItRanTooLong(t *testing.T) {
	a := apptest.New(t, config())
	apptest.Do(t, a, "timers.start", StartInput{Description: "holidays"})
	a.Advance(40 * 24 * time.Hour)
	wantCode(t, a, "too_long", "timers.stop")
	apptest.Do(t, a, "timers.start", StartInput{Description: "back"})
	entries := list(t, a, ListInput{})
	if got := entries[1].StoppedAt.Sub(entries[1].StartedAt); got != maxLength {
		t.Errorf("the forgotten entry lasts %v, want %v", got, maxLength)
	}
}

func TestForgottenTimerIsAskedAboutEveryTenHours(t *testing.T) {
	a := apptest.New(t, config())
	apptest.Do(t, a, "timers.start", StartInput{})
	if got := apptest.Call[RunningTimer](t, a, "timers.running").AskAt; !got.Equal(minute(600)) {
		t.Errorf("asks at %v, want %v", got, minute(600))
	}
	a.Advance(11 * time.Hour)
	apptest.Do(t, a, "timers.keep")
	if got := apptest.Call[RunningTimer](t, a, "timers.running").AskAt; !got.Equal(minute(1260)) {
		t.Errorf("asks again at %v, want %v", got, minute(1260))
	}
}

func TestTrimStopsBetweenStartAndNow(t *testing.T) {
	a := apptest.New(t, config())
	apptest.Do(t, a, "timers.start", StartInput{})
	a.Advance(12 * time.Hour)
	wantCode(t, a, "end_before_start", "timers.trim", TrimInput{StoppedAt: minute(-1)})
	wantCode(t, a, "in_future", "timers.trim", TrimInput{StoppedAt: minute(721)})
	got := apptest.Call[Entry](t, a, "timers.trim", TrimInput{StoppedAt: minute(480)})
	if !got.StoppedAt.Equal(minute(480)) {
		t.Errorf("stopped at %v, want %v", got.StoppedAt, minute(480))
	}
	if running(t, a) != nil {
		t.Error("the trimmed timer still runs")
	}
}

func TestDiscardedTimerRunsOnWhenRestored(t *testing.T) {
	a := apptest.New(t, config())
	started := apptest.Call[Entry](t, a, "timers.start", StartInput{Description: "oops"})
	a.Advance(time.Minute)
	discarded := apptest.Call[Entry](t, a, "timers.discard")
	if discarded.ID != started.ID || running(t, a) != nil || len(list(t, a, ListInput{})) != 0 {
		t.Fatalf("discarded %+v, want the running entry gone", discarded)
	}
	a.Advance(time.Minute)
	restored := apptest.Call[Entry](t, a, "entries.restore", EntryInput{ID: started.ID})
	if restored.StoppedAt != nil || !restored.StartedAt.Equal(apptest.Start) {
		t.Errorf("got %+v, want it to run on from its start", restored)
	}
}

func TestRestoredTimerStopsWhereAnotherRuns(t *testing.T) {
	a := apptest.New(t, config())
	started := apptest.Call[Entry](t, a, "timers.start", StartInput{Description: "first"})
	a.Advance(time.Minute)
	apptest.Do(t, a, "timers.discard")
	a.Advance(time.Minute)
	second := apptest.Call[Entry](t, a, "timers.start", StartInput{Description: "second"})
	restored := apptest.Call[Entry](t, a, "entries.restore", EntryInput{ID: started.ID})
	if restored.StoppedAt == nil || !restored.StoppedAt.Equal(minute(1)) {
		t.Errorf("restored entry ends at %v, want when it was discarded, %v", restored.StoppedAt, minute(1))
	}
	if got := running(t, a); got == nil || got.ID != second.ID {
		t.Errorf("got running %v, want the second alone", got)
	}
}

func TestNewNameMakesTheProject(t *testing.T) {
	a := apptest.New(t, config())
	first := apptest.Call[Entry](t, a, "timers.start", StartInput{Project: "  Tide   tables "})
	if first.Project == nil || first.Project.Name != "Tide tables" {
		t.Fatalf("got project %+v, want Tide tables", first.Project)
	}
	for _, name := range []string{"tide tables", "TIDE TABLES"} {
		again := apptest.Call[Entry](t, a, "timers.start", StartInput{Project: name})
		if again.Project.ID != first.Project.ID {
			t.Errorf("%q made another project", name)
		}
	}
	byID := apptest.Call[Entry](t, a, "timers.start", StartInput{Project: "ignored", ProjectID: &first.Project.ID})
	if byID.Project.ID != first.Project.ID {
		t.Errorf("got project %+v, want the one with the id", byID.Project)
	}
	if none := apptest.Call[Entry](t, a, "timers.start", StartInput{Project: " "}); none.Project != nil {
		t.Errorf("got project %+v, want none", none.Project)
	}
	wantCode(t, a, "no_project", "timers.start", StartInput{ProjectID: new("unknown")})
}

func TestProjectWithRateIsBillableUnlessSaidOtherwise(t *testing.T) {
	a := apptest.New(t, config())
	apptest.Do(t, a, "projects.create", CreateInput{Name: "Client", Rate: 9000})
	for _, c := range []struct {
		project string
		asked   *bool
		want    bool
	}{{"Client", nil, true}, {"Client", new(false), false}, {"Own", nil, false}, {"Own", new(true), true}} {
		got := apptest.Call[Entry](t, a, "timers.start", StartInput{Project: c.project, Billable: c.asked})
		if got.Billable != c.want {
			t.Errorf("%s, asked %v: got billable %v, want %v", c.project, c.asked, got.Billable, c.want)
		}
	}
}

func TestTagsAreTidied(t *testing.T) {
	a := apptest.New(t, config())
	got := apptest.Call[Entry](t, a, "timers.start", StartInput{Tags: []string{" phone ", "Home", "home", "a  b"}})
	if want := []string{"Home", "a b", "phone"}; !slices.Equal(got.Tags, want) {
		t.Errorf("got tags %q, want %q", got.Tags, want)
	}
	for _, bad := range []string{"a,b", "", " ", string(make([]rune, 51))} {
		wantCode(t, a, "bad_tag", "timers.start", StartInput{Tags: []string{bad}})
	}
}

func TestBadTimerInputNamesTheField(t *testing.T) {
	a := apptest.New(t, config())
	wantField(t, a, "/description", "timers.start", map[string]any{"description": 7})
	wantField(t, a, "/unknown", "timers.start", map[string]any{"unknown": true})
	wantField(t, a, "/tags/1", "timers.start", map[string]any{"tags": []any{"a", 1}})
	wantField(t, a, "/stoppedAt", "timers.trim", map[string]any{"stoppedAt": "yesterday"})
	wantField(t, a, "/stoppedAt", "timers.trim", map[string]any{})
	wantField(t, a, "/id", "timers.continue", ContinueInput{})
}
