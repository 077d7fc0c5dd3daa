package main

import (
	"context"
	"database/sql"
	"time"

	"github.com/ashore-dev/ashore/framework/store"
)

// keepDeleted is for how long a deleted row can be restored.
const keepDeleted = 24 * time.Hour

const emptyEntriesSQL = `DELETE FROM entries WHERE deleted_at < ?1`

// emptyTrash removes for good what was deleted over a day ago. Deleting calls
// it, so nothing has to run in the background.
func emptyTrash(ctx context.Context, tx *store.Tx) error {
	before := tx.Now().Add(-keepDeleted)
	for _, statement := range []string{
		emptyEntriesSQL,
		`UPDATE entries SET project_id = NULL WHERE project_id IN (SELECT id FROM projects WHERE deleted_at < ?1)`,
		`DELETE FROM projects WHERE deleted_at < ?1`,
	} {
		if _, err := tx.ExecContext(ctx, statement, before); err != nil {
			return err
		}
	}
	return nil
}

// atLeastOne returns missing if a statement changed no row.
func atLeastOne(result sql.Result, missing error) error {
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		return missing
	}
	return err
}
