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

const reportSQL = `
SELECT p.id AS project_id, e.started_at, e.stopped_at` + fromEntries + filterSQL + `
ORDER BY e.started_at`

// Days returns the time of each day by project, and the totals of all days.
func (s *Reports) Days(ctx context.Context, v *store.View, in DaysInput) (DaysReport, error) {
	if len(in.Days) < 2 || !slices.IsSortedFunc(in.Days, time.Time.Compare) {
		return DaysReport{}, ErrBadDays
	}
	from, to := in.Days[0], in.Days[len(in.Days)-1]
	entries := Entries{}
	totals, err := entries.Totals(ctx, v, TotalsInput{From: &from, To: &to, Project: in.Project, Words: in.Words})
	if err != nil {
		return DaysReport{}, err
	}
	f, err := newFilter(&from, &to, in.Project, in.Words)
	if err != nil {
		return DaysReport{}, err
	}
	days := newDayGrid(in.Days, totals.Projects)
	type row struct {
		ProjectID *string
		StartedAt time.Time
		StoppedAt *time.Time
	}
	for r, err := range store.Each[row](ctx, v, reportSQL, f.args(v.Now())...) {
		if err != nil {
			return DaysReport{}, err
		}
		stop := v.Now()
		if r.StoppedAt != nil {
			stop = *r.StoppedAt
		}
		days.add(r.ProjectID, r.StartedAt.UnixMilli(), stop.UnixMilli())
	}
	return DaysReport{Days: days.totals(in.Days), Totals: totals}, nil
}

// dayGrid sums milliseconds by day and project.
type dayGrid struct {
	edges    []int64        // when days begin, and when the last one ends
	columns  map[string]int // project id → its place; the empty id: without
	sums     [][]int64      // by day, by column
	earliest int            // no later interval starts before this day
}

func newDayGrid(edges []time.Time, projects []ProjectTotal) *dayGrid {
	g := &dayGrid{columns: make(map[string]int, len(projects))}
	for _, edge := range edges {
		g.edges = append(g.edges, edge.UnixMilli())
	}
	for i, p := range projects {
		id := ""
		if p.Project != nil {
			id = p.Project.ID
		}
		g.columns[id] = i
	}
	for range len(edges) - 1 {
		g.sums = append(g.sums, make([]int64, len(projects)))
	}
	return g
}

// add shares the time from start to stop out to the days that it touches.
// Starts must not fall from call to call: so each day is passed once.
func (g *dayGrid) add(project *string, start, stop int64) {
	id := ""
	if project != nil {
		id = *project
	}
	column := g.columns[id]
	for g.earliest < len(g.sums) && g.edges[g.earliest+1] <= start {
		g.earliest++
	}
	for day := g.earliest; day < len(g.sums) && g.edges[day] < stop; day++ {
		part := min(stop, g.edges[day+1]) - max(start, g.edges[day])
		g.sums[day][column] += max(0, part)
	}
}

func (g *dayGrid) totals(edges []time.Time) []DayTotal {
	days := make([]DayTotal, 0, len(g.sums))
	for i, sums := range g.sums {
		day := DayTotal{From: edges[i], To: edges[i+1], Parts: []DayPart{}}
		for column, milliseconds := range sums {
			if milliseconds == 0 {
				continue
			}
			day.Milliseconds += milliseconds
			day.Parts = append(day.Parts, DayPart{Project: int32(column), Milliseconds: milliseconds})
		}
		days = append(days, day)
	}
	return days
}
