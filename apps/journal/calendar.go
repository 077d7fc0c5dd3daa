package main

import (
	"context"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// Calendar tells on which days something was written.
//
//ashore:service
type Calendar struct{}

// DaysInput is a stretch of days, at most 366.
type DaysInput struct {
	From app.Date `json:"from"`
	// To is the last day.
	To app.Date `json:"to"`
}

// DayCount is a day with the number of its entries.
type DayCount struct {
	Day   app.Date `json:"day"`
	Count int      `json:"count"`
}

const daysSQL = `
SELECT day, count(*) AS count FROM entries
WHERE deleted_at IS NULL AND day >= ?1 AND day <= ?2 GROUP BY day ORDER BY day`

// Days gives the days that have entries, in order.
func (s *Calendar) Days(ctx context.Context, v *store.View, in DaysInput) ([]DayCount, error) {
	if n := in.To.Sub(in.From); n < 0 || n > 365 {
		return nil, dispatch.Invalid("/to", "must be at most a year after the first day")
	}
	return store.All[DayCount](ctx, v, daysSQL, in.From, in.To)
}
