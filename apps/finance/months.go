package main

import (
	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/calendar"
	"github.com/ashore-dev/ashore/framework/dispatch"
)

// maxMonths is how many a report has.
const maxMonths = 600

// monthsOf gives the months of a period.
func monthsOf(in ReportInput) ([]string, error) {
	if in.To.Compare(in.From) < 0 {
		return nil, dispatch.Invalid("/to", "must not be before the first day")
	}
	var months []string
	for day := firstOf(in.From); day.Compare(in.To) <= 0; day = firstOf(day.Add(31)) {
		if len(months) == maxMonths {
			return nil, dispatch.Invalid("/to", "must be at most fifty years later")
		}
		months = append(months, monthOf(day))
		if months[len(months)-1] == "9999-12" {
			break
		}
	}
	return months, nil
}

// firstOf is the first day of a day's month.
func firstOf(day app.Date) app.Date {
	year, month, _ := day.Split()
	return calendar.New(year, month, 1)
}

// monthOf is a day's month as 2026-03.
func monthOf(day app.Date) string { return day.String()[:7] }
