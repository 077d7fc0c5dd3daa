package main

import (
	"testing"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/calendar"
)

// on is a day of March 2026.
func on(day int) app.Date { return calendar.New(2026, 3, day) }

func add(t testing.TB, a *apptest.App, day app.Date, source string, tags ...string) Entry {
	t.Helper()
	if tags == nil {
		tags = []string{}
	}
	return apptest.Call[Entry](t, a, "entries.add", AddInput{Values: Values{Day: day, Source: source, Tags: tags}})
}

func list(t testing.TB, a *apptest.App, in ListInput) []string {
	t.Helper()
	return titles(apptest.Call[Page](t, a, "entries.list", in).Entries)
}

func titles(all []Summary) []string {
	var names []string
	for _, s := range all {
		names = append(names, s.Title)
	}
	return names
}

func wantCode(t testing.TB, a *apptest.App, code, method string, in ...any) {
	t.Helper()
	if err := apptest.CallError(t, a, method, in...); err.Code != code {
		t.Errorf("%s: got error %q (%v), want %q", method, err.Code, err, code)
	}
}
