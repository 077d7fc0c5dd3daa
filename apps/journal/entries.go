package main

import (
	"context"
	"strings"
	"time"

	"github.com/ashore-dev/ashore/apps/journal/internal/markdown"
	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// Entries are what was written, in Markdown, several a day if one likes.
//
//ashore:service
type Entries struct{}

// IDInput names an entry or a picture.
type IDInput struct {
	ID string `json:"id" jsonschema:"minLength=1,maxLength=100"`
}

// AddInput is a new entry.
type AddInput struct {
	// Key is chosen by the page, for this entry alone. Who doesn't know whether
	// an entry was added asks again with its key: there will be one.
	Key string `json:"key,omitempty" jsonschema:"maxLength=100"`
	Values
}

// SaveInput is an entry as it shall be.
type SaveInput struct {
	ID string `json:"id" jsonschema:"minLength=1,maxLength=100"`
	// Version is the one of the entry that was changed into this.
	Version string `json:"version" jsonschema:"maxLength=100"`
	Values
}

// ListInput chooses entries.
type ListInput struct {
	// From and To are the first and the last day; without them there is no
	// bound.
	From *app.Date `json:"from,omitempty"`
	To   *app.Date `json:"to,omitempty"`
	// Tag is one that the entries have, in any capitals; empty for all
	// entries.
	Tag string `json:"tag,omitempty" jsonschema:"maxLength=50"`
	// Before is where the last page ended; without it the list begins with the
	// newest entry.
	Before *Cursor `json:"before,omitempty"`
	Limit  int     `json:"limit,omitempty" jsonschema:"minimum=1,maximum=200"`
}

// Cursor is a place in the list.
type Cursor struct {
	Day app.Date `json:"day"`
	ID  string   `json:"id" jsonschema:"minLength=1,maxLength=100"`
}

// Page is part of the list, the newest day first, and in a day what was begun
// last.
type Page struct {
	Entries []Summary `json:"entries"`
	// Next is where the list goes on, null at its end.
	Next *Cursor `json:"next"`
}

// DayInput names a day.
type DayInput struct {
	Day app.Date `json:"day"`
}

// PreviewInput is a text in Markdown.
type PreviewInput struct {
	Source string `json:"source" jsonschema:"maxLength=200000"`
}

// Tag is a tag with the number of its entries.
type Tag struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// Add begins an entry. If there is one of the given key already, it gives that
// one as it is now, and changes nothing.
func (s *Entries) Add(ctx context.Context, tx *store.Tx, in AddInput) (Entry, error) {
	if in.Key != "" {
		ids, err := store.All[string](ctx, tx, `SELECT id FROM entries WHERE key = ?1 AND deleted_at IS NULL`, in.Key)
		if err != nil {
			return Entry{}, err
		}
		if len(ids) > 0 {
			return findEntry(ctx, tx, ids[0])
		}
	}
	return addEntry(ctx, tx, in, tx.Now())
}

func addEntry(ctx context.Context, tx *store.Tx, in AddInput, at time.Time) (Entry, error) {
	id, tags, d := tx.NewID(), cleanTags(in.Tags), derive(in.Source)
	_, err := tx.ExecContext(ctx, `
INSERT INTO entries (id, day, written_at, source, title, plain, picture, tags, key, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, nullif(?9, ''), ?3)`,
		id, in.Day, at, in.Source, d.title, d.plain, d.picture, strings.Join(tags, "\n"), in.Key)
	if err == nil {
		err = writeTags(ctx, tx, id, in.Day, tags)
	}
	if err != nil {
		return Entry{}, err
	}
	return findEntry(ctx, tx, id)
}

// Save changes an entry to what the input says. If it is not of the given
// version any more, nothing is written and it fails with conflict and both
// versions.
func (s *Entries) Save(ctx context.Context, tx *store.Tx, in SaveInput) (Entry, error) {
	before, err := findEntry(ctx, tx, in.ID)
	if err != nil {
		return Entry{}, err
	}
	tags, d := cleanTags(in.Tags), derive(in.Source)
	_, err = tx.ExecContext(ctx, `
UPDATE entries SET day = ?2, source = ?3, title = ?4, plain = ?5, picture = ?6, tags = ?7, changed_at = ?8 WHERE id = ?1`,
		in.ID, in.Day, in.Source, d.title, d.plain, d.picture, strings.Join(tags, "\n"), tx.Now())
	if err == nil {
		err = writeTags(ctx, tx, in.ID, in.Day, tags)
	}
	if err != nil {
		return Entry{}, err
	}
	after, err := findEntry(ctx, tx, in.ID)
	if err == nil && before.Version != in.Version {
		err = dispatch.Conflict("this entry was changed meanwhile", after, before)
	}
	return after, err
}

// Get gives one entry.
func (s *Entries) Get(ctx context.Context, v *store.View, in IDInput) (Entry, error) {
	return findEntry(ctx, v, in.ID)
}

const (
	listSQL = `
SELECT ` + summaryColumns + ` FROM entries e
WHERE e.deleted_at IS NULL AND e.day >= ?1 AND e.day <= ?2 AND (e.day, e.id) < (?3, ?4)
ORDER BY e.day DESC, e.id DESC LIMIT ?5`
	taggedSQL = `
SELECT ` + summaryColumns + ` FROM entry_tags t JOIN entries e ON e.id = t.id
WHERE t.folded = ?6 AND t.day >= ?1 AND t.day <= ?2 AND (t.day, t.id) < (?3, ?4)
ORDER BY t.day DESC, t.id DESC LIMIT ?5`
)

// query gives the query, its arguments, and how many entries make a page.
func (in ListInput) query() (query string, args []any, limit int) {
	limit = in.Limit
	if limit == 0 {
		limit = 50
	}
	from, to := "", "9999-12-31"
	if in.From != nil {
		from = in.From.String()
	}
	if in.To != nil {
		to = in.To.String()
	}
	day, id := "9999-12-32", ""
	if in.Before != nil {
		day, id = in.Before.Day.String(), in.Before.ID
	}
	// One more than asked for says whether the list goes on.
	args = []any{from, to, day, id, limit + 1}
	if in.Tag == "" {
		return listSQL, args, limit
	}
	return taggedSQL, append(args, fold(in.Tag)), limit
}

// List gives entries, the newest day first, a page at a time.
func (s *Entries) List(ctx context.Context, v *store.View, in ListInput) (Page, error) {
	query, args, limit := in.query()
	rows, err := store.All[summaryRow](ctx, v, query, args...)
	if err != nil {
		return Page{}, err
	}
	page := Page{Entries: summaries(rows[:min(len(rows), limit)])}
	if len(rows) > limit {
		last := rows[limit-1]
		page.Next = &Cursor{Day: last.Day, ID: last.ID}
	}
	return page, nil
}

const onThisDaySQL = `
SELECT ` + summaryColumns + ` FROM entries e
WHERE e.deleted_at IS NULL AND substr(e.day, 6) = ?1 AND e.day <> ?2
ORDER BY e.day DESC, e.id DESC LIMIT 20`

// OnThisDay gives what was written about the same day of other years, at most
// 20 entries, the newest first.
func (s *Entries) OnThisDay(ctx context.Context, v *store.View, in DayInput) ([]Summary, error) {
	day := in.Day.String()
	rows, err := store.All[summaryRow](ctx, v, onThisDaySQL, day[len(day)-len("01-02"):], day)
	return summaries(rows), err
}

const tagsSQL = `SELECT max(name) AS name, count(*) AS count FROM entry_tags GROUP BY folded ORDER BY folded LIMIT 500`

// Tags gives the tags that entries have, by name, at most 500.
func (s *Entries) Tags(ctx context.Context, v *store.View) ([]Tag, error) {
	return store.All[Tag](ctx, v, tagsSQL)
}

// Preview gives a text as a list of what it is made of, each piece behind the
// one that it lies in: no HTML, so that there is nothing in it that a browser
// could run. A page makes an element of each.
func (s *Entries) Preview(_ context.Context, in PreviewInput) ([]markdown.Piece, error) {
	return markdown.Pieces(in.Source), nil
}

// Delete deletes an entry. Entries.Restore brings it back within a day.
func (s *Entries) Delete(ctx context.Context, tx *store.Tx, in IDInput) error {
	result, err := tx.ExecContext(ctx, `UPDATE entries SET deleted_at = ?2, changed_at = ?2 WHERE id = ?1 AND deleted_at IS NULL`, in.ID, tx.Now())
	if err == nil {
		err = atLeastOne(result, ErrNoEntry)
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, `DELETE FROM entry_tags WHERE id = ?1`, in.ID)
	}
	if err != nil {
		return err
	}
	return emptyTrash(ctx, tx)
}

// Restore brings a deleted entry back. It is kept for a day at least.
func (s *Entries) Restore(ctx context.Context, tx *store.Tx, in IDInput) (Entry, error) {
	result, err := tx.ExecContext(ctx, `UPDATE entries SET deleted_at = NULL, changed_at = ?2 WHERE id = ?1 AND deleted_at IS NOT NULL`, in.ID, tx.Now())
	if err == nil {
		err = atLeastOne(result, ErrNoEntry)
	}
	if err != nil {
		return Entry{}, err
	}
	entry, err := findEntry(ctx, tx, in.ID)
	if err == nil {
		err = writeTags(ctx, tx, entry.ID, entry.Day, entry.Tags)
	}
	return entry, err
}
