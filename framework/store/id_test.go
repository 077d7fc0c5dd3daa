package store_test

import (
	"bytes"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/store"
)

func newIDs(t *testing.T, db *store.DB, n int) (ids []string) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		for range n {
			ids = append(ids, tx.NewID())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func TestIDsOnlyGrow(t *testing.T) {
	o := memory(t)
	c := newClock()
	o.Now = c.Now
	db := open(t, o)
	ids := newIDs(t, db, 10_000) // more than a millisecond has
	c.add(time.Millisecond)
	ids = append(ids, newIDs(t, db, 10)...)
	c.add(-time.Hour) // the clock steps back
	ids = append(ids, newIDs(t, db, 10)...)
	c.add(2 * time.Hour)
	ids = append(ids, newIDs(t, db, 10)...)
	if !slices.IsSorted(ids) || len(slices.Compact(slices.Clone(ids))) != len(ids) {
		t.Error("ids are not in order")
	}
	v7 := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	for _, id := range ids {
		if !v7.MatchString(id) {
			t.Fatalf("%s is not a UUIDv7", id)
		}
	}
	// 2026-03-29T00:30:00.123Z is 0x19d36ff63bb ms.
	if got := ids[0][:13]; got != "019d36ff-63bb" {
		t.Errorf("got time %s", got)
	}
}

func TestIDsFollowFromClockAndRand(t *testing.T) {
	var runs [2][]string
	for i := range runs {
		o := memory(t)
		o.Now = newClock().Now
		o.Rand = bytes.NewReader(bytes.Repeat([]byte{7, 8, 9}, 100))
		runs[i] = newIDs(t, open(t, o), 3)
	}
	if !slices.Equal(runs[0], runs[1]) {
		t.Errorf("got %v and %v", runs[0], runs[1])
	}
}

func TestIDsOfConcurrentHandlersDiffer(t *testing.T) {
	db := open(t, memory(t))
	var mu sync.Mutex
	seen := map[string]bool{}
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for range 1000 {
					id := tx.NewID()
					mu.Lock()
					seen[id] = true
					mu.Unlock()
				}
			})
		}
		all.Wait()
		return nil
	})
	if err != nil || len(seen) != 4000 {
		t.Errorf("got %d different ids, %v; want 4000", len(seen), err)
	}
}
