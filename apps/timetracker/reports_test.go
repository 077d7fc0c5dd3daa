package main

import (
	"strings"
	"testing"
	"time"

	busy "github.com/ashore-dev/ashore/apps/timetracker/internal/sample"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/store"
)

// hours are the totals of the days of a report.
func hours(report DaysReport) []float64 {
	var all []float64
	for _, day := range report.Days {
		all = append(all, float64(day.Milliseconds)/3_600_000)
	}
	return all
}

func wantHours(t *testing.T, got DaysReport, want ...float64) {
	t.Helper()
	if len(got.Days) != len(want) {
		t.Fatalf("got %d days, want %d", len(got.Days), len(want))
	}
	for i, h := range hours(got) {
		if h != want[i] {
			t.Errorf("day %d has %v hours, want %v", i, h, want[i])
		}
	}
}

func TestEntryOverMidnightCountsOnBothDays(t *testing.T) {
	a := apptest.New(t, config())
	apptest.Do(t, a, "entries.add", AddInput{
		Project: "Watch", StartedAt: at(t, "2026-03-02T22:00:00Z"), StoppedAt: at(t, "2026-03-04T01:30:00Z"),
	})
	days := []time.Time{at(t, "2026-03-02T00:00:00Z"), at(t, "2026-03-03T00:00:00Z"), at(t, "2026-03-04T00:00:00Z"), at(t, "2026-03-05T00:00:00Z")}
	got := apptest.Call[DaysReport](t, a, "reports.days", DaysInput{Days: days})
	wantHours(t, got, 2, 24, 1.5)
	wantHours(t, apptest.Call[DaysReport](t, a, "reports.days", DaysInput{Days: days[1:3]}), 24)
}

// The boundaries are those of Europe/Berlin: the page knows the zone, the
// service only adds up what lies between two instants.
func TestDaysOfSummerTimeHaveTheHoursThatPassed(t *testing.T) {
	a := apptest.New(t, config())
	// The night of 29 March 2026 has no hour from 2 to 3.
	apptest.Do(t, a, "entries.add", AddInput{StartedAt: at(t, "2026-03-28T22:00:00+01:00"), StoppedAt: at(t, "2026-03-29T06:00:00+02:00")})
	spring := []time.Time{at(t, "2026-03-28T00:00:00+01:00"), at(t, "2026-03-29T00:00:00+01:00"), at(t, "2026-03-30T00:00:00+02:00")}
	wantHours(t, apptest.Call[DaysReport](t, a, "reports.days", DaysInput{Days: spring}), 2, 5)
	// The night of 25 October 2026 has the hour from 2 to 3 twice.
	apptest.Do(t, a, "entries.add", AddInput{StartedAt: at(t, "2026-10-24T22:00:00+02:00"), StoppedAt: at(t, "2026-10-25T06:00:00+01:00")})
	autumn := []time.Time{at(t, "2026-10-24T00:00:00+02:00"), at(t, "2026-10-25T00:00:00+02:00"), at(t, "2026-10-26T00:00:00+01:00")}
	wantHours(t, apptest.Call[DaysReport](t, a, "reports.days", DaysInput{Days: autumn}), 2, 7)
}

func TestReportSplitsDaysByProject(t *testing.T) {
	a := apptest.New(t, config())
	apptest.Do(t, a, "projects.create", CreateInput{Name: "Client", Rate: 6000})
	add(t, a, "", "Client", 0, 90)
	add(t, a, "", "Boat", 90, 120)
	add(t, a, "", "", 120, 130)
	add(t, a, "", "Boat", 1440, 1460)
	report := apptest.Call[DaysReport](t, a, "reports.days", DaysInput{Days: []time.Time{minute(0), minute(1440), minute(2880), minute(4320)}})
	var got []string
	for _, day := range report.Days {
		var parts []string
		for _, part := range day.Parts {
			name := "none"
			if p := report.Totals.Projects[part.Project].Project; p != nil {
				name = p.Name
			}
			parts = append(parts, name+" "+(time.Duration(part.Milliseconds)*time.Millisecond).String())
		}
		got = append(got, strings.Join(parts, ", "))
	}
	if want := "Client 1h30m0s, Boat 30m0s, none 10m0s | Boat 20m0s | "; strings.Join(got, " | ") != want {
		t.Errorf("got %q, want %q", strings.Join(got, " | "), want)
	}
	if got := report.Totals.Projects[0].Amount; got != 9000 {
		t.Errorf("Client costs %d, want 9000", got)
	}
	byWords := apptest.Call[DaysReport](t, a, "reports.days", DaysInput{Days: []time.Time{minute(0), minute(2880)}, Words: "boat"})
	if byWords.Totals.Milliseconds != 50*60_000 {
		t.Errorf("boat has %d ms, want 50 minutes", byWords.Totals.Milliseconds)
	}
}

func TestRunningEntryCountsUpToNowInTheReport(t *testing.T) {
	a := apptest.New(t, config())
	apptest.Do(t, a, "timers.start", StartInput{})
	a.Advance(90 * time.Minute)
	wantHours(t, apptest.Call[DaysReport](t, a, "reports.days", DaysInput{Days: []time.Time{minute(-60), minute(60), minute(120)}}), 1, 0.5)
}

func TestReportNeedsRisingDays(t *testing.T) {
	a := apptest.New(t, config())
	wantCode(t, a, "bad_days", "reports.days", DaysInput{Days: []time.Time{minute(5), minute(0)}})
	wantField(t, a, "/days", "reports.days", DaysInput{Days: []time.Time{minute(5)}})
	wantField(t, a, "/days", "reports.days", DaysInput{Days: make([]time.Time, 1001)})
}

