package main

import (
	"context"

	"github.com/ashore-dev/ashore/framework/store"
)

// sample makes up what the pages at sample/ show, and what a release leaves for
// the tests of later ones.
func sample(ctx context.Context, tx *store.Tx) error {
	for _, in := range []AddInput{
		{Title: "Paint the boat", Notes: "Two coats, dry for a day between them."},
		{Title: "Buy rope", Notes: "Twelve metres."},
		{Title: "Ask for a berth"},
	} {
		if _, err := new(Items).Add(ctx, tx, in); err != nil {
			return err
		}
	}
	return nil
}
