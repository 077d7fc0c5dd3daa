package main

import (
	"reflect"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/store"
)

func TestSampleIsSixMonthsUpToToday(t *testing.T) {
	var seen []Page
	for range 2 {
		a := apptest.New(t, config())
		if err := a.DB().Update(t.Context(), func(tx *store.Tx) error { return sample(tx.Context(), tx) }); err != nil {
			t.Fatal(err)
		}
		page := apptest.Call[Page](t, a, "transactions.list", RegisterInput{Limit: 1000})
		seen = append(seen, page)
		first, last := page.Rows[len(page.Rows)-1].Day, page.Rows[0].Day
		if page.Next != nil || last.Compare(on(2)) > 0 || last.Compare(on(2).Add(-3)) < 0 || last.Sub(first) < 180 || last.Sub(first) > 215 {
			t.Errorf("the sample goes from %v to %v, want half a year up to %v", first, last, on(2))
		}
		for name, balance := range balances(t, a) {
			if name == "Current account" && balance < 0 {
				t.Errorf("the current account is at %d", balance)
			}
		}
	}
	if !reflect.DeepEqual(seen[0], seen[1]) {
		t.Error("two samples differ")
	}
}
