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
	"github.com/ashore-dev/ashore/test/browser/lab/ticker"
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

// watched counts the runs of Watched since the program began.
var watched atomic.Int64

// Watched is Count, whose runs are counted.
func (l *Lab) Watched(ctx context.Context, v *store.View) (int, error) {
	watched.Add(1)
	return l.Count(ctx, v)
}

// Runs says how often Watched ran since the program began.
func (l *Lab) Runs(ctx context.Context) (int64, error) { return watched.Load(), nil }

// ManyInput says how many notes to keep.
type ManyInput struct {
	Count int `json:"count" jsonschema:"minimum=1,maximum=10000"`
}

// PutMany keeps many notes, each by a statement of its own, in one transaction.
func (l *Lab) PutMany(ctx context.Context, tx *store.Tx, in ManyInput) error {
	for i := range in.Count {
		if _, err := l.Put(ctx, tx, PutInput{Text: fmt.Sprintf("one of many: %d", i)}); err != nil {
			return err
		}
	}
	return nil
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

// Tick is a run of the plugin ticker.
type Tick struct {
	Begun time.Time `json:"begun"`
	Ended time.Time `json:"ended"`
}

// Ticks answers with the first runs of the plugin ticker in this program.
func (l *Lab) Ticks(ctx context.Context) ([]Tick, error) {
	var ticks []Tick
	for _, run := range ticker.Runs() {
		ticks = append(ticks, Tick{run.Begun.Truncate(time.Millisecond), run.Ended.Truncate(time.Millisecond)})
	}
	return ticks, nil
}

// Phases answers with what the worker was told of its circumstances, "hidden"
// for one that nobody looks at.
func (l *Lab) Phases(context.Context) ([]string, error) {
	var names []string
	for _, phase := range ticker.Phases() {
		names = append(names, string(phase))
	}
	return names, nil
}
