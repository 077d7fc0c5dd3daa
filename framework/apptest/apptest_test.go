package apptest_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/apptest/notes"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/wire"
)

func TestCallsGoThroughFramesAndTransactions(t *testing.T) {
	a := apptest.New(t, notes.Config())
	added := apptest.Call[notes.Note](t, a, "notes.add", notes.AddInput{Text: "milk"})
	if added.Text != "milk" || !added.Created.Equal(apptest.Start) {
		t.Errorf("got %+v", added)
	}
	list := apptest.Call[[]notes.Note](t, a, "notes.list")
	if len(list) != 1 || list[0] != added {
		t.Errorf("got %+v, want only %+v", list, added)
	}
}

func TestErrorsArriveAsThePageGetsThem(t *testing.T) {
	a := apptest.New(t, notes.Config())
	n := apptest.Call[notes.Note](t, a, "notes.add", notes.AddInput{Text: "milk"})
	apptest.Do(t, a, "notes.finish", notes.IDInput{ID: n.ID})

	failure := apptest.CallError(t, a, "notes.finish", notes.IDInput{ID: n.ID})
	if data, _ := failure.Data.(map[string]any); failure.Code != notes.ErrDone.Code || data["id"] != n.ID {
		t.Errorf("got %+v, want %s with the id", failure, notes.ErrDone.Code)
	}
	failure = apptest.CallError(t, a, "notes.add", map[string]any{"text": "", "colour": 3})
	want := []wire.Violation{{Path: "/text", Message: "must not be empty"}, {Path: "/colour", Message: "is not known"}}
	if failure.Code != dispatch.CodeInvalid || len(failure.Fields) != 2 {
		t.Errorf("got %+v, want invalid with fields like %+v", failure, want)
	}
	if failure := apptest.CallError(t, a, "notes.finish", notes.IDInput{ID: "none"}); failure.Code != dispatch.CodeNotFound {
		t.Errorf("got %+v, want %s", failure, dispatch.CodeNotFound)
	}
}

func TestTheClockStandsStillUntilItIsMoved(t *testing.T) {
	a := apptest.New(t, notes.Config())
	first := apptest.Call[notes.Note](t, a, "notes.add", notes.AddInput{Text: "one"})
	a.Advance(90 * time.Minute)
	second := apptest.Call[notes.Note](t, a, "notes.add", notes.AddInput{Text: "two"})
	if got := second.Created.Sub(first.Created); got != 90*time.Minute {
		t.Errorf("got %v between the notes, want 90m", got)
	}
}

type everyHour struct{ ran *[]time.Time }

func (p everyHour) Install(s *app.Setup) error {
	s.Every(time.Hour, func(context.Context) error {
		*p.ran = append(*p.ran, time.Time{})
		return nil
	})
	return nil
}

func TestAdvanceRunsWhatBecomesDue(t *testing.T) {
	var ran []time.Time
	a := apptest.New(t, notes.Config(everyHour{&ran}))
	a.Advance(59 * time.Minute)
	if len(ran) != 0 {
		t.Errorf("got %d runs after 59m, want none", len(ran))
	}
	a.Advance(3 * time.Hour)
	if len(ran) != 3 {
		t.Errorf("got %d runs after 3h59m, want 3", len(ran))
	}
}

func TestRestartAndKillKeepWhatWasWritten(t *testing.T) {
	a := apptest.New(t, notes.Config())
	apptest.Do(t, a, "notes.add", notes.AddInput{Text: "before the restart"})
	a.Restart()
	apptest.Do(t, a, "notes.add", notes.AddInput{Text: "before the crash"})
	a.Kill()
	if list := apptest.Call[[]notes.Note](t, a, "notes.list"); len(list) != 2 {
		t.Errorf("got %+v, want both notes", list)
	}
}

func TestAWatchGivesEachNewResult(t *testing.T) {
	a := apptest.New(t, notes.Config())
	w := apptest.Watch[[]notes.Note](t, a, "notes.list")
	if got := w.Next(); len(got) != 0 {
		t.Errorf("got %+v at first, want none", got)
	}
	apptest.Do(t, a, "notes.add", notes.AddInput{Text: "milk"})
	if got := w.Next(); len(got) != 1 || got[0].Text != "milk" {
		t.Errorf("got %+v, want the note", got)
	}
	w.Stop()
}

func TestRowsLeftOpenFailTheCall(t *testing.T) {
	a := apptest.New(t, notes.Config())
	if failure := apptest.CallError(t, a, "lab.leak"); failure.Code != dispatch.CodeInternal {
		t.Errorf("got %+v, want %s", failure, dispatch.CodeInternal)
	}
}

func TestAPanicRollsBackAndTheAppGoesOn(t *testing.T) {
	a := apptest.New(t, notes.Config())
	apptest.Do(t, a, "notes.add", notes.AddInput{Text: "milk"})
	if failure := apptest.CallError(t, a, "lab.panic"); failure.Code != dispatch.CodeInternal {
		t.Errorf("got %+v, want %s", failure, dispatch.CodeInternal)
	}
	if list := apptest.Call[[]notes.Note](t, a, "notes.list"); len(list) != 1 {
		t.Errorf("got %+v, want the note that was there", list)
	}
}

func TestPlanShowsTheIndexThatAListUses(t *testing.T) {
	a := apptest.New(t, notes.Config())
	if plan := apptest.Plan(t, a, notes.ListSQL); !strings.Contains(plan, "notes_by_created") {
		t.Errorf("got the plan\n%s\nwant one by notes_by_created", plan)
	}
}

func TestIdsAreTheSameInEachRun(t *testing.T) {
	one := apptest.Call[notes.Note](t, apptest.New(t, notes.Config()), "notes.add", notes.AddInput{Text: "a"})
	two := apptest.Call[notes.Note](t, apptest.New(t, notes.Config()), "notes.add", notes.AddInput{Text: "a"})
	if one.ID != two.ID {
		t.Errorf("got %s and %s, want one id", one.ID, two.ID)
	}
}
