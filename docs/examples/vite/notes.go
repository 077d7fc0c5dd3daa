package main

import (
	"context"
	"time"

	"github.com/ashore-dev/ashore/framework/store"
)

// Notes keeps what one wants to remember.
//
//ashore:service
type Notes struct{}

// Note is one of them.
type Note struct {
	ID      string    `json:"id"`
	Text    string    `json:"text"`
	Created time.Time `json:"created"`
}

// AddInput says what to remember.
type AddInput struct {
	Text string `json:"text" jsonschema:"minLength=1,maxLength=1000"`
}

// Add keeps a note. It takes a *store.Tx, so it is a mutation: one transaction,
// undone if it returns an error.
func (s *Notes) Add(ctx context.Context, tx *store.Tx, in AddInput) (Note, error) {
	n := Note{ID: tx.NewID(), Text: in.Text, Created: tx.Now()}
	_, err := tx.ExecContext(ctx, `INSERT INTO notes (id, text, created) VALUES (?, ?, ?)`, n.ID, n.Text, n.Created)
	return n, err
}

// List gives the newest notes, at most 100. It takes a *store.View, so it is a
// query: it cannot write, and pages can watch it.
func (s *Notes) List(ctx context.Context, v *store.View) ([]Note, error) {
	return store.All[Note](ctx, v, `SELECT id, text, created FROM notes ORDER BY id DESC LIMIT 100`)
}
