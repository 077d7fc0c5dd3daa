package calendar_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/calendar"
)

func TestDaysAreReadAsTheyAreWritten(t *testing.T) {
	for _, years := range [][2]int{{0, 8}, {1895, 2105}, {9990, 9999}} {
		d := calendar.New(years[0], 1, 1)
		for at := time.Date(years[0], 1, 1, 0, 0, 0, 0, time.UTC); ; at = at.AddDate(0, 0, 1) {
			text := at.Format(time.DateOnly)
			if d.String() != text || d.Weekday() != at.Weekday() || calendar.Of(at) != d {
				t.Fatalf("got %v, a %v, want %s, a %v", d, d.Weekday(), text, at.Weekday())
			}
			if back, err := calendar.Parse(text); back != d || err != nil {
				t.Fatalf("%s: got %v, %v", text, back, err)
			}
			if at.Year() == years[1] && at.YearDay() == 365 {
				break
			}
			after := d.Add(1)
			if after.Sub(d) != 1 || after.Compare(d) != 1 || d.Compare(after) != -1 || after.String() <= text {
				t.Fatalf("%v isn't the day after %v", after, d)
			}
			d = after
		}
	}
}

func TestTextThatIsNoDayIsRefused(t *testing.T) {
	for _, text := range []string{
		"", "2026-1-2", "2026-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-01-32", "26-01-02", "10000-01-01", "-001-01-01",
		"2026-01-02T00:00:00Z", " 2026-01-02", "2026-01-02\n", "2026/01/02", "２０２６-01-02", "20260102", "2026-01-0x",
	} {
		if d, err := calendar.Parse(text); err == nil {
			t.Errorf("%q: got %v, want an error", text, d)
		}
	}
}

func TestTheZeroDateIsADay(t *testing.T) {
	var d calendar.Date
	if !d.IsZero() || d.String() != "0001-01-01" || calendar.New(1, 1, 1) != d {
		t.Errorf("got %v", d)
	}
}

func TestDaysPastFourDigitsPanic(t *testing.T) {
	for name, f := range map[string]func(){
		"after":  func() { calendar.New(9999, 12, 31).Add(1) },
		"before": func() { calendar.New(0, 1, 1).Add(-1) },
		"new":    func() { calendar.New(1_000_000, 1, 1) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

func TestOfIsTheDayInTheZone(t *testing.T) {
	late := time.Date(2026, 3, 1, 23, 30, 0, 0, time.UTC)
	if got := calendar.Of(late.In(time.FixedZone("", 3600))); got != calendar.New(2026, 3, 2) {
		t.Errorf("got %v", got)
	}
}

func Example() {
	due := calendar.New(2026, time.January, 31)
	fmt.Println(due, due.Weekday(), due.Add(1))
	// Output: 2026-01-31 Saturday 2026-02-01
}
