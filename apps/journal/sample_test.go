package main

import (
	"reflect"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
)

func TestSampleIsThreeMonthsUpToToday(t *testing.T) {
	var seen []Page
	for range 2 {
		a := apptest.Sample(t, config())
		page := apptest.Call[Page](t, a, "entries.list", ListInput{Limit: 200})
		seen = append(seen, page)
		n := len(page.Entries)
		if n < 80 || page.Next != nil || page.Entries[0].Day != on(2) {
			t.Errorf("got %d entries, the last of %v", n, page.Entries[0].Day)
		}
		if first := page.Entries[n-3].Day; on(2).Sub(first) < 88 {
			t.Errorf("it begins on %v", first)
		}
		if got := apptest.Call[[]Summary](t, a, "entries.onThisDay", DayInput{Day: on(2)}); len(got) != 2 {
			t.Errorf("got %d of other years", len(got))
		}
		if id := page.Entries[0].Picture; id == "" || apptest.Call[Content](t, a, "pictures.get", IDInput{ID: id}).Width != 320 {
			t.Errorf("the last entry has the picture %q", id)
		}
	}
	if !reflect.DeepEqual(seen[0], seen[1]) {
		t.Error("two samples differ")
	}
}
