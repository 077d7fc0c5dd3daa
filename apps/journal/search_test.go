package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
)

func hits(t testing.TB, a *apptest.App, words string) []string {
	t.Helper()
	var all []string
	for _, h := range apptest.Call[Found](t, a, "search.find", FindInput{Words: words}).Hits {
		all = append(all, h.Title)
	}
	return all
}

func TestSearch(t *testing.T) {
	a := apptest.New(t, config())
	add(t, a, on(1), "# Crème brûlée\n\nIn the harbour café, after the rain.")
	add(t, a, on(2), "# Harbour\n\nNothing new.", "Straße")
	add(t, a, on(3), "# Rain after all\n\nAnd wind, **harb**ouring.\n\n`code word`")
	add(t, a, on(4), "# Ünwetter\n\nнабережная, 岸辺")
	for words, want := range map[string][]string{
		"creme":          {"Crème brûlée"},
		"BRÛL":           {"Crème brûlée"},
		"cafe rain":      {"Crème brûlée"},
		"after rain":     {"Rain after all", "Crème brûlée"},
		`"after rain"`:   nil,
		`"the rain"`:     {"Crème brûlée"},
		`"rain after`:    {"Rain after all"},
		"harbour":        {"Harbour", "Crème brûlée", "Rain after all"},
		"straße":         {"Harbour"},
		"unw":            {"Ünwetter"},
		"набер":          {"Ünwetter"},
		"岸辺":             {"Ünwetter"},
		"new - nothing":  {"Harbour"},
		"harbour NOT x":  nil,
		"":               nil,
		`" * ( ) ^ : -`:  nil,
		`title : NEAR(`:  nil,
		"wind OR":        nil,
		"wind AND":       {"Rain after all"},
		`a"b"c`:          nil,
		"code":           {"Rain after all"},
		"rain\x00ignore": nil,
	} {
		got := hits(t, a, words)
		if !slices.Equal(got, want) && !(len(want) == 3 && len(got) == 3 && got[0] == want[0]) {
			t.Errorf("%q: got %q, want %q", words, got, want)
		}
	}
}

func TestWhatWasFoundIsMarked(t *testing.T) {
	a := apptest.New(t, config())
	add(t, a, on(1), "# The rain\n\n"+strings.Repeat("dry ", 60)+"then <b>rain</b>\x02 & wind "+strings.Repeat("dry ", 60))
	found := apptest.Call[Found](t, a, "search.find", FindInput{Words: "rai wind"})
	hit := found.Hits[0]
	if !slices.Equal(hit.Heading, []Piece{{Text: "The "}, {Text: "rain", Found: true}}) {
		t.Errorf("got heading %v", hit.Heading)
	}
	var marked []string
	var whole strings.Builder
	for _, p := range hit.Snippet {
		whole.WriteString(p.Text)
		if p.Found {
			marked = append(marked, p.Text)
		}
	}
	if !slices.Equal(marked, []string{"rain", "wind"}) || !strings.Contains(whole.String(), "then <b>rain</b> & wind") || !strings.HasPrefix(whole.String(), "…") {
		t.Errorf("got snippet %v", hit.Snippet)
	}
}

func TestTheIndexFollowsWhatIsSaved(t *testing.T) {
	a := apptest.New(t, config())
	e := add(t, a, on(1), "one", "first")
	e = apptest.Call[Entry](t, a, "entries.save", SaveInput{ID: e.ID, Version: e.Version, Values: Values{Day: on(1), Source: "two", Tags: []string{"second"}}})
	for words, want := range map[string]int{"one": 0, "first": 0, "two": 1, "second": 1} {
		if got := hits(t, a, words); len(got) != want {
			t.Errorf("%q: found %d, want %d", words, len(got), want)
		}
	}
	apptest.Do(t, a, "entries.delete", IDInput{ID: e.ID})
	a.Restart()
	if got := hits(t, a, "two"); len(got) != 0 {
		t.Errorf("found %v after it was deleted", got)
	}
}

func TestMoreThanAskedForIsSaid(t *testing.T) {
	a := apptest.New(t, config())
	for range 3 {
		add(t, a, on(1), "same")
	}
	for limit, more := range map[int]bool{2: true, 3: false} {
		got := apptest.Call[Found](t, a, "search.find", FindInput{Words: "same", Limit: limit})
		if got.More != more || len(got.Hits) != limit {
			t.Errorf("limit %d: got %d and %v", limit, len(got.Hits), got.More)
		}
	}
}
