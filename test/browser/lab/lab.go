package main

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// Lab does on purpose what goes wrong by accident elsewhere.
//
//ashore:service
type Lab struct{}

// ErrRefused is the lab's own error.
var ErrRefused = dispatch.NewError("refused", "the lab refuses this on purpose")

// PutInput names the note to keep.
type PutInput struct {
	Text string `json:"text" jsonschema:"minLength=1,maxLength=1000"`
}

// Note is a kept note.
type Note struct {
	ID      string    `json:"id"`
	Text    string    `json:"text"`
	Created time.Time `json:"created"`
}

// Put keeps a note and answers with it once it is on the disk.
func (l *Lab) Put(ctx context.Context, tx *store.Tx, in PutInput) (Note, error) {
	n := Note{ID: tx.NewID(), Text: in.Text, Created: tx.Now()}
	_, err := tx.ExecContext(ctx, `INSERT INTO notes (id, text, created) VALUES (?, ?, ?)`, n.ID, n.Text, n.Created)
	return n, err
}

// List answers with every note in the order in which they came.
func (l *Lab) List(ctx context.Context, v *store.View) ([]Note, error) {
	return store.All[Note](ctx, v, `SELECT id, text, created FROM notes ORDER BY id`)
}

// Count answers with the number of notes.
func (l *Lab) Count(ctx context.Context, v *store.View) (int, error) {
	return store.One[int](ctx, v, `SELECT count(*) FROM notes`)
}

// Spin runs a statement that never ends.
func (l *Lab) Spin(ctx context.Context, v *store.View) (int64, error) {
	return store.One[int64](ctx, v, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n`)
}

// StepsInput says how much work to do.
type StepsInput struct {
	Steps int64 `json:"steps" jsonschema:"minimum=0"`
}

// Steps counts to a number inside one statement.
func (l *Lab) Steps(ctx context.Context, v *store.View, in StepsInput) (int64, error) {
	return store.One[int64](ctx, v, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT count(*) FROM n`, in.Steps)
}

// Noop does nothing.
func (l *Lab) Noop(ctx context.Context) error { return nil }

// Panic writes a note and panics: nothing of it may stay.
func (l *Lab) Panic(ctx context.Context, tx *store.Tx) error {
	if _, err := l.Put(ctx, tx, PutInput{Text: "written before a panic"}); err != nil {
		return err
	}
	panic("the lab panics on purpose")
}

// Refuse writes a note and fails with the lab's own error.
func (l *Lab) Refuse(ctx context.Context, tx *store.Tx) error {
	if _, err := l.Put(ctx, tx, PutInput{Text: "written before an error"}); err != nil {
		return err
	}
	return ErrRefused
}

// Broken fails with an error that is nobody's business.
func (l *Lab) Broken(ctx context.Context, v *store.View) (int, error) {
	return store.One[int](ctx, v, `SELECT secret FROM no_such_table`)
}

// calls counts what Alive was asked: a worker that was started anew begins again.
var calls atomic.Int64

// Alive says how often it was called since the program began.
func (l *Lab) Alive(ctx context.Context) (int64, error) { return calls.Add(1), nil }

// Say prints, as handlers do when somebody looks for a mistake.
func (l *Lab) Say(ctx context.Context, tx *store.Tx, in PutInput) (Note, error) {
	fmt.Println("the lab says", in.Text)
	log.Println("the lab logs", in.Text)
	return l.Put(ctx, tx, in)
}

// Log writes lines of every level with attributes of several kinds.
func (l *Lab) Log(ctx context.Context, in PutInput) error {
	slog.DebugContext(ctx, "a detail", "text", in.Text)
	log := slog.With("text", in.Text).WithGroup("group")
	log.InfoContext(ctx, "a note", "n", 3, "took", 250*time.Millisecond, slog.Group("inner", "yes", true))
	slog.WarnContext(ctx, "a warning", "err", ErrRefused)
	slog.ErrorContext(ctx, "a mistake")
	slog.Info("of no call")
	return nil
}

// RunInput is a statement.
type RunInput struct {
	SQL string `json:"sql"`
}

// Run runs any statement to its end.
func (l *Lab) Run(ctx context.Context, tx *store.Tx, in RunInput) error {
	_, err := tx.ExecContext(ctx, in.SQL)
	return err
}
