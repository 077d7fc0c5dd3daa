// Package sample makes up the records of a busy person, the same ones every
// time: for tests of speed and for pictures of a filled app.
package sample

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"time"
)

// Projects are the names of the projects, in the order of Entry.Project.
var Projects = []string{
	"Harbour office", "Lighthouse", "Ferry timetable", "Tide tables", "Chart room", "Boat house",
	"Admin", "Reading", "Garden", "Customer calls", "Training", "Regatta",
}

var (
	colours = []string{"blue", "orange", "teal", "pink", "green", "purple", "yellow", "red", "lime", "grey"}
	verbs   = []string{"Review", "Plan", "Write", "Fix", "Discuss", "Measure", "Draw", "Test", "Clean up", "Prepare"}
	objects = []string{"the minutes", "invoices", "the lamp", "mooring lines", "the map", "sign posts", "the login page", "winter berths", "the offer", "slides"}
	tags    = []string{"", "", "", "home", "meeting", "meeting,travel", "phone", "urgent"}
)

// Entry is one made-up stretch of time.
type Entry struct {
	Project     int // index in Projects, -1: none
	Description string
	Tags        string // separated by commas
	Billable    bool
	Start, Stop time.Time
}

// Entries yields n entries, spread over the workdays of the ten years before
// end, oldest first. Few overlap and few reach over midnight; some do.
func Entries(n int, end time.Time) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		random := rand.New(rand.NewPCG(1, 2))
		first := end.AddDate(-10, 0, 0).Truncate(24 * time.Hour)
		span := end.Sub(first)
		day, clock := -1, first
		for i := range n {
			at := first.Add(time.Duration(float64(span) * float64(i) / float64(n)))
			if today := int(at.Sub(first).Hours()) / 24; today != day {
				day, clock = today, at.Truncate(24*time.Hour).Add(time.Duration(6*60+random.IntN(90))*time.Minute)
			}
			length := time.Duration(5+random.IntN(75)) * time.Minute
			if random.IntN(400) == 0 {
				length = 20 * time.Hour // over midnight
			}
			start := clock.Add(time.Duration(random.IntN(600)) * time.Second)
			clock = start.Add(length)
			if random.IntN(100) == 0 {
				clock = start // the next one overlaps
			}
			entry := Entry{
				Project:     random.IntN(len(Projects)+1) - 1,
				Description: verbs[random.IntN(len(verbs))] + " " + objects[random.IntN(len(objects))],
				Tags:        tags[random.IntN(len(tags))],
				Billable:    random.IntN(3) > 0,
				Start:       start,
				Stop:        start.Add(length),
			}
			if !yield(entry) {
				return
			}
		}
	}
}

// Execer is what Fill writes with: a *store.Tx or a *sql.Tx.
type Execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// Fill writes the projects and n entries into empty tables of the app.
func Fill(ctx context.Context, db Execer, n int, end time.Time) error {
	for i, name := range Projects {
		_, err := db.ExecContext(ctx, `
INSERT INTO projects (id, name, folded, colour, rate, created_at) VALUES (?1, ?2, ?3, ?4, ?5, 0)`,
			projectID(i), name, strings.ToLower(name), colours[i%len(colours)], int64(i%4)*2500)
		if err != nil {
			return fmt.Errorf("project %s: %w", name, err)
		}
	}
	i := 0
	for e := range Entries(n, end) {
		var project *string
		if e.Project >= 0 {
			id := projectID(e.Project)
			project = &id
		}
		folded := strings.ToLower(strings.TrimSpace(e.Description + " " + strings.ReplaceAll(e.Tags, ",", " ")))
		_, err := db.ExecContext(ctx, `
INSERT INTO entries (id, project_id, description, tags, folded, billable, started_at, stopped_at, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?7)`,
			fmt.Sprintf("00000000-0000-7000-8001-%012d", i), project, e.Description, e.Tags, folded, e.Billable,
			e.Start.UnixMilli(), e.Stop.UnixMilli())
		if err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
		i++
	}
	return nil
}

func projectID(i int) string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", i) }
