package app

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/ashore-dev/ashore/framework/store"
)

// Database is the app's database for transactions outside of queries and
// mutations: in actions, hooks and intervals. A plugin has it from [Setup.DB],
// and a service by embedding it:
//
//	//ashore:service
//	type Imports struct{ app.Database }
//
//	func (s *Imports) Run(ctx context.Context, in RunInput) error {
//		return s.Update(ctx, func(tx *store.Tx) error { … })
//	}
//
// Its methods are no handlers. It is open from OnStart to the end of OnStop;
// outside of that, or where no app has the service, a transaction is an error.
// A handler with a View or Tx of its own uses that: a transaction within one
// fails.
type Database struct{ db atomic.Pointer[store.DB] }

var errNotOpen = errors.New("app: the database isn't open: it is from OnStart on, for plugins and for services of the configuration that embed app.Database")

// View runs fn with a read-only view, as [store.DB.View] does.
func (d *Database) View(ctx context.Context, fn func(*store.View) error) error {
	if db := d.db.Load(); db != nil {
		return db.View(ctx, fn)
	}
	return errNotOpen
}

// Update runs fn in a transaction, as [store.DB.Update] does.
func (d *Database) Update(ctx context.Context, fn func(*store.Tx) error) error {
	if db := d.db.Load(); db != nil {
		return db.Update(ctx, fn)
	}
	return errNotOpen
}

// embedded is what a service that embeds a Database has from it.
func (d *Database) embedded() *Database { return d }

// attach has a service get the database when it is open.
func (a *assembly) attach(owner string, svc Service) {
	s, ok := svc.(interface{ embedded() *Database })
	if !ok {
		return
	}
	if d := s.embedded(); d != nil {
		a.databases = append(a.databases, d)
		return
	}
	a.problem("%s: %T embeds *app.Database, which is nil: embed app.Database", owner, svc)
}
