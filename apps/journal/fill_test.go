package main

import (
	"context"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/calendar"
	"github.com/ashore-dev/ashore/framework/opfs/osdir"
	"github.com/ashore-dev/ashore/framework/store"
)

// TestFill makes the database that bench/journal.js measures with, in the
// folder that FILL names, of ENTRIES entries over the ten years before today.
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
	if err := fillMany(t.Context(), a.DB(), n, time.Now().UTC().Truncate(time.Minute)); err != nil {
		t.Error(err)
	}
	if err := a.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}

// nowhere takes the frames that go to pages: there are none.
type nowhere struct{}

func (nowhere) Send([]byte) {}

// fillMany writes n entries over the ten years before a moment, by what the
// pages call: what the sample's person writes, among words that are as rare and
// as common as those of a language, some 120 an entry.
func fillMany(ctx context.Context, db *store.DB, n int, until time.Time) error {
	random := rand.New(rand.NewPCG(20, 26))
	words := madeUpWords(random, 20_000)
	// Zipf's law: https://en.wikipedia.org/wiki/Zipf%27s_law
	often := rand.NewZipf(random, 1.1, 8, uint64(len(words)-1))
	for from := 0; from < n; from += 1000 {
		err := db.Update(ctx, func(tx *store.Tx) error {
			for i := from; i < min(n, from+1000); i++ {
				at := until.Add(-time.Duration(n-1-i) * (3652 * 24 * time.Hour / time.Duration(n)))
				in := AddInput{Values: randomEntry(random)}
				in.Day = calendar.Of(at)
				var text strings.Builder
				for j := range 60 + random.IntN(120) {
					if j%12 == 11 {
						text.WriteString(".\n\n")
					}
					text.WriteString(words[often.Uint64()] + " ")
				}
				in.Source += "\n\n" + text.String()
				if _, err := addEntry(tx.Context(), tx, in, at); err != nil {
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

// madeUpWords are n words of two to four syllables.
func madeUpWords(random *rand.Rand, n int) []string {
	const first, vowels = "bdfghklmnprstvwz", "aeiou"
	words := make([]string, n)
	for i := range words {
		var word strings.Builder
		for range 2 + random.IntN(3) {
			word.WriteByte(first[random.IntN(len(first))])
			word.WriteByte(vowels[random.IntN(len(vowels))])
		}
		words[i] = word.String()
	}
	return words
}
