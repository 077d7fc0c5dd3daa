package app

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/ashore-dev/ashore/framework/store"
)

// Database is the app's database as a plugin has it from [Setup.DB]: for
// transactions outside of calls, in hooks, intervals and actions. A handler
// with a View or Tx of its own uses that: a transaction within one fails.
type Database struct{ db atomic.Pointer[store.DB] }

var errNotOpen = errors.New("app: the database isn't open before OnStart")

// View runs fn with a read-only view, as [store.DB.View] does. Before OnStart it
// fails.
func (d *Database) View(ctx context.Context, fn func(*store.View) error) error {
	if db := d.db.Load(); db != nil {
		return db.View(ctx, fn)
	}
	return errNotOpen
}

// Update runs fn in a transaction, as [store.DB.Update] does. Before OnStart it
// fails.
func (d *Database) Update(ctx context.Context, fn func(*store.Tx) error) error {
	if db := d.db.Load(); db != nil {
		return db.Update(ctx, fn)
	}
	return errNotOpen
}
