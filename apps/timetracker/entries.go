package main

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// Entries lists and changes what was recorded.
//
//ashore:service
type Entries struct{}

// ListInput chooses entries. Everything may be left out: that lists all, the
// newest first, two hundred at a time.
type ListInput struct {
	// From and To are the period, From included, To not. An entry that has
	// any part of its time in the period is in the list, whole. The page
	// computes them, since only it knows the time zone.
	From *time.Time `json:"from,omitempty"`
	To   *time.Time `json:"to,omitempty"`
	// Project is the id of a project; empty: entries without a project.
	Project *string `json:"project,omitempty" jsonschema:"maxLength=100"`
	// Words that the description, the tags or the project's name have, all
	// of them, in any order and case. From the sixth on they stand together,
	// as they do here.
	Words string `json:"words,omitempty" jsonschema:"maxLength=200"`
	// Before is the Next of an earlier answer: the list goes on there.
	Before *Cursor `json:"before,omitempty"`
	// Limit is how many entries to answer, 200 if left out.
	Limit int32 `json:"limit,omitempty" jsonschema:"minimum=0,maximum=1000"`
}

// Cursor is a place in a list of entries.
type Cursor struct {
	StartedAt time.Time `json:"startedAt"`
	ID        string    `json:"id" jsonschema:"maxLength=100"`
}

// EntryPage is part of a list, the entry that started last first.
type EntryPage struct {
	Entries []Entry `json:"entries"`
	// Next is where the list goes on, null at its end.
	Next *Cursor `json:"next"`
}

// AddInput is an entry that was not timed.
type AddInput struct {
	Description string `json:"description,omitempty" jsonschema:"maxLength=1000"`
	// Project and ProjectID name the project as in Timers.Start.
	Project   string    `json:"project,omitempty" jsonschema:"maxLength=200"`
	ProjectID *string   `json:"projectId,omitempty" jsonschema:"maxLength=100"`
	Tags      []string  `json:"tags,omitempty" jsonschema:"maxItems=20"`
	Billable  *bool     `json:"billable,omitempty"`
	StartedAt time.Time `json:"startedAt"`
	StoppedAt time.Time `json:"stoppedAt"`
}

// UpdateInput is an entry as it shall be.
type UpdateInput struct {
	ID string `json:"id" jsonschema:"minLength=1,maxLength=100"`
	// Version is the one of the entry that was changed into this.
	Version     string `json:"version" jsonschema:"maxLength=100"`
	Description string `json:"description" jsonschema:"maxLength=1000"`
	// Project and ProjectID name the project as in Timers.Start; both empty
	// take it away.
	Project   string    `json:"project,omitempty" jsonschema:"maxLength=200"`
	ProjectID *string   `json:"projectId,omitempty" jsonschema:"maxLength=100"`
	Tags      []string  `json:"tags" jsonschema:"maxItems=20"`
	Billable  bool      `json:"billable"`
	StartedAt time.Time `json:"startedAt"`
	// StoppedAt may be left out for a running entry, which then runs on.
	StoppedAt *time.Time `json:"stoppedAt,omitempty"`
}

// EntryInput names an entry.
type EntryInput struct {
	ID string `json:"id" jsonschema:"minLength=1,maxLength=100"`
}

// listSQL goes on with ?11 and ?12, the cursor: only entries that started
// earlier, or at the same time and have a smaller id.
const (
	listSQL      = entryColumns + fromEntries + periodSQL + projectSQL + listEnd
	listWordsSQL = entryColumns + fromEntries + filterSQL + listEnd
	listEnd      = `
  AND (e.started_at, e.id) < (?11, ?12)
ORDER BY e.started_at DESC, e.id DESC LIMIT ?13`
)

// List returns the entries of a period, of a project, with certain words.
func (s *Entries) List(ctx context.Context, v *store.View, in ListInput) (EntryPage, error) {
	f, err := newFilter(in.From, in.To, in.Project, in.Words)
	if err != nil {
		return EntryPage{}, err
	}
	before := Cursor{StartedAt: f.to}
	if in.Before != nil {
		before = *in.Before
	}
	limit := int(in.Limit)
	if limit == 0 {
		limit = 200
	}
	query := listSQL
	if f.words[0] != "" {
		query = listWordsSQL
	}
	// One more than asked for says whether the list goes on.
	rows, err := store.All[entryRow](ctx, v, query, f.args(v.Now(), before.StartedAt, before.ID, limit+1)...)
	if err != nil {
		return EntryPage{}, err
	}
	page := EntryPage{Entries: make([]Entry, 0, min(len(rows), limit))}
	for i, row := range rows {
		if i == limit {
			last := rows[limit-1]
			page.Next = &Cursor{StartedAt: last.StartedAt, ID: last.ID}
			break
		}
		page.Entries = append(page.Entries, row.entry())
	}
	return page, nil
}

