package main

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ashore-dev/ashore/framework/store"
)

// maxLength is how long an entry may last, so that the entries that reach
// into a period all start within this time before it. The SQL below says it
// in milliseconds: 2678400000.
const maxLength = 31 * 24 * time.Hour

// askAfter is how long a timer runs before a page asks whether it was
// forgotten.
const askAfter = 10 * time.Hour

// Entry is a stretch of time: something done from a start to an end.
type Entry struct {
	ID          string `json:"id"`
	Description string `json:"description"`
	// Project is null for an entry without one, and for one whose project
	// was deleted.
	Project   *EntryProject `json:"project"`
	Tags      []string      `json:"tags"`
	Billable  bool          `json:"billable"`
	StartedAt time.Time     `json:"startedAt"`
	// StoppedAt is null while the entry runs.
	StoppedAt *time.Time `json:"stoppedAt"`
	// Overlaps says that another entry, shown or not, covers part of the same
	// time.
	Overlaps bool `json:"overlaps"`
	// Version is another one when anything that Entries.Update changes is.
	Version string `json:"version"`
}

// EntryProject is what an entry shows of its project.
type EntryProject struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Colour Colour `json:"colour"`
	// Rate is the price of a billable hour in minor units of the currency
	// (cents), 0 if there is none.
	Rate int64 `json:"rate"`
}

// entryColumns are those of an entryRow; ?1 is the time up to which a running
// entry reaches. The other entry of an overlap starts before this one ends and
// ends after this one starts: it starts at most four hours before, or is one of
// the few longer ones, or still runs.
const entryColumns = `
SELECT e.id, e.description, e.tags, e.billable, e.started_at, e.stopped_at, e.kept_at,
       p.id AS project_id, p.name AS project_name, p.colour AS project_colour, p.rate AS project_rate,
       EXISTS (
         SELECT 1 FROM entries o INDEXED BY entries_by_start
         WHERE o.deleted_at IS NULL AND o.id <> e.id
           AND o.started_at >= e.started_at - 14400000
           AND o.started_at < coalesce(e.stopped_at, ?1)
           AND coalesce(o.stopped_at, ?1) > e.started_at
       ) OR EXISTS (
         SELECT 1 FROM entries o INDEXED BY entries_long
         WHERE o.deleted_at IS NULL AND o.stopped_at - o.started_at > 14400000
           AND o.started_at >= e.started_at - 2678400000
           AND o.started_at < e.started_at - 14400000
           AND o.stopped_at > e.started_at AND e.started_at < coalesce(e.stopped_at, ?1)
       ) OR EXISTS (
         SELECT 1 FROM entries o INDEXED BY entries_running
         WHERE o.deleted_at IS NULL AND o.stopped_at IS NULL
           AND o.started_at < e.started_at - 14400000
           AND ?1 > e.started_at AND e.started_at < coalesce(e.stopped_at, ?1)
       ) AS overlaps`

// fromEntries joins entries e with their projects p, all NULL for an entry
// without one.
const fromEntries = `
FROM entries e LEFT JOIN projects p ON p.id = e.project_id AND p.deleted_at IS NULL`

type entryRow struct {
	ID            string
	Description   string
	Tags          string
	Billable      bool
	StartedAt     time.Time
	StoppedAt     *time.Time
	KeptAt        *time.Time
	ProjectID     *string
	ProjectName   *string
	ProjectColour *Colour
	ProjectRate   *int64
	Overlaps      bool
}

func (r entryRow) entry() Entry {
	e := Entry{
		ID:          r.ID,
		Description: r.Description,
		Tags:        splitTags(r.Tags),
		Billable:    r.Billable,
		StartedAt:   r.StartedAt,
		StoppedAt:   r.StoppedAt,
		Overlaps:    r.Overlaps,
		Version:     store.Version(r.Description, r.ProjectID, r.Tags, r.Billable, r.StartedAt, r.StoppedAt),
	}
	if r.ProjectID != nil {
		e.Project = &EntryProject{ID: *r.ProjectID, Name: *r.ProjectName, Colour: *r.ProjectColour, Rate: *r.ProjectRate}
	}
	return e
}

