package main

import (
	"context"
	"time"

	"github.com/ashore-dev/ashore/framework/store"
)

// keepDeleted is for how long what was deleted can be restored.
const keepDeleted = 24 * time.Hour

// emptyTrash removes for good what was deleted over a day ago. Deleting calls
// it, so nothing has to run in the background.
func emptyTrash(ctx context.Context, tx *store.Tx) error {
	before := tx.Now().Add(-keepDeleted)
	for _, statement := range []string{
		`DELETE FROM pictures WHERE deleted_at < ?1`,
		`DELETE FROM pictures WHERE entry_id IN (SELECT id FROM entries WHERE deleted_at < ?1)`,
		`DELETE FROM entries WHERE deleted_at < ?1`,
	} {
		if _, err := tx.ExecContext(ctx, statement, before); err != nil {
			return err
		}
	}
	return nil
}
