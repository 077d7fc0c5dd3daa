package main

import (
	"context"

	"github.com/ashore-dev/ashore/framework/store"
)

// sample makes up what the pages at sample/ show, and what a release leaves for
// the tests of later ones.
func sample(ctx context.Context, tx *store.Tx) error {
	for _, text := range []string{"High water at nine", "Buy rope", "The ferry goes at a quarter past"} {
		if _, err := new(Notes).Add(ctx, tx, AddInput{Text: text}); err != nil {
			return err
		}
	}
	return nil
}