// filled is an app with ten years of entries.
func filled(t testing.TB, n int) *apptest.App {
	t.Helper()
	a := apptest.New(t, config())
	err := a.DB().Update(t.Context(), func(tx *store.Tx) error {
		return busy.Fill(t.Context(), tx, n, apptest.Start)
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestListsUseTheirIndex(t *testing.T) {
	a := apptest.New(t, config())
	f, err := newFilter(new(minute(0)), new(minute(60)), nil, "")
	if err != nil {
		t.Fatal(err)
	}
	now := a.Now()
	for _, c := range []struct {
		name, sql string
		args      []any
		want      []string
	}{
		{"list", listSQL, f.args(now, f.to, "", 200), []string{
			"SEARCH e USING INDEX entries_by_start (started_at>? AND started_at<?)",
			"SEARCH p USING INDEX sqlite_autoindex_projects_1 (id=?)",
			"SEARCH o USING COVERING INDEX entries_by_start (started_at>? AND started_at<?)",
			"SEARCH o USING INDEX entries_long (started_at>? AND started_at<?)",
		}},
		{"list by words", listWordsSQL, f.args(now, f.to, "", 200), []string{
			"SEARCH e USING INDEX entries_by_start (started_at>? AND started_at<?)",
		}},
		{"sum", sumSQL, f.periodArgs(now), []string{
			"SEARCH e USING COVERING INDEX entries_by_start (started_at>? AND started_at<?)",
		}},
		{"sum by project", sumByProjectSQL, f.periodArgs(now), []string{
			"SEARCH e USING COVERING INDEX entries_by_project (project_id=? AND started_at>? AND started_at<?)",
		}},
		{"sum by words", sumFilteredSQL, f.args(now), []string{
			"SEARCH e USING INDEX entries_by_start (started_at>? AND started_at<?)",
		}},
		{"report", reportSQL, f.periodArgs(now), []string{
			"SEARCH e USING COVERING INDEX entries_by_start (started_at>? AND started_at<?)",
		}},
		{"report by words", reportFilteredSQL, f.args(now), []string{
			"SEARCH e USING INDEX entries_by_start (started_at>? AND started_at<?)",
		}},
		{"running", runningSQL, []any{now}, []string{"USING INDEX entries_running"}},
		{"projects", projectListSQL, []any{true}, []string{"SEARCH e USING COVERING INDEX entries_by_project (project_id=?)"}},
		{"trash", strings.Replace(emptyEntriesSQL, "DELETE", "SELECT id", 1), []any{now}, []string{"entries_deleted (deleted_at<?)"}},
	} {
		plan := apptest.Plan(t, a, c.sql, c.args...)
		for _, want := range c.want {
			if !strings.Contains(plan, want) {
				t.Errorf("%s: got the plan\n%s\nwant in it %s", c.name, plan, want)
			}
		}
	}
	for sql, args := range map[string][]any{
		listSQL:         f.args(now, f.to, "", 200),
		listWordsSQL:    f.args(now, f.to, "", 200),
		sumByProjectSQL: f.periodArgs(now),
	} {
		if plan := apptest.Plan(t, a, sql, args...); strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("got a sort in the plan\n%s", plan)
		}
	}
}

func TestTenYearsAddUp(t *testing.T) {
	const n = 5000
	a := filled(t, n)
	totals := apptest.Call[Totals](t, a, "entries.totals")
	if totals.Count != n {
		t.Errorf("got %d entries, want %d", totals.Count, n)
	}
	var sum int64
	in := ListInput{Limit: 1000}
	count := 0
	for {
		page := apptest.Call[EntryPage](t, a, "entries.list", in)
		for _, e := range page.Entries {
			sum += e.StoppedAt.Sub(e.StartedAt).Milliseconds()
			count++
		}
		if page.Next == nil {
			break
		}
		in.Before = page.Next
	}
	if count != n || sum != totals.Milliseconds {
		t.Errorf("the list has %d entries and %d ms, the totals %d and %d", count, sum, n, totals.Milliseconds)
	}
	var years []time.Time
	for year := range 12 {
		years = append(years, time.Date(2015+year, 7, 1, 0, 0, 0, 0, time.UTC))
	}
	report := apptest.Call[DaysReport](t, a, "reports.days", DaysInput{Days: years})
	var byYear int64
	for _, year := range report.Days {
		for _, part := range year.Parts {
			byYear += part.Milliseconds
		}
	}
	if byYear != totals.Milliseconds {
		t.Errorf("the years have %d ms, the totals %d", byYear, totals.Milliseconds)
	}
}

func BenchmarkTenYears(b *testing.B) {
	a := filled(b, 50_000)
	month := ListInput{From: new(apptest.Start.AddDate(0, -1, 0)), To: new(apptest.Start), Limit: 1000}
	for name, call := range map[string]func(){
		"list of a month":  func() { apptest.Call[EntryPage](b, a, "entries.list", month) },
		"list of all":      func() { apptest.Call[EntryPage](b, a, "entries.list", ListInput{}) },
		"rare words":       func() { apptest.Call[EntryPage](b, a, "entries.list", ListInput{Words: "nothing has this"}) },
		"totals of all":    func() { apptest.Call[Totals](b, a, "entries.totals", TotalsInput{}) },
		"projects":         func() { apptest.Call[ProjectList](b, a, "projects.list", ProjectListInput{}) },
		"report of a year": func() { apptest.Call[DaysReport](b, a, "reports.days", DaysInput{Days: lastYear()}) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				call()
			}
		})
	}
}

func lastYear() []time.Time {
	var days []time.Time
	for i := range 366 {
		days = append(days, apptest.Start.AddDate(-1, 0, i))
	}
	return days
}
