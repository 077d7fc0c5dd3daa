package main

import (
	"context"
	"unicode/utf8"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/rows"
	"github.com/ashore-dev/ashore/framework/store"
)

// importable are the tables that take rows from files, and into which another
// device's file is merged.
var importable = []rows.Table{
	{Name: "items", Times: []string{"changed_at", "deleted_at"}, Changed: "changed_at", Complete: completeItem},
}

// ErrBadItem: a row of a file is no item.
var ErrBadItem = dispatch.NewError("bad_item", "an item has a title of at most 200 characters, and notes of at most 5,000")

// completeItem holds a row of a file to what Add holds an item to.
func completeItem(ctx context.Context, tx *store.Tx, id any) error {
	item, err := store.One[Item](ctx, tx, `SELECT id, title, notes, done FROM items WHERE id = ?`, id)
	if err != nil {
		return err
	}
	title, notes := utf8.RuneCountInString(item.Title), utf8.RuneCountInString(item.Notes)
	if item.ID == "" || len(item.ID) > 100 || title == 0 || title > 200 || notes > 5000 {
		return ErrBadItem
	}
	return nil
}
