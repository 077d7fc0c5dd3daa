package app

import (
	"context"
	"fmt"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/store"
)

// FillSample is the phase that Host.Progress is told of while Config.Sample
// runs; how much there is to do isn't known.
const FillSample migrate.Phase = "sample"

// createFilled is in the transaction that fills the database, so that the table
// is there if, and only if, the rows are.
const createFilled = `
CREATE TABLE _ashore_sample (
  filled_at INTEGER NOT NULL -- milliseconds since 1970, UTC
) STRICT`

type zoneKey struct{}

// SampleZone gives Config.Sample the zone of the person who looks at the
// sample, so that made-up days begin and end as theirs. In a browser it is the
// offset of now, whatever the season of a day: good enough for what is made
// up, and not for anything else. UTC if nothing is known, and in handlers.
func SampleZone(ctx context.Context) *time.Location {
	if zone, ok := ctx.Value(zoneKey{}).(*time.Location); ok && zone != nil {
		return zone
	}
	return time.UTC
}

// fill runs Config.Sample, unless that was done before. It is one transaction:
// a program that is ended in the middle leaves nothing of it, and the next one
// begins anew.
func (a *App) fill(ctx context.Context) error {
	nothing := func(*sqlite3.Stmt) error { return nil }
	filled := false
	err := a.db.View(ctx, func(v *store.View) error {
		there := a.db.Own(`SELECT 1 FROM sqlite_schema WHERE name = '_ashore_sample'`)
		return there.Query(v, nothing, func(*sqlite3.Stmt) error { filled = true; return nil })
	})
	if err != nil || filled {
		return err
	}
	if a.host.Progress != nil {
		a.host.Progress(migrate.Progress{Phase: FillSample})
	}
	ctx = context.WithValue(ctx, zoneKey{}, a.host.Zone)
	return guard(ctx, func(ctx context.Context) error {
		return a.db.Update(ctx, func(tx *store.Tx) error {
			if err := a.db.Own(createFilled).Exec(tx, nothing); err != nil {
				return err
			}
			now := func(s *sqlite3.Stmt) error { return s.BindInt64(1, tx.Now().UnixMilli()) }
			if err := a.db.Own(`INSERT INTO _ashore_sample VALUES (?)`).Exec(tx, now); err != nil {
				return err
			}
			if err := a.config.Sample(tx.Context(), tx); err != nil {
				return fmt.Errorf("sample data: %w", err)
			}
			return nil
		})
	})
}
