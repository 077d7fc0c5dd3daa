package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/calendar"
)

func TestAnEntryIsWhatWasWritten(t *testing.T) {
	a := apptest.New(t, config())
	e := add(t, a, on(2), "# A *walk*\n\nAlong the sea.", "Sea", " sea ", "long  way", "")
	if e.Title != "A walk" || !slices.Equal(e.Tags, []string{"Sea", "long way"}) || e.Source != "# A *walk*\n\nAlong the sea." {
		t.Errorf("got %+v", e)
	}
	if got := apptest.Call[Entry](t, a, "entries.get", IDInput{ID: e.ID}); !reflect.DeepEqual(got, e) {
		t.Errorf("got %+v, want %+v", got, e)
	}
	page := apptest.Call[Page](t, a, "entries.list", ListInput{})
	if s := page.Entries[0]; s.Excerpt != "Along the sea." || s.Title != "A walk" || s.Picture != "" {
		t.Errorf("got %+v", s)
	}
	wantCode(t, a, "no_entry", "entries.get", IDInput{ID: "x"})
}

func TestALongFirstLineGoesOnInTheExcerpt(t *testing.T) {
	a := apptest.New(t, config())
	add(t, a, on(2), strings.Repeat("ebb and flow ", 20))
	s := apptest.Call[Page](t, a, "entries.list", ListInput{}).Entries[0]
	if n := len([]rune(s.Title)); n > titleLength+2 || !strings.HasSuffix(s.Title, " …") || !strings.HasPrefix(s.Excerpt, "… ") {
		t.Errorf("got %+v", s)
	}
}

func TestAnEntryThatIsAskedForTwiceIsThereOnce(t *testing.T) {
	a := apptest.New(t, config())
	ask := func(key, source string) Entry {
		return apptest.Call[Entry](t, a, "entries.add", AddInput{Key: key, Values: Values{Day: on(2), Source: source, Tags: []string{}}})
	}
	first := ask("k", "one")
	// What was typed since is not lost: the page sees that it isn't there, and saves.
	if again := ask("k", "one and two"); !reflect.DeepEqual(again, first) {
		t.Errorf("got %+v, want %+v", again, first)
	}
	ask("", "three")
	ask("", "three")
	if got := list(t, a, ListInput{}); len(got) != 3 {
		t.Errorf("got %q, want one of the key and two without", got)
	}
	apptest.Do(t, a, "entries.delete", IDInput{ID: first.ID})
	if fresh := ask("k", "one"); fresh.ID == first.ID {
		t.Error("a deleted entry came back")
	}
}

func TestASaveOfAnOldVersionWritesNothing(t *testing.T) {
	a := apptest.New(t, config())
	e := add(t, a, on(2), "one")
	two := apptest.Call[Entry](t, a, "entries.save", SaveInput{ID: e.ID, Version: e.Version, Values: Values{Day: on(3), Source: "two", Tags: []string{"x"}}})
	if two.Version == e.Version || two.Day != on(3) {
		t.Errorf("got %+v", two)
	}
	failure := apptest.CallError(t, a, "entries.save", SaveInput{ID: e.ID, Version: e.Version, Values: Values{Day: on(2), Source: "three", Tags: []string{}}})
	if failure.Code != "conflict" {
		t.Fatalf("got %v", failure)
	}
	type versions struct {
		Yours  Entry `json:"yours"`
		Theirs Entry `json:"theirs"`
	}
	if v := apptest.Data[versions](t, failure); v.Yours.Source != "three" || v.Theirs.Source != "two" {
		t.Errorf("got %+v", v)
	}
	if got := apptest.Call[Entry](t, a, "entries.get", IDInput{ID: e.ID}); !reflect.DeepEqual(got, two) {
		t.Errorf("got %+v, want %+v", got, two)
	}
}

func TestAListIsReadByPages(t *testing.T) {
	a := apptest.New(t, config())
	var want []string
	for i := range 7 {
		a.Advance(time.Second)
		tags := []string{}
		if i%2 == 0 {
			tags = []string{"Even"}
		}
		title := fmt.Sprint("entry ", i)
		add(t, a, on(1+i/3), title, tags...)
		want = append(want, title)
	}
	slices.Reverse(want)
	for _, tag := range []string{"", "eVEN"} {
		var got []string
		in := ListInput{Limit: 2, Tag: tag}
		for {
			page := apptest.Call[Page](t, a, "entries.list", in)
			got = append(got, titles(page.Entries)...)
			if page.Next == nil {
				break
			}
			in.Before = page.Next
		}
		expect := want
		if tag != "" {
			expect = []string{"entry 6", "entry 4", "entry 2", "entry 0"}
		}
		if !slices.Equal(got, expect) {
			t.Errorf("tag %q: got %v, want %v", tag, got, expect)
		}
	}
	from, to := on(1), on(1)
	if got := list(t, a, ListInput{From: &from, To: &to}); !slices.Equal(got, []string{"entry 2", "entry 1", "entry 0"}) {
		t.Errorf("got %v", got)
	}
}

