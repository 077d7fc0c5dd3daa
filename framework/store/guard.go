package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// clockEvery is how many questions of the connection share one reading of the
// clock. The connection asks once a step and once every 1000 instructions of
// SQLite's machine, so a reading comes every 16,000 instructions at the latest.
const clockEvery = 16

// guard is the context that the connection asks, in the middle of a statement,
// whether it may go on (sqlite3.Conn.SetInterrupt). It is set once and re-aimed
// at each call's contexts, under the DB's op lock.
//
// It compares deadlines with the clock itself: in a browser no timer fires
// while a statement runs, so the context alone would never end.
type guard struct {
	unit, call context.Context // call is nil: nothing may interrupt
	deadline   time.Time       // the earlier of the two; zero if there is none
	ticks      uint
	cause      error // why Err last answered that it is over
}

func (g *guard) aim(unit, call context.Context) {
	if unit == call {
		unit = nil // asked once
	}
	g.unit, g.call, g.cause = unit, call, nil
	g.deadline = time.Time{}
	for _, c := range [2]context.Context{unit, call} {
		if c == nil {
			continue
		}
		if d, ok := c.Deadline(); ok && (g.deadline.IsZero() || d.Before(g.deadline)) {
			g.deadline = d
		}
	}
}

func (g *guard) release() { g.unit, g.call = nil, nil }

func (g *guard) Err() error {
	g.ticks++
	if g.call == nil {
		return nil
	}
	if err := g.call.Err(); err != nil {
		g.cause = context.Cause(g.call)
		return err
	}
	if g.unit != nil {
		if err := g.unit.Err(); err != nil {
			g.cause = context.Cause(g.unit)
			return err
		}
	}
	if g.ticks%clockEvery == 0 && !g.deadline.IsZero() && !time.Now().Before(g.deadline) {
		g.cause = context.DeadlineExceeded
		return g.cause
	}
	return nil
}

func (g *guard) Deadline() (time.Time, bool) { return g.deadline, !g.deadline.IsZero() }
func (g *guard) Done() <-chan struct{}       { return nil }
func (g *guard) Value(any) any               { return nil }

// interrupted replaces SQLite's INTERRUPT by the reason for it.
func (g *guard) interrupted(err error) error {
	if g.cause != nil && errors.Is(err, sqlite3.INTERRUPT) {
		return fmt.Errorf("%w (%w)", g.cause, sqlite3.INTERRUPT)
	}
	return err
}
