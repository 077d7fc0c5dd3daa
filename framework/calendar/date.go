// Package calendar has the day of a calendar: a [Date] without a time of day or
// a zone, as birthdays, due dates and the rows of a diary have it. It imports
// nothing of the framework; apps name it app.Date.
package calendar

import (
	"cmp"
	"errors"
	"fmt"
	"time"
)

// Date is a day of the Gregorian calendar, of the years 0 to 9999. The zero
// Date is 0001-01-01. Dates are compared with == and [Date.Compare].
//
// Its text is YYYY-MM-DD: so it travels to pages, stands in TEXT columns, where
// the order of the texts is that of the days, and comes from <input type=date>.
type Date struct{ day int32 } // since 0001-01-01

const secondsOfDay = 24 * 60 * 60

// Days since 0001-01-01: of 1970-01-01 with its sign turned round, of 0000-01-01
// and of 9999-12-31. Constants, for what a program doesn't use of this package
// then isn't in it.
const (
	epoch = -719162
	first = -366
	last  = 3652058
)

var errText = errors.New("not a day such as 2026-01-31")

// New is the day of a year, month and day, which like those of [time.Date] may
// be past their ends: the 32nd of January is the 1st of February. It panics
// outside the years 0 to 9999.
func New(year int, month time.Month, day int) Date {
	return inRange(int64(dayOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))))
}

// Of is the day that a clock shows in the zone of t. In a browser Go knows one
// fixed offset, not the zone's rules: let the page say which day it is.
func Of(t time.Time) Date {
	year, month, day := t.Date()
	return New(year, month, day)
}

// Parse reads YYYY-MM-DD and nothing else.
func Parse(text string) (Date, error) {
	if len(text) != len(time.DateOnly) {
		return Date{}, fmt.Errorf("%.20q is %w", text, errText)
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Date{}, fmt.Errorf("%q is %w", text, errText)
	}
	return Date{dayOf(t)}, nil
}

// dayOf counts the days to a midnight in UTC.
func dayOf(t time.Time) int32 { return int32(t.Unix()/secondsOfDay - epoch) }

func inRange(day int64) Date {
	if day < first || day > last {
		panic("calendar: a day outside the years 0 to 9999")
	}
	return Date{int32(day)}
}

// Midnight is the beginning of the day in UTC.
func (d Date) Midnight() time.Time {
	return time.Unix((int64(d.day)+epoch)*secondsOfDay, 0).UTC()
}

// Split is the year, month and day.
func (d Date) Split() (year int, month time.Month, day int) { return d.Midnight().Date() }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.Midnight().Weekday() }

// Add is the day n days later, or earlier if n is below 0. It panics outside the
// years 0 to 9999.
func (d Date) Add(n int) Date { return inRange(int64(d.day) + int64(n)) }

// Sub is how many days d is later than other.
func (d Date) Sub(other Date) int { return int(d.day - other.day) }

// Compare is -1 if d is before other, 1 if it is after, 0 if they are the same.
func (d Date) Compare(other Date) int { return cmp.Compare(d.day, other.day) }

// IsZero tells whether d is the zero Date.
func (d Date) IsZero() bool { return d == Date{} }

// String is YYYY-MM-DD.
func (d Date) String() string { return d.Midnight().Format(time.DateOnly) }

// AppendText appends YYYY-MM-DD.
func (d Date) AppendText(b []byte) ([]byte, error) {
	return d.Midnight().AppendFormat(b, time.DateOnly), nil
}

// MarshalText is YYYY-MM-DD.
func (d Date) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText is [Parse].
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}