func TestWhatWasDeletedComesBackForADay(t *testing.T) {
	a := apptest.New(t, config())
	gone, kept := add(t, a, on(2), "gone", "x"), add(t, a, on(2), "kept", "x")
	for _, method := range []string{"entries.delete", "entries.restore", "entries.delete"} {
		apptest.Do(t, a, method, IDInput{ID: gone.ID})
		want := []string{"kept"}
		if method == "entries.restore" {
			want = append(want, "gone")
		}
		if got := list(t, a, ListInput{Tag: "x"}); !slices.Equal(got, want) {
			t.Errorf("after %s: got %v, want %v", method, got, want)
		}
		if got := hits(t, a, "gone"); len(got) != len(want)-1 {
			t.Errorf("after %s: found %v", method, got)
		}
	}
	wantCode(t, a, "no_entry", "entries.delete", IDInput{ID: gone.ID})
	wantCode(t, a, "no_entry", "entries.save", SaveInput{ID: gone.ID, Version: gone.Version, Values: Values{Day: on(2), Tags: []string{}}})
	a.Advance(keepDeleted + time.Second)
	apptest.Do(t, a, "entries.delete", IDInput{ID: kept.ID})
	wantCode(t, a, "no_entry", "entries.restore", IDInput{ID: gone.ID})
	apptest.Do(t, a, "entries.restore", IDInput{ID: kept.ID})
}

func TestOnThisDayIsThatOfOtherYears(t *testing.T) {
	a := apptest.New(t, config())
	for _, year := range []int{2023, 2025, 2026} {
		add(t, a, calendar.New(year, 3, 2), fmt.Sprint(year))
	}
	add(t, a, calendar.New(2025, 3, 3), "another day")
	got := titles(apptest.Call[[]Summary](t, a, "entries.onThisDay", DayInput{Day: on(2)}))
	if !slices.Equal(got, []string{"2025", "2023"}) {
		t.Errorf("got %v", got)
	}
}

func TestTagsAreCounted(t *testing.T) {
	a := apptest.New(t, config())
	add(t, a, on(1), "a", "Sea", "walk")
	add(t, a, on(2), "b", "sea")
	got := apptest.Call[[]Tag](t, a, "entries.tags")
	if len(got) != 2 || got[0].Count != 2 || got[1] != (Tag{Name: "walk", Count: 1}) {
		t.Errorf("got %v", got)
	}
}

func TestCalendarCountsDays(t *testing.T) {
	a := apptest.New(t, config())
	add(t, a, on(1), "a")
	add(t, a, on(1), "b")
	gone := add(t, a, on(4), "c")
	apptest.Do(t, a, "entries.delete", IDInput{ID: gone.ID})
	add(t, a, calendar.New(2026, 4, 1), "d")
	got := apptest.Call[[]DayCount](t, a, "calendar.days", DaysInput{From: on(1), To: on(31)})
	if !slices.Equal(got, []DayCount{{Day: on(1), Count: 2}}) {
		t.Errorf("got %v", got)
	}
	wantCode(t, a, "invalid", "calendar.days", DaysInput{From: on(2), To: on(1)})
	wantCode(t, a, "invalid", "calendar.days", DaysInput{From: on(1), To: on(1).Add(366)})
}

func TestAWatchedListSeesWhatOthersWrite(t *testing.T) {
	a := apptest.New(t, config())
	pages := apptest.Watch[Page](t, a, "entries.list", ListInput{})
	found := apptest.Watch[Found](t, a, "search.find", FindInput{Words: "new"})
	pages.Next()
	found.Next()
	add(t, a, on(2), "new")
	if got := pages.Next(); len(got.Entries) != 1 {
		t.Errorf("got %+v", got)
	}
	if got := found.Next(); len(got.Hits) != 1 {
		t.Errorf("found %+v", got)
	}
}

func TestQueriesUseTheirIndexes(t *testing.T) {
	a := apptest.New(t, config())
	day := on(2)
	all, allArgs, _ := ListInput{From: &day, Before: &Cursor{Day: day, ID: "x"}}.query()
	tagged, taggedArgs, _ := ListInput{Tag: "x"}.query()
	for _, q := range []struct {
		sql, want string
		args      []any
	}{
		{all, "SEARCH e USING INDEX entries_by_day", allArgs},
		{tagged, "SEARCH t USING PRIMARY KEY", taggedArgs},
		{onThisDaySQL, "USING INDEX entries_by_date", []any{"03-02", "2026-03-02"}},
		{daysSQL, "USING COVERING INDEX entries_by_day", []any{app.Date{}, day}},
		{exportSQL, "USING INDEX entries_by_day", []any{"", ""}},
		{findSQL, "VIRTUAL TABLE INDEX", []any{`"x"*`, 30}},
		{picturesSQL, "USING INDEX pictures_by_entry", []any{"x"}},
	} {
		if plan := apptest.Plan(t, a, q.sql, q.args...); !strings.Contains(plan, q.want) || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("got plan\n%s\nof %s", plan, q.sql)
		}
	}
}
