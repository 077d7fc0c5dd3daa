package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ashore-dev/ashore/framework/wire"
)

const schema = `
CREATE TABLE tasks (id TEXT PRIMARY KEY, title TEXT NOT NULL UNIQUE, due INTEGER, weight REAL NOT NULL DEFAULT 0) STRICT;
CREATE TABLE others (x INTEGER NOT NULL) STRICT;
`

// Tasks has methods of every kind, and one for each way in which a handler can
// misbehave.
//
//ashore:service
type Tasks struct {
	gate  chan struct{} // closed or sent to by a test, for handlers that wait
	began chan string   // told by these that they have begun
	runs  atomic.Int64  // of List and Hold
}

type Task struct {
	ID     string
	Title  string
	Due    *time.Time
	Weight float64
}

type AddInput struct {
	Title  string
	Due    *time.Time
	Weight float64
}

type ListInput struct{ Prefix string }

type FailInput struct{ How string }

var ErrTired = dispatch.NewError("tired", "this service is tired")

func (s *Tasks) List(ctx context.Context, v *store.View, in ListInput) ([]Task, error) {
	s.runs.Add(1)
	return store.All[Task](ctx, v, `SELECT id, title, due, weight FROM tasks WHERE title LIKE ? || '%' ORDER BY title`, in.Prefix)
}

func (s *Tasks) Count(ctx context.Context, v *store.View) (int64, error) {
	return store.One[int64](ctx, v, `SELECT count(*) FROM tasks`)
}

func (s *Tasks) Add(ctx context.Context, tx *store.Tx, in AddInput) (Task, error) {
	task := Task{ID: tx.NewID(), Title: in.Title, Due: in.Due, Weight: in.Weight}
	var due any
	if in.Due != nil {
		due = *in.Due
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO tasks (id, title, due, weight) VALUES (?, ?, ?, ?)`, task.ID, task.Title, due, task.Weight)
	if in.Title == "infinite" {
		task.Weight = math.Inf(1)
	}
	return task, err
}

// Retitle fails, since somebody else was quicker.
func (s *Tasks) Retitle(ctx context.Context, tx *store.Tx, in AddInput) (Task, error) {
	mine, err := s.Add(ctx, tx, in)
	if err != nil {
		return Task{}, err
	}
	mine.ID = "x"
	return Task{}, fmt.Errorf("retitle: %w", dispatch.Conflict("it was changed meanwhile", mine, Task{ID: "x", Title: "theirs"}))
}

func (s *Tasks) Other(ctx context.Context, tx *store.Tx) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO others VALUES (1)`)
	return err
}

// Fail writes a row and fails.
func (s *Tasks) Fail(ctx context.Context, tx *store.Tx, in FailInput) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO tasks (id, title) VALUES ('x', 'must not stay')`); err != nil {
		return err
	}
	switch in.How {
	case "app":
		return fmt.Errorf("while working: %w", ErrTired.With(map[string]any{"hours": 3, "since": time.UnixMilli(0)}))
	case "bad data":
		return ErrTired.With(struct{}{})
	case "panicking data":
		return ErrTired.With(explosive{})
	case "conflict data":
		return dispatch.Conflict("of another type", 1, 2)
	case "field":
		return dispatch.Invalid("/how", "must be better")
	case "not found":
		_, err := store.One[string](ctx, tx, `SELECT title FROM tasks WHERE id = 'y'`)
		return err
	case "unique":
		_, err := tx.ExecContext(ctx, `INSERT INTO tasks (id, title) VALUES ('y', 'must not stay')`)
		return err
	case "syntax":
		_, err := tx.ExecContext(ctx, `SELEC secret`)
		return err
	case "canceled":
		return context.Canceled
	case "panic":
		panic("a secret")
	case "nil pointer":
		var other *Tasks
		return errors.New(fmt.Sprint(other.runs.Load()))
	case "goexit":
		runtime.Goexit()
	case "rollback":
		_, err := tx.ExecContext(ctx, `INSERT OR ROLLBACK INTO tasks (id, title) VALUES ('y', 'must not stay')`)
		return err
	}
	return errors.New("a secret")
}

// explosive is data of an error that panics when it is encoded.
type explosive struct{}

func (explosive) EncodeWire(*wire.Encoder) { panic("in the data of an error") }

// Endless never ends by itself.
func (s *Tasks) Endless(ctx context.Context, v *store.View) (int64, error) {
	s.begin("endless")
	return store.One[int64](ctx, v, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n`)
}

func (s *Tasks) EndlessWrite(ctx context.Context, tx *store.Tx) error {
	s.begin("endless write")
	_, err := tx.ExecContext(ctx, `INSERT INTO others WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0`)
	return err
}

// Hold waits in a view, which it must not.
func (s *Tasks) Hold(ctx context.Context, v *store.View) (int64, error) {
	s.begin("hold")
	select {
	case <-s.gate:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	return store.One[int64](ctx, v, `SELECT count(*) FROM tasks`)
}

// HoldWrite writes and waits, deaf to its context.
func (s *Tasks) HoldWrite(ctx context.Context, tx *store.Tx, in AddInput) (Task, error) {
	task, err := s.Add(ctx, tx, in)
	s.begin("hold write")
	<-s.gate
	return task, err
}

// Wait waits for the gate or its context, without the database.
func (s *Tasks) Wait(ctx context.Context, in FailInput) (string, error) {
	s.begin("wait " + in.How)
	select {
	case <-s.gate:
		return strings.ToUpper(in.How), nil
	case <-ctx.Done():
		return "", fmt.Errorf("waiting: %w", ctx.Err())
	}
}

// Nothing is what a call costs without its handler.
func (s *Tasks) Nothing(context.Context) error { return nil }

// Deaf waits for the gate and nothing else.
func (s *Tasks) Deaf(context.Context) (string, error) {
	s.begin("deaf")
	<-s.gate
	return "too late", nil
}

// Echo returns its attachment.
func (s *Tasks) Echo(_ context.Context, in []byte) ([]byte, error) { return in, nil }

// Titled counts the tasks whose title is what its attachment says.
func (s *Tasks) Titled(ctx context.Context, v *store.View, in []byte) (int64, error) {
	s.runs.Add(1)
	return store.One[int64](ctx, v, `SELECT count(*) FROM tasks WHERE title = ?`, string(in))
}

// Huge returns more than a frame can hold.
func (s *Tasks) Huge(ctx context.Context, tx *store.Tx) (string, error) {
	return strings.Repeat("x", wire.MaxFrame), s.Other(ctx, tx)
}

func (s *Tasks) begin(what string) {
	if s.began != nil {
		s.began <- what
	}
}
