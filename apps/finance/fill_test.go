package main

import (
	"context"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/apps/finance/internal/household"
	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/calendar"
	"github.com/ashore-dev/ashore/framework/opfs/osdir"
	"github.com/ashore-dev/ashore/framework/store"
)

// TestFill makes the database that bench/finance.js measures with, in the
// folder that FILL names, of ENTRIES transactions over the ten years before
// today.
func TestFill(t *testing.T) {
	folder := os.Getenv("FILL")
	if folder == "" {
		t.Skip("FILL names no folder to fill")
	}
	n, err := strconv.Atoi(os.Getenv("ENTRIES"))
	if err != nil {
		t.Fatal(err)
	}
	dir, err := osdir.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	a, err := app.Start(t.Context(), config(), app.Host{Dir: dir, Port: nowhere{}, Rand: rand.NewChaCha8([32]byte{'f', 'i', 'l', 'l'})})
	if err != nil {
		t.Fatal(err)
	}
	today := calendar.Of(time.Now().UTC())
	if err := fillMany(t.Context(), a.DB(), n, today.Add(-3652), today.Add(1)); err != nil {
		t.Error(err)
	}
	if err := a.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}

// nowhere takes the frames that go to pages: there are none.
type nowhere struct{}

func (nowhere) Send([]byte) {}

// fillMany records n transactions by what the pages call.
func fillMany(ctx context.Context, db *store.DB, n int, from, until app.Date) error {
	var ids []string
	err := db.Update(ctx, func(tx *store.Tx) (err error) {
		ids, err = makeAccounts(tx.Context(), tx, from)
		return err
	})
	if err != nil {
		return err
	}
	events := household.Many(n, from, until)
	for len(events) > 0 {
		some := events[:min(5000, len(events))]
		events = events[len(some):]
		err := db.Update(ctx, func(tx *store.Tx) error {
			for _, e := range some {
				if _, err := addTransaction(tx.Context(), tx, valuesOf(e, ids)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
