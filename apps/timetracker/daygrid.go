package main

import "time"

// dayGrid sums milliseconds by day and project in one pass over entries.
type dayGrid struct {
	edges    []int64 // when days begin, and when the last one ends
	columns  map[string]*gridColumn
	none     *gridColumn
	earliest int // no later entry touches a day before this one
}

// gridColumn is the time of one project.
type gridColumn struct {
	project                       *EntryProject // nil: entries without one
	count, milliseconds, billable int64
	days                          []int64
}

func newDayGrid(edges []time.Time, projects []EntryProject) *dayGrid {
	g := &dayGrid{columns: make(map[string]*gridColumn, len(projects)), none: &gridColumn{days: make([]int64, len(edges)-1)}}
	for _, edge := range edges {
		g.edges = append(g.edges, edge.UnixMilli())
	}
	for i := range projects {
		g.columns[projects[i].ID] = &gridColumn{project: &projects[i], days: make([]int64, len(edges)-1)}
	}
	return g
}

// add shares the time from start to stop out to the days that it touches.
// Starts must not fall from call to call: so each day is passed once.
func (g *dayGrid) add(project *string, billable bool, start, stop int64) {
	column := g.none
	if project != nil {
		if known := g.columns[*project]; known != nil {
			column = known
		}
	}
	column.count++
	for g.earliest < len(column.days) && g.edges[g.earliest+1] <= start {
		g.earliest++
	}
	for day := g.earliest; day < len(column.days) && g.edges[day] < stop; day++ {
		part := max(0, min(stop, g.edges[day+1])-max(start, g.edges[day]))
		column.days[day] += part
		column.milliseconds += part
		if billable {
			column.billable += part
		}
	}
}

func (g *dayGrid) report(edges []time.Time, now time.Time) DaysReport {
	totals := newTotals(now)
	columns := []*gridColumn{g.none}
	for _, column := range g.columns {
		columns = append(columns, column)
	}
	for _, c := range columns {
		if c.count > 0 {
			totals.addProject(ProjectTotal{Project: c.project, Count: c.count, Milliseconds: c.milliseconds, BillableMilliseconds: c.billable})
		}
	}
	report := DaysReport{Days: make([]DayTotal, 0, len(edges)-1), Totals: totals.sorted()}
	for i := range len(edges) - 1 {
		day := DayTotal{From: edges[i], To: edges[i+1], Parts: []DayPart{}}
		for place, total := range report.Totals.Projects {
			column := g.none
			if total.Project != nil {
				column = g.columns[total.Project.ID]
			}
			if milliseconds := column.days[i]; milliseconds > 0 {
				day.Milliseconds += milliseconds
				day.Parts = append(day.Parts, DayPart{Project: int32(place), Milliseconds: milliseconds})
			}
		}
		report.Days = append(report.Days, day)
	}
	return report
}
