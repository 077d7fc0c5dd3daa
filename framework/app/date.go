package app

import "github.com/ashore-dev/ashore/framework/calendar"

// Date is a day of the calendar, without a time of day: YYYY-MM-DD for pages
// and in columns of TEXT. See [calendar.New] and [calendar.Parse].
type Date = calendar.Date