// findEntry reads the entry with this id, ErrNoEntry if there is none.
func findEntry(ctx context.Context, q store.Querier, now time.Time, id string) (entryRow, error) {
	row, err := store.One[entryRow](ctx, q, entryColumns+fromEntries+` WHERE e.id = ?2 AND e.deleted_at IS NULL`, now, id)
	if errors.Is(err, sql.ErrNoRows) {
		return entryRow{}, ErrNoEntry
	}
	return row, err
}

// Without statistics SQLite takes the index that gives the order.
const runningSQL = entryColumns + `
FROM entries e INDEXED BY entries_running
LEFT JOIN projects p ON p.id = e.project_id AND p.deleted_at IS NULL
WHERE e.stopped_at IS NULL AND e.deleted_at IS NULL
ORDER BY e.started_at DESC, e.id DESC`

// runningEntries reads the entries without an end, the newest first. Starting
// one stops the others, but two devices may each have started one.
func runningEntries(ctx context.Context, q store.Querier, now time.Time) ([]entryRow, error) {
	return store.All[entryRow](ctx, q, runningSQL, now)
}

// newEntry is an entry before it has an id.
type newEntry struct {
	description string
	projectID   *string
	tags        string
	billable    bool
	startedAt   time.Time
	stoppedAt   *time.Time
}

// subject is what the inputs of Start, Add and Update say alike.
type subject struct {
	description, project string
	projectID            *string
	tags                 []string
	billable             *bool
}

// entry is an entry on the subject, without its times. A project with a new
// name is made.
func (s subject) entry(ctx context.Context, tx *store.Tx) (newEntry, error) {
	tags, err := joinTags(s.tags)
	if err != nil {
		return newEntry{}, err
	}
	project, err := chooseProject(ctx, tx, s.project, s.projectID)
	if err != nil {
		return newEntry{}, err
	}
	return newEntry{
		description: strings.TrimSpace(s.description),
		projectID:   project.id,
		tags:        tags,
		billable:    project.billable(s.billable),
	}, nil
}

func insertEntry(ctx context.Context, tx *store.Tx, e newEntry) (Entry, error) {
	id := tx.NewID()
	_, err := tx.ExecContext(ctx, `
INSERT INTO entries (id, project_id, description, tags, folded, billable, started_at, stopped_at, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
		id, e.projectID, e.description, e.tags, foldEntry(e.description, e.tags), e.billable, e.startedAt, e.stoppedAt, tx.Now())
	if err != nil {
		return Entry{}, err
	}
	row, err := findEntry(ctx, tx, tx.Now(), id)
	return row.entry(), err
}

// checkSpan says whether an entry may last from start to stop.
func checkSpan(start, stop time.Time) error {
	if stop.Before(start) {
		return ErrEndBeforeStart
	}
	if stop.Sub(start) > maxLength {
		return ErrTooLong
	}
	return nil
}

// foldEntry is what the search looks into.
func foldEntry(description, tags string) string {
	return strings.ToLower(strings.TrimSpace(description + " " + strings.ReplaceAll(tags, ",", " ")))
}

// joinTags is how tags are kept: without surrounding spaces, each once
// whatever its case, sorted.
func joinTags(tags []string) (string, error) {
	var kept []string
	for _, tag := range tags {
		tag = strings.Join(strings.Fields(tag), " ")
		if n := utf8.RuneCountInString(tag); n == 0 || n > 50 || strings.Contains(tag, ",") {
			return "", ErrBadTag.With(BadTag{Tag: tag})
		}
		if !slices.ContainsFunc(kept, func(other string) bool { return strings.EqualFold(tag, other) }) {
			kept = append(kept, tag)
		}
	}
	slices.Sort(kept)
	return strings.Join(kept, ","), nil
}

func splitTags(tags string) []string {
	if tags == "" {
		return []string{}
	}
	return strings.Split(tags, ",")
}
