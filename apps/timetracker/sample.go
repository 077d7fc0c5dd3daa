package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/store"
)

// sampleWork is what the made-up person works on: for each project what is done
// for it, and its tags.
var sampleWork = []struct {
	project projectSketch
	done    []string
	tags    []string
}{
	{projectSketch{"Harbour office", 8500, Blue}, []string{"Floor plan, first draft", "Light in the hall", "Call about the windows", "Model of the roof"}, []string{"drawing"}},
	{projectSketch{"Tide tables", 7200, Teal}, []string{"Check last year's readings", "Layout of the print", "Write the preface"}, nil},
	{projectSketch{"Ferry timetable", 6400, Orange}, []string{"Winter connections", "Proofread", "Talk with the crew"}, []string{"meeting"}},
	{projectSketch{"Regatta", 0, Pink}, []string{"Sponsors", "Route and buoys", "Poster"}, []string{"evening"}},
	{projectSketch{"Admin", 0, Grey}, []string{"Mail", "Invoices", "Plan the week"}, nil},
}

// projectSketch is a project as the sample makes it.
type projectSketch struct {
	Name   string
	Rate   int64
	Colour Colour
}

// sample makes up a month of work that ends now, and a timer that has just been
// started. The days begin at eight, or some minutes later, where the person is.
func sample(ctx context.Context, tx *store.Tx) error {
	random := rand.New(rand.NewPCG(11, 7))
	var entries Entries
	var projects Projects
	ids := make([]string, len(sampleWork))
	for i, work := range sampleWork {
		p := work.project
		project, err := projects.Create(ctx, tx, CreateInput{Name: p.Name, Colour: &p.Colour, Rate: p.Rate})
		if err != nil {
			return fmt.Errorf("project %s: %w", p.Name, err)
		}
		ids[i] = project.ID
	}
	now := tx.Now().In(app.SampleZone(ctx))
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	for day := today.AddDate(0, -1, 0); !day.After(today); day = day.AddDate(0, 0, 1) {
		if weekday := day.Weekday(); weekday == time.Saturday || weekday == time.Sunday {
			continue
		}
		at := day.Add(8*time.Hour + time.Duration(random.IntN(5)*10)*time.Minute)
		for end := at.Add(8 * time.Hour); at.Before(end); {
			which := random.IntN(len(sampleWork))
			work := sampleWork[which]
			length := time.Duration(30+random.IntN(13)*10) * time.Minute
			in := AddInput{
				Description: work.done[random.IntN(len(work.done))],
				ProjectID:   &ids[which],
				StartedAt:   at,
				StoppedAt:   at.Add(length),
			}
			if random.IntN(3) == 0 {
				in.Tags = work.tags
			}
			if in.StoppedAt.After(now) {
				break
			}
			if _, err := entries.Add(ctx, tx, in); err != nil {
				return fmt.Errorf("entry of %s: %w", day.Format(time.DateOnly), err)
			}
			at = in.StoppedAt.Add(time.Duration(random.IntN(4)*10) * time.Minute)
		}
	}
	_, err := (&Timers{}).Start(ctx, tx, StartInput{Description: "Light in the hall", ProjectID: &ids[0]})
	return err
}
