package main

import (
	"context"
	"time"

	"github.com/ashore-dev/ashore/framework/store"
)

// Timers starts and stops the clock. At most one entry runs at a time.
//
//ashore:service
type Timers struct{}

// StartInput says what is being done from now on.
type StartInput struct {
	Description string `json:"description,omitempty" jsonschema:"maxLength=1000"`
	// Project is the name of a project, whatever its case. A name that no
	// project has makes the project. Empty: none.
	Project string `json:"project,omitempty" jsonschema:"maxLength=200"`
	// ProjectID names the project by its id and wins over Project.
	ProjectID *string  `json:"projectId,omitempty" jsonschema:"maxLength=100"`
	Tags      []string `json:"tags,omitempty" jsonschema:"maxItems=20"`
	// Billable, left out, is true for a project that has an hourly rate.
	Billable *bool `json:"billable,omitempty"`
}

// RunningTimer tells about the clock.
type RunningTimer struct {
	// Entry is the running entry, null if no timer runs.
	Entry *Entry `json:"entry"`
	// AskAt is when the page should ask whether the timer was forgotten: ten
	// hours after the start, or after Keep. Null if no timer runs.
	AskAt *time.Time `json:"askAt"`
}

// ContinueInput names the entry to go on with.
type ContinueInput struct {
	ID string `json:"id" jsonschema:"minLength=1,maxLength=100"`
}

// TrimInput says when the running timer should have been stopped.
type TrimInput struct {
	StoppedAt time.Time `json:"stoppedAt"`
}

// Start stops the running entry, if any, and starts a new one.
func (s *Timers) Start(ctx context.Context, tx *store.Tx, in StartInput) (Entry, error) {
	e, err := subject{in.Description, in.Project, in.ProjectID, in.Tags, in.Billable}.entry(ctx, tx)
	if err != nil {
		return Entry{}, err
	}
	return start(ctx, tx, e)
}

// Stop ends the running entry now and returns it. If the device's clock was
// set back to before the start, the entry ends when it began.
//
// It fails with not_running if no timer runs, and with too_long for one that
// has run for over 31 days: trim or discard that one.
func (s *Timers) Stop(ctx context.Context, tx *store.Tx) (Entry, error) {
	running, err := runningEntries(ctx, tx, tx.Now())
	if err != nil {
		return Entry{}, err
	}
	if len(running) == 0 {
		return Entry{}, ErrNotRunning
	}
	for _, row := range running {
		if tx.Now().Sub(row.StartedAt) > maxLength {
			return Entry{}, ErrTooLong
		}
	}
	if err := stopAll(ctx, tx); err != nil {
		return Entry{}, err
	}
	row, err := findEntry(ctx, tx, tx.Now(), running[0].ID)
	return row.entry(), err
}

// Running returns the running entry.
func (s *Timers) Running(ctx context.Context, v *store.View) (RunningTimer, error) {
	running, err := runningEntries(ctx, v, v.Now())
	if err != nil || len(running) == 0 {
		return RunningTimer{}, err
	}
	row := running[0]
	entry, since := row.entry(), row.StartedAt
	if row.KeptAt != nil {
		since = *row.KeptAt
	}
	askAt := since.Add(askAfter)
	return RunningTimer{Entry: &entry, AskAt: &askAt}, nil
}

// Continue starts a new entry like an earlier one: the same description,
// project, tags and billable mark. Continuing the running entry lets it run.
func (s *Timers) Continue(ctx context.Context, tx *store.Tx, in ContinueInput) (Entry, error) {
	row, err := findEntry(ctx, tx, tx.Now(), in.ID)
	if err != nil {
		return Entry{}, err
	}
	if row.StoppedAt == nil {
		return row.entry(), nil
	}
	return start(ctx, tx, newEntry{
		description: row.Description,
		projectID:   row.ProjectID,
		tags:        row.Tags,
		billable:    row.Billable,
	})
}

// Keep says that the running timer is meant to run for this long. The page
// asks again in ten hours.
func (s *Timers) Keep(ctx context.Context, tx *store.Tx) error {
	result, err := tx.ExecContext(ctx, `
UPDATE entries SET kept_at = ?1 WHERE stopped_at IS NULL AND deleted_at IS NULL`, tx.Now())
	if err != nil {
		return err
	}
	return atLeastOne(result, ErrNotRunning)
}

// Trim ends a forgotten timer at a time between its start and now, and
// returns the entry. It fails with end_before_start or in_future otherwise.
func (s *Timers) Trim(ctx context.Context, tx *store.Tx, in TrimInput) (Entry, error) {
	running, err := runningEntries(ctx, tx, tx.Now())
	if err != nil {
		return Entry{}, err
	}
	if len(running) == 0 {
		return Entry{}, ErrNotRunning
	}
	row := running[0]
	if in.StoppedAt.After(tx.Now()) {
		return Entry{}, ErrInFuture
	}
	if err := checkSpan(row.StartedAt, in.StoppedAt); err != nil {
		return Entry{}, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE entries SET stopped_at = ?1 WHERE id = ?2`, in.StoppedAt, row.ID); err != nil {
		return Entry{}, err
	}
	row, err = findEntry(ctx, tx, tx.Now(), row.ID)
	return row.entry(), err
}

// Discard throws the running timer away and returns what it was. Restoring
// the entry lets it run on.
func (s *Timers) Discard(ctx context.Context, tx *store.Tx) (Entry, error) {
	running, err := runningEntries(ctx, tx, tx.Now())
	if err != nil {
		return Entry{}, err
	}
	if len(running) == 0 {
		return Entry{}, ErrNotRunning
	}
	return running[0].entry(), deleteEntry(ctx, tx, running[0].ID)
}

// start makes e the one running entry.
func start(ctx context.Context, tx *store.Tx, e newEntry) (Entry, error) {
	if err := stopAll(ctx, tx); err != nil {
		return Entry{}, err
	}
	e.startedAt = tx.Now()
	return insertEntry(ctx, tx, e)
}

// stopAll ends every running entry now; one that would last longer than an
// entry may, as long as it may, and none before it began.
func stopAll(ctx context.Context, tx *store.Tx) error {
	_, err := tx.ExecContext(ctx, `
UPDATE entries SET stopped_at = max(started_at, min(?1, started_at + 2678400000))
WHERE stopped_at IS NULL AND deleted_at IS NULL`, tx.Now())
	return err
}
