package main

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// Items are what the app keeps. A deleted one can be restored for a day.
//
//ashore:service
type Items struct{}

// Item is one of them.
type Item struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Notes string `json:"notes"`
	Done  bool   `json:"done"`
	// Version is another one when anything that Items.Change changes is.
	Version string `json:"version"`
}

// ListInput chooses items.
type ListInput struct {
	// Words must occur in the title or the notes; left out, every item is listed.
	Words string `json:"words,omitempty" jsonschema:"maxLength=200"`
}

// AddInput describes a new item.
type AddInput struct {
	Title string `json:"title" jsonschema:"minLength=1,maxLength=200"`
	Notes string `json:"notes,omitempty" jsonschema:"maxLength=5000"`
}

// ChangeInput says what an item shall be.
type ChangeInput struct {
	ID string `json:"id" jsonschema:"minLength=1,maxLength=100"`
	// Version is the one of the item that is to be changed.
	Version string `json:"version" jsonschema:"maxLength=100"`
	Title   string `json:"title" jsonschema:"minLength=1,maxLength=200"`
	Notes   string `json:"notes" jsonschema:"maxLength=5000"`
	Done    bool   `json:"done"`
}

// ItemInput names an item.
type ItemInput struct {
	ID string `json:"id" jsonschema:"minLength=1,maxLength=100"`
}

// ErrGone: there is no such item, or it was deleted.
var ErrGone = dispatch.NewError("gone", "this item is gone")

// keepDeleted is for how long a deleted item can be restored.
const keepDeleted = 24 * time.Hour

// List gives the items, what is open first and the newest first, at most 200.
func (s *Items) List(ctx context.Context, v *store.View, in ListInput) ([]Item, error) {
	items, err := store.All[Item](ctx, v, `
SELECT id, title, notes, done FROM items
WHERE deleted_at IS NULL
  AND (?1 = '' OR instr(lower(title), lower(?1)) > 0 OR instr(lower(notes), lower(?1)) > 0)
ORDER BY done, id DESC LIMIT 200`, in.Words)
	for i, item := range items {
		items[i] = item.versioned()
	}
	return items, err
}

// Add keeps a new item.
func (s *Items) Add(ctx context.Context, tx *store.Tx, in AddInput) (Item, error) {
	item := Item{ID: tx.NewID(), Title: in.Title, Notes: in.Notes}.versioned()
	_, err := tx.ExecContext(ctx, `INSERT INTO items (id, title, notes, changed_at) VALUES (?, ?, ?, ?)`, item.ID, item.Title, item.Notes, tx.Now())
	return item, err
}

// Change writes what a form says of an item. If somebody else changed it
// meanwhile nothing is written, and it fails with conflict and both versions.
func (s *Items) Change(ctx context.Context, tx *store.Tx, in ChangeInput) (Item, error) {
	before, err := find(ctx, tx, in.ID)
	if err != nil {
		return Item{}, err
	}
	after := Item{ID: in.ID, Title: in.Title, Notes: in.Notes, Done: in.Done}.versioned()
	if before.Version != in.Version {
		return Item{}, dispatch.Conflict("this item was changed meanwhile", after, before)
	}
	_, err = tx.ExecContext(ctx, `UPDATE items SET title = ?2, notes = ?3, done = ?4, changed_at = ?5 WHERE id = ?1`, after.ID, after.Title, after.Notes, after.Done, tx.Now())
	return after, err
}

// Delete takes an item away, and for good what was deleted over a day ago.
func (s *Items) Delete(ctx context.Context, tx *store.Tx, in ItemInput) error {
	if _, err := find(ctx, tx, in.ID); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM items WHERE deleted_at < ?`, tx.Now().Add(-keepDeleted)); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE items SET deleted_at = ?2, changed_at = ?2 WHERE id = ?1`, in.ID, tx.Now())
	return err
}

// Restore brings a deleted item back.
func (s *Items) Restore(ctx context.Context, tx *store.Tx, in ItemInput) (Item, error) {
	if _, err := tx.ExecContext(ctx, `UPDATE items SET deleted_at = NULL, changed_at = ?2 WHERE id = ?1`, in.ID, tx.Now()); err != nil {
		return Item{}, err
	}
	return find(ctx, tx, in.ID)
}

func find(ctx context.Context, q store.Querier, id string) (Item, error) {
	item, err := store.One[Item](ctx, q, `SELECT id, title, notes, done FROM items WHERE id = ? AND deleted_at IS NULL`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Item{}, ErrGone
	}
	return item.versioned(), err
}

// versioned is the item with the version that its values have.
func (i Item) versioned() Item {
	i.Version = store.Version(i.Title, i.Notes, i.Done)
	return i
}
