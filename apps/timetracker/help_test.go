package main

import (
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/apptest"
)

// minute n of the app's first day.
func minute(n int) time.Time { return apptest.Start.Add(time.Duration(n) * time.Minute) }

func at(t testing.TB, text string) time.Time {
	t.Helper()
	instant, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return instant
}

// add records an entry from one minute to another.
func add(t testing.TB, a *apptest.App, description, project string, from, to int) Entry {
	t.Helper()
	return apptest.Call[Entry](t, a, "entries.add", AddInput{
		Description: description, Project: project, StartedAt: minute(from), StoppedAt: minute(to),
	})
}

func list(t testing.TB, a *apptest.App, in ListInput) []Entry {
	t.Helper()
	return apptest.Call[EntryPage](t, a, "entries.list", in).Entries
}

func descriptions(entries []Entry) []string {
	var all []string
	for _, e := range entries {
		all = append(all, e.Description)
	}
	return all
}

func running(t testing.TB, a *apptest.App) *Entry {
	t.Helper()
	return apptest.Call[RunningTimer](t, a, "timers.running").Entry
}

func wantCode(t testing.TB, a *apptest.App, code, method string, in ...any) {
	t.Helper()
	if err := apptest.CallError(t, a, method, in...); err.Code != code {
		t.Errorf("%s: got error %q, want %q", method, err.Code, code)
	}
}

// versions are the data of a conflict.
type versions[T any] struct {
	Yours  T `json:"yours"`
	Theirs T `json:"theirs"`
}

func wantConflict[T any](t testing.TB, a *apptest.App, method string, in ...any) versions[T] {
	t.Helper()
	err := apptest.CallError(t, a, method, in...)
	if err.Code != "conflict" {
		t.Fatalf("%s: got error %q, want a conflict", method, err.Code)
	}
	return apptest.Data[versions[T]](t, err)
}

func wantField(t testing.TB, a *apptest.App, path, method string, in ...any) {
	t.Helper()
	err := apptest.CallError(t, a, method, in...)
	if err.Code != "invalid" || len(err.Fields) == 0 {
		t.Fatalf("%s: got error %q %v, want invalid with fields", method, err.Code, err)
	}
	for _, field := range err.Fields {
		if field.Path == path {
			return
		}
	}
	t.Errorf("%s: got violations %v, want one at %s", method, err.Fields, path)
}
