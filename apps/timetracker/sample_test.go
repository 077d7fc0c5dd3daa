package main

import (
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/apptest"
)

func TestSampleIsAMonthOfWorkThatEndsNow(t *testing.T) {
	a := apptest.Sample(t, config())
	from := a.Now().AddDate(0, -1, 0)
	page := apptest.Call[EntryPage](t, a, "entries.list", ListInput{From: &from, Limit: 1000})
	days := map[string]bool{}
	var worked time.Duration
	for _, entry := range page.Entries[1:] {
		if entry.StoppedAt == nil || entry.StoppedAt.After(a.Now()) || entry.Project == nil {
			t.Fatalf("got %+v", entry)
		}
		days[entry.StartedAt.Format(time.DateOnly)] = true
		worked += entry.StoppedAt.Sub(entry.StartedAt)
	}
	// The clock of apptest stands at a Monday at nine.
	if len(days) < 19 || len(page.Entries) < 60 || worked < 120*time.Hour || worked > 200*time.Hour {
		t.Errorf("got %d entries on %d days, %v in all", len(page.Entries), len(days), worked)
	}
	all := apptest.Call[EntryPage](t, a, "entries.list", ListInput{Limit: 1000})
	if len(all.Entries) != len(page.Entries) {
		t.Errorf("got %d entries, %d of them in the last month", len(all.Entries), len(page.Entries))
	}
	running := apptest.Call[RunningTimer](t, a, "timers.running")
	if running.Entry == nil || !running.Entry.StartedAt.Equal(a.Now()) {
		t.Errorf("got the running timer %+v", running.Entry)
	}
}

func TestSampleIsTheSameEachTime(t *testing.T) {
	first := apptest.Call[EntryPage](t, apptest.Sample(t, config()), "entries.list", ListInput{Limit: 1000})
	second := apptest.Call[EntryPage](t, apptest.Sample(t, config()), "entries.list", ListInput{Limit: 1000})
	if len(first.Entries) != len(second.Entries) {
		t.Fatalf("got %d and %d entries", len(first.Entries), len(second.Entries))
	}
	for i, entry := range first.Entries {
		if entry.ID != second.Entries[i].ID || entry.Version != second.Entries[i].Version {
			t.Fatalf("entry %d: got %+v and %+v", i, entry, second.Entries[i])
		}
	}
}
