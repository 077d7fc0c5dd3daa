package main

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/ashore-dev/ashore/framework/store"
)

// TotalsInput chooses entries as ListInput does.
type TotalsInput struct {
	From    *time.Time `json:"from,omitempty"`
	To      *time.Time `json:"to,omitempty"`
	Project *string    `json:"project,omitempty" jsonschema:"maxLength=100"`
	Words   string     `json:"words,omitempty" jsonschema:"maxLength=200"`
}

// Totals sums the time within the period: of an entry that reaches over its
// edge only the part inside counts, and of the running one what has passed.
type Totals struct {
	// Count is the number of entries.
	Count        int64 `json:"count"`
	Milliseconds int64 `json:"milliseconds"`
	// At is the instant up to which the running entry was counted.
	At time.Time `json:"at"`
	// Projects has the longest first; the one without a project, if there is
	// time without, is the last.
	Projects []ProjectTotal `json:"projects"`
}

// ProjectTotal is the time of one project.
type ProjectTotal struct {
	// Project is null for the time without a project.
	Project              *EntryProject `json:"project"`
	Count                int64         `json:"count"`
	Milliseconds         int64         `json:"milliseconds"`
	BillableMilliseconds int64         `json:"billableMilliseconds"`
	// Amount is the price of the billable time in minor units of the
	// currency, rounded half up, once for the whole sum.
	Amount int64 `json:"amount"`
}

// sumColumns are those of a sum, over the time of entries within the period.
const sumColumns = `count(*) AS entries, sum(` + partSQL + `) AS milliseconds, sum(e.billable * ` + partSQL + `) AS billable`

const partSQL = `max(0, min(coalesce(e.stopped_at, ?1), ?3) - max(e.started_at, ?2))`

// sumSQL sums all entries of a period; sumByProjectSQL those of each project,
// which need no sorting this way round; sumFilteredSQL those of a filter.
const (
	sumSQL          = `SELECT ` + sumColumns + ` FROM entries e` + periodSQL
	sumByProjectSQL = `
SELECT p.id, p.name, p.colour, p.rate, ` + sumColumns + `
FROM projects p CROSS JOIN entries e INDEXED BY entries_by_project` + periodSQL + `
  AND p.deleted_at IS NULL AND e.project_id = p.id
GROUP BY p.id`
	sumFilteredSQL = `
SELECT p.id, p.name, p.colour, p.rate, ` + sumColumns + fromEntries + filterSQL + `
GROUP BY p.id`
)

// sum is what one project, or none, has in a period.
type sum struct {
	ID, Name     *string
	Colour       *Colour
	Rate         *int64
	Entries      int64
	Milliseconds *int64 // NULL for no entries
	Billable     *int64
}

// Totals sums the entries that List would list, by project.
func (s *Entries) Totals(ctx context.Context, v *store.View, in TotalsInput) (Totals, error) {
	f, err := newFilter(in.From, in.To, in.Project, in.Words)
	if err != nil {
		return Totals{}, err
	}
	if f.any() {
		return totalsOfAll(ctx, v, f)
	}
	sums, err := store.All[sum](ctx, v, sumFilteredSQL, f.args(v.Now())...)
	if err != nil {
		return Totals{}, err
	}
	t := newTotals(v.Now())
	for _, s := range sums {
		t.add(s)
	}
	return t.sorted(), nil
}

// totalsOfAll sums the projects, and leaves to no project what is missing to
// the sum of all.
func totalsOfAll(ctx context.Context, v *store.View, f filter) (Totals, error) {
	none, err := store.One[sum](ctx, v, sumSQL, f.periodArgs(v.Now())...)
	if err != nil {
		return Totals{}, err
	}
	sums, err := store.All[sum](ctx, v, sumByProjectSQL, f.periodArgs(v.Now())...)
	if err != nil {
		return Totals{}, err
	}
	t := newTotals(v.Now())
	for _, s := range sums {
		t.add(s)
		none.Entries -= s.Entries
		*none.Milliseconds -= *s.Milliseconds
		*none.Billable -= *s.Billable
	}
	if none.Entries > 0 {
		t.add(none)
	}
	return t.sorted(), nil
}

func newTotals(at time.Time) *Totals {
	return &Totals{At: at, Projects: []ProjectTotal{}}
}

func (t *Totals) add(s sum) {
	total := ProjectTotal{Count: s.Entries, Milliseconds: *s.Milliseconds, BillableMilliseconds: *s.Billable}
	if s.ID != nil {
		total.Project = &EntryProject{ID: *s.ID, Name: *s.Name, Colour: *s.Colour, Rate: *s.Rate}
	}
	t.addProject(total)
}

// addProject adds the total of a project and works out its amount.
func (t *Totals) addProject(total ProjectTotal) {
	if total.Project != nil {
		total.Amount = amount(total.BillableMilliseconds, total.Project.Rate)
	}
	t.Count += total.Count
	t.Milliseconds += total.Milliseconds
	t.Projects = append(t.Projects, total)
}

// sorted puts the longest first and the time without a project last.
func (t *Totals) sorted() Totals {
	slices.SortFunc(t.Projects, compareTotals)
	return *t
}

func compareTotals(a, b ProjectTotal) int {
	switch {
	case a.Project == nil:
		return 1
	case b.Project == nil:
		return -1
	}
	return cmp.Or(
		cmp.Compare(b.Milliseconds, a.Milliseconds),
		cmp.Compare(strings.ToLower(a.Project.Name), strings.ToLower(b.Project.Name)),
		cmp.Compare(a.Project.ID, b.Project.ID),
	)
}

// amount is the price of so many milliseconds at a rate an hour, rounded half
// up.
func amount(milliseconds, rate int64) int64 {
	const hour = int64(time.Hour / time.Millisecond)
	// Whole hours apart, so that nothing overflows.
	return milliseconds/hour*rate + (milliseconds%hour*rate+hour/2)/hour
}
