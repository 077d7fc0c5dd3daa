package store

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// ScriptFunc is [DB.Script] for a migration that is a function: fn's statements
// run in the transaction that Maintain's fn has begun, under the same policy.
// The Tx ends with fn, the transaction doesn't. A panic of fn is an error, with
// its stack. ctx must be the one that Maintain was given.
func (db *DB) ScriptFunc(ctx context.Context, conn *sqlite3.Conn, fn func(*Tx) error) error {
	if conn.GetAutocommit() {
		return errors.New("store: ScriptFunc outside a transaction")
	}
	u := &unit{db: db, policy: policyScript, now: time.UnixMilli(db.options.Now().UnixMilli()).UTC()}
	u.view.u, u.tx.u = u, u
	u.ctx.parent, u.ctx.unit = ctx, u
	err := recovered(func() error { return fn(&u.tx) })

	db.op.Lock()
	err = u.resetOpen(err)
	if err == nil {
		err = u.dead
	}
	tidy := u.finish(ErrEnded)
	db.cache.clear()
	// Maintain's statements go on, and ctx interrupts those too.
	db.guard.aim(context.Background(), ctx)
	db.op.Unlock()

	u.ctx.end(ErrEnded)
	tidy()
	return err
}

// recovered makes an error of a panic.
func recovered(fn func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return fn()
}
