package main

import (
	"database/sql"
	"errors"

	"github.com/ashore-dev/ashore/framework/dispatch"
)

// Errors that a person can do something about. A page tells them apart by
// their code.
var (
	// ErrNoEntry: the entry is unknown or deleted.
	//
	// Remedy: offer to undo the deletion, or go to the list.
	ErrNoEntry = dispatch.NewError("no_entry", "this entry is not there any more")
	// ErrNoPicture: the picture is unknown or removed.
	//
	// Remedy: show its description in its place.
	ErrNoPicture = dispatch.NewError("no_picture", "this picture is not there any more")
	// ErrNotAPicture: the bytes are not those of a picture of the given type.
	//
	// Remedy: ask for a JPEG, PNG, WebP or GIF.
	ErrNotAPicture = dispatch.NewError("not_a_picture", "this file is not a picture of a kind that browsers show")
	// ErrBadDay: a row of a file has a day that isn't one of the calendar.
	//
	// Remedy: write days as 2026-11-23, whatever the file's program shows.
	ErrBadDay = dispatch.NewError("bad_day", "a day is written as 2026-11-23")
	// ErrBadID: a row of a file has no id, or one that is longer than this app's are.
	//
	// Remedy: leave out the column, so that the row gets a new one.
	ErrBadID = dispatch.NewError("bad_id", "an id has one to 100 characters")
	// ErrBadText: a row of a file has a longer text than an entry can have, or one
	// that isn't UTF-8.
	//
	// Remedy: split it over several entries; save the file as UTF-8.
	ErrBadText = dispatch.NewError("bad_text", "a text has at most 200,000 characters, of UTF-8")
	// ErrBadTags: a row of a file has more or longer tags than an entry can have.
	//
	// Remedy: leave some out, and give each a line of its own.
	ErrBadTags = dispatch.NewError("bad_tags", "an entry has at most 20 tags, a line each, of at most 50 characters")
)

// found is missing if there was no row.
func found(err, missing error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return missing
	}
	return err
}

// atLeastOne returns missing if a statement changed no row.
func atLeastOne(result sql.Result, missing error) error {
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		return missing
	}
	return err
}
