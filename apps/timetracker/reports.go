package main

import (
	"context"
	"slices"
	"time"

	"github.com/ashore-dev/ashore/framework/store"
)

// Reports sums up time by day.
//
//ashore:service
type Reports struct{}

// DaysInput chooses the days of a report and, as ListInput does, its entries.
type DaysInput struct {
	// Days has the instants at which days begin, rising, and at last the one
	// at which the last day ends: 8 instants for a week. The page computes
	// them, since only it knows the time zone and its summer time; they may
	// as well be weeks or months.
	Days    []time.Time `json:"days" jsonschema:"minItems=2,maxItems=1000"`
	Project *string     `json:"project,omitempty" jsonschema:"maxLength=100"`
	Words   string      `json:"words,omitempty" jsonschema:"maxLength=200"`
}

// DaysReport has the time by day and project.
type DaysReport struct {
	// Days has one element less than the input had instants.
	Days []DayTotal `json:"days"`
	// Totals sums all days up.
	Totals Totals `json:"totals"`
}

// DayTotal is the time between two instants. An entry that reaches over
// midnight counts on both days, on each with its part.
type DayTotal struct {
	From         time.Time `json:"from"`
	To           time.Time `json:"to"`
	Milliseconds int64     `json:"milliseconds"`
	// Parts is the time of each project that has any, in the order of
	// Totals.Projects.
	Parts []DayPart `json:"parts"`
}

// DayPart is the time of a project on a day.
type DayPart struct {
	// Project is the place of the project in Totals.Projects, from 0.
	Project      int32 `json:"project"`
	Milliseconds int64 `json:"milliseconds"`
}

// reportSQL reads all entries of a period, reportFilteredSQL those of a filter.
const (
	reportSQL = `
SELECT e.project_id, e.started_at, e.stopped_at, e.billable
FROM entries e` + periodSQL + reportEnd
	reportFilteredSQL = `
SELECT p.id AS project_id, e.started_at, e.stopped_at, e.billable` + fromEntries + filterSQL + reportEnd
	reportEnd = `
ORDER BY e.started_at`
)

// Days returns the time of each day by project, and the totals of all days.
func (s *Reports) Days(ctx context.Context, v *store.View, in DaysInput) (DaysReport, error) {
	if len(in.Days) < 2 || !slices.IsSortedFunc(in.Days, time.Time.Compare) {
		return DaysReport{}, ErrBadDays
	}
	f, err := newFilter(&in.Days[0], &in.Days[len(in.Days)-1], in.Project, in.Words)
	if err != nil {
		return DaysReport{}, err
	}
	projects, err := store.All[EntryProject](ctx, v, `SELECT id, name, colour, rate FROM projects WHERE deleted_at IS NULL`)
	if err != nil {
		return DaysReport{}, err
	}
	query, args := reportSQL, f.periodArgs(v.Now())
	if !f.any() {
		query, args = reportFilteredSQL, f.args(v.Now())
	}
	type row struct {
		ProjectID *string
		StartedAt time.Time
		StoppedAt *time.Time
		Billable  bool
	}
	grid := newDayGrid(in.Days, projects)
	for r, err := range store.Each[row](ctx, v, query, args...) {
		if err != nil {
			return DaysReport{}, err
		}
		stop := v.Now()
		if r.StoppedAt != nil {
			stop = *r.StoppedAt
		}
		grid.add(r.ProjectID, r.Billable, r.StartedAt.UnixMilli(), stop.UnixMilli())
	}
	return grid.report(in.Days, v.Now()), nil
}
