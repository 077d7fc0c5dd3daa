package main

import (
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
)

func TestNewestNoteComesFirst(t *testing.T) {
	a := apptest.New(t, config())
	apptest.Do(t, a, "notes.add", AddInput{Text: "one"})
	apptest.Do(t, a, "notes.add", AddInput{Text: "two"})
	notes := apptest.Call[[]Note](t, a, "notes.list")
	if len(notes) != 2 || notes[0].Text != "two" {
		t.Errorf("got %+v, want two, one", notes)
	}
}

func TestEmptyNoteIsRefused(t *testing.T) {
	a := apptest.New(t, config())
	if err := apptest.CallError(t, a, "notes.add", AddInput{}); err.Code != "invalid" {
		t.Errorf("got %v, want code invalid", err)
	}
	if notes := apptest.Call[[]Note](t, a, "notes.list"); len(notes) != 0 {
		t.Errorf("got %+v, want none", notes)
	}
}
