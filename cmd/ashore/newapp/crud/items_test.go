package main

import (
	"slices"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/apptest"
)

func titles(t *testing.T, a *apptest.App, words string) []string {
	t.Helper()
	var all []string
	for _, item := range apptest.Call[[]Item](t, a, "items.list", ListInput{Words: words}) {
		all = append(all, item.Title)
	}
	return all
}

func TestOpenItemsComeFirstAndWordsChoose(t *testing.T) {
	a := apptest.New(t, config())
	oars := apptest.Call[Item](t, a, "items.add", AddInput{Title: "Oars"})
	apptest.Do(t, a, "items.add", AddInput{Title: "Sail", Notes: "mend it, 10% off"})
	apptest.Do(t, a, "items.add", AddInput{Title: "Rope"})
	apptest.Do(t, a, "items.change", ChangeInput{ID: oars.ID, Version: oars.Version, Title: "Oars", Done: true})
	for words, want := range map[string][]string{"": {"Rope", "Sail", "Oars"}, "MEND": {"Sail"}, "%": {"Sail"}, "anchor": nil} {
		if got := titles(t, a, words); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", words, got, want)
		}
	}
}

func TestChangeOfAnOlderVersionWritesNothing(t *testing.T) {
	a := apptest.New(t, config())
	item := apptest.Call[Item](t, a, "items.add", AddInput{Title: "Rope"})
	apptest.Do(t, a, "items.change", ChangeInput{ID: item.ID, Version: item.Version, Title: "Line"})
	err := apptest.CallError(t, a, "items.change", ChangeInput{ID: item.ID, Version: item.Version, Title: "Cord"})
	if err.Code != "conflict" {
		t.Errorf("got %v, want conflict", err)
	}
	if got := titles(t, a, ""); !slices.Equal(got, []string{"Line"}) {
		t.Errorf("got %q, want Line", got)
	}
}

func TestDeletedItemCanBeRestoredForADay(t *testing.T) {
	a := apptest.New(t, config())
	first := apptest.Call[Item](t, a, "items.add", AddInput{Title: "Rope"})
	second := apptest.Call[Item](t, a, "items.add", AddInput{Title: "Sail"})
	apptest.Do(t, a, "items.delete", ItemInput{ID: first.ID})
	if err := apptest.CallError(t, a, "items.delete", ItemInput{ID: first.ID}); err.Code != "gone" {
		t.Errorf("got %v, want gone", err)
	}
	apptest.Do(t, a, "items.restore", ItemInput{ID: first.ID})
	if got := titles(t, a, ""); len(got) != 2 {
		t.Errorf("got %q, want both", got)
	}
	apptest.Do(t, a, "items.delete", ItemInput{ID: first.ID})
	a.Advance(keepDeleted + time.Minute)
	apptest.Do(t, a, "items.delete", ItemInput{ID: second.ID})
	if err := apptest.CallError(t, a, "items.restore", ItemInput{ID: first.ID}); err.Code != "gone" {
		t.Errorf("got %v, want gone", err)
	}
}

func TestTitleIsNeeded(t *testing.T) {
	a := apptest.New(t, config())
	err := apptest.CallError(t, a, "items.add", AddInput{})
	if err.Code != "invalid" || len(err.Fields) != 1 || err.Fields[0].Path != "/title" {
		t.Errorf("got %+v, want invalid at /title", err)
	}
}