// Add records an entry with a start and an end. It may overlap others.
//
// It fails with end_before_start, too_long (over 31 days) and bad_tag.
func (s *Entries) Add(ctx context.Context, tx *store.Tx, in AddInput) (Entry, error) {
	if err := checkSpan(in.StartedAt, in.StoppedAt); err != nil {
		return Entry{}, err
	}
	e, err := subject{in.Description, in.Project, in.ProjectID, in.Tags, in.Billable}.entry(ctx, tx)
	if err != nil {
		return Entry{}, err
	}
	e.startedAt, e.stoppedAt = in.StartedAt, &in.StoppedAt
	return insertEntry(ctx, tx, e)
}

// Update changes an entry to what the input says. Giving a running entry an
// end stops it. If the entry is not of the given version any more, nothing is
// written and it fails with conflict and both versions.
//
// It fails with no_entry, end_before_start, too_long, bad_tag, stop_missing
// (the entry does not run) and in_future (a running entry that starts later
// than now).
func (s *Entries) Update(ctx context.Context, tx *store.Tx, in UpdateInput) (Entry, error) {
	row, err := findEntry(ctx, tx, tx.Now(), in.ID)
	if err != nil {
		return Entry{}, err
	}
	before := row.entry()
	switch {
	case before.Version != in.Version: // which is what has to be told
	case in.StoppedAt != nil:
		err = checkSpan(in.StartedAt, *in.StoppedAt)
	case row.StoppedAt != nil:
		err = ErrStopMissing
	case in.StartedAt.After(tx.Now()):
		err = ErrInFuture
	}
	if err != nil {
		return Entry{}, err
	}
	e, err := subject{in.Description, in.Project, in.ProjectID, in.Tags, &in.Billable}.entry(ctx, tx)
	if err != nil {
		return Entry{}, err
	}
	_, err = tx.ExecContext(ctx, `
UPDATE entries
SET project_id = ?2, description = ?3, tags = ?4, folded = ?5, billable = ?6, started_at = ?7, stopped_at = ?8
WHERE id = ?1`,
		in.ID, e.projectID, e.description, e.tags, foldEntry(e.description, e.tags), e.billable, in.StartedAt, in.StoppedAt)
	if err != nil {
		return Entry{}, err
	}
	row, err = findEntry(ctx, tx, tx.Now(), in.ID)
	if err == nil && before.Version != in.Version {
		err = dispatch.Conflict("this entry was changed meanwhile", row.entry(), before)
	}
	return row.entry(), err
}

// Delete takes an entry away. For a day Restore brings it back; after that a
// later Delete removes it for good.
func (s *Entries) Delete(ctx context.Context, tx *store.Tx, in EntryInput) error {
	return deleteEntry(ctx, tx, in.ID)
}

// Restore brings a deleted entry back and returns it; it is the undo of
// Delete and of Timers.Discard. An entry that ran when it was deleted runs
// on, unless another one runs by now: then it ends when it was deleted.
func (s *Entries) Restore(ctx context.Context, tx *store.Tx, in EntryInput) (Entry, error) {
	type deleted struct {
		StartedAt time.Time
		StoppedAt *time.Time
		DeletedAt time.Time
	}
	row, err := store.One[deleted](ctx, tx, `
SELECT started_at, stopped_at, deleted_at FROM entries WHERE id = ?1 AND deleted_at IS NOT NULL`, in.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return Entry{}, ErrNoEntry
	}
	if err != nil {
		return Entry{}, err
	}
	stop := row.StoppedAt
	if stop == nil {
		running, err := runningEntries(ctx, tx, tx.Now())
		if err != nil {
			return Entry{}, err
		}
		if len(running) > 0 {
			end := row.DeletedAt
			if end.Before(row.StartedAt) {
				end = row.StartedAt
			}
			stop = &end
		}
	}
	if _, err := tx.ExecContext(ctx, `UPDATE entries SET deleted_at = NULL, stopped_at = ?2 WHERE id = ?1`, in.ID, stop); err != nil {
		return Entry{}, err
	}
	restored, err := findEntry(ctx, tx, tx.Now(), in.ID)
	return restored.entry(), err
}

func deleteEntry(ctx context.Context, tx *store.Tx, id string) error {
	result, err := tx.ExecContext(ctx, `UPDATE entries SET deleted_at = ?2 WHERE id = ?1 AND deleted_at IS NULL`, id, tx.Now())
	if err != nil {
		return err
	}
	if err := atLeastOne(result, ErrNoEntry); err != nil {
		return err
	}
	return emptyTrash(ctx, tx)
}
