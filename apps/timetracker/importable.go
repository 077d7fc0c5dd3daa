package main

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ashore-dev/ashore/framework/rows"
	"github.com/ashore-dev/ashore/framework/store"
)

// importable are the tables that take rows from files. Of two devices' projects
// with one name an entry of the file goes to the one that is here.
var importable = []rows.Table{
	{
		Name: "projects", Times: []string{"created_at", "deleted_at"},
		Same: []string{"folded", "deleted_at"}, Find: projectCalled, Complete: completeProject,
	},
	{
		Name: "entries", Times: []string{"started_at", "stopped_at", "kept_at", "created_at", "deleted_at"},
		Refers: []rows.Reference{{Column: "project_id", Table: "projects"}}, Complete: completeEntry,
	},
}

// projectCalled finds the project of an entry by its name.
func projectCalled(ctx context.Context, tx *store.Tx, name string) (any, error) {
	found, err := projectsNamed(ctx, tx, tidy(name))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0].ID, nil
}

// completeProject holds a row of a file to what Create and Update hold a
// project to.
func completeProject(ctx context.Context, tx *store.Tx, key any) error {
	type row struct {
		Name    string
		Colour  Colour
		Rate    int64
		Deleted bool
	}
	p, err := store.One[row](ctx, tx, `SELECT name, colour, rate, deleted_at IS NOT NULL AS deleted FROM projects WHERE id = ?`, key)
	if err != nil {
		return err
	}
	if !slices.Contains(palette, p.Colour) {
		return ErrBadColour
	}
	if p.Rate < 0 || p.Rate > 100_000_000 {
		return ErrBadRate
	}
	name := tidy(p.Name)
	if utf8.RuneCountInString(name) > 200 {
		return ErrTextTooLong
	}
	if !p.Deleted {
		id, _ := key.(string)
		if name, err = newName(ctx, tx, p.Name, id); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `UPDATE projects SET name = ?2, folded = ?3 WHERE id = ?1`, key, name, strings.ToLower(name))
	return err
}

// completeEntry holds a row of a file to what Add and Update hold an entry to.
func completeEntry(ctx context.Context, tx *store.Tx, key any) error {
	type row struct {
		Description, Tags string
		StartedAt         time.Time
		StoppedAt         *time.Time
		Deleted           bool
	}
	e, err := store.One[row](ctx, tx, `SELECT description, tags, started_at, stopped_at, deleted_at IS NOT NULL AS deleted FROM entries WHERE id = ?`, key)
	if err != nil {
		return err
	}
	tags, err := joinTags(strings.FieldsFunc(e.Tags, func(r rune) bool { return r == ',' }))
	if err != nil {
		return err
	}
	switch {
	case e.StoppedAt != nil:
		if err := checkSpan(e.StartedAt, *e.StoppedAt); err != nil {
			return err
		}
	case e.Deleted:
	case e.StartedAt.After(tx.Now()):
		return ErrInFuture
	case tx.Now().Sub(e.StartedAt) > maxLength:
		return ErrStopMissing
	}
	description := strings.TrimSpace(e.Description)
	if utf8.RuneCountInString(description) > 1000 {
		return ErrTextTooLong
	}
	_, err = tx.ExecContext(ctx, `UPDATE entries SET description = ?2, tags = ?3, folded = ?4 WHERE id = ?1`,
		key, description, tags, foldEntry(description, tags))
	return err
}
