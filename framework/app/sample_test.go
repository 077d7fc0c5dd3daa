package app_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/apptest/notes"
	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/store"
)

// sampled is the notes app with a sample of three notes.
func sampled() app.Config {
	config := notes.Config()
	config.Sample = func(ctx context.Context, tx *store.Tx) error {
		for _, text := range []string{"one", "two", "three"} {
			if _, err := (&notes.Notes{}).Add(ctx, tx, notes.AddInput{Text: text}); err != nil {
				return err
			}
		}
		return nil
	}
	return config
}

func notesIn(t *testing.T, db *store.DB) (n int) {
	t.Helper()
	err := db.View(t.Context(), func(v *store.View) (err error) {
		n, err = store.One[int](t.Context(), v, `SELECT count(*) FROM notes`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestSampleFillsItsDatabaseOnce(t *testing.T) {
	a := apptest.Sample(t, sampled())
	if n := notesIn(t, a.DB()); n != 3 {
		t.Errorf("got %d notes, want 3", n)
	}
	a.Restart()
	if n := notesIn(t, a.DB()); n != 3 {
		t.Errorf("got %d notes after a restart, want 3", n)
	}
}

func TestSampleLeavesOtherDatabasesAlone(t *testing.T) {
	if n := notesIn(t, apptest.New(t, sampled()).DB()); n != 0 {
		t.Errorf("got %d notes, want none", n)
	}
}

func TestSampleIsToldThePersonsZone(t *testing.T) {
	for _, c := range []struct{ host, want *time.Location }{
		{nil, time.UTC},
		{time.FixedZone("there", 11*60*60), time.FixedZone("there", 11*60*60)},
	} {
		config := notes.Config()
		var got *time.Location
		config.Sample = func(ctx context.Context, _ *store.Tx) error {
			got = app.SampleZone(ctx)
			return nil
		}
		a, err := app.Start(t.Context(), config, app.Host{Dir: memfs.New(), Port: nowhere{}, Sample: true, Zone: c.host})
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Stop(t.Context()); err != nil {
			t.Error(err)
		}
		if got == nil || got.String() != c.want.String() {
			t.Errorf("got %v, want %v", got, c.want)
		}
	}
	if got := app.SampleZone(t.Context()); got != time.UTC {
		t.Errorf("got %v where there is no sample, want UTC", got)
	}
}

func TestSampleThatFailsOrIsKilledLeavesNothing(t *testing.T) {
	disk := memfs.New()
	host := app.Host{Dir: disk, Port: nowhere{}, Sample: true, Strict: true, Logf: t.Logf}
	config := sampled()
	fill := config.Sample
	for _, end := range []func() error{
		func() error { return errors.New("no luck") },
		func() error { panic("no luck") },
	} {
		config.Sample = func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(fill(ctx, tx), end())
		}
		if _, err := app.Start(t.Context(), config, host); err == nil || !strings.Contains(err.Error(), "no luck") {
			t.Errorf("got %v, want what went wrong", err)
		}
	}
	var killed *memfs.FS
	config.Sample = func(ctx context.Context, tx *store.Tx) error {
		err := fill(ctx, tx)
		killed = disk.Restart() // what the next program finds of one that was killed here
		return errors.Join(err, errors.New("the end"))
	}
	_, _ = app.Start(t.Context(), config, host)
	told := 0
	config.Sample = fill
	host.Dir = killed
	host.Progress = func(p migrate.Progress) {
		if p.Phase == app.FillSample {
			told++
		}
	}
	for range 2 {
		a, err := app.Start(t.Context(), config, host)
		if err != nil {
			t.Fatal(err)
		}
		if n := notesIn(t, a.DB()); n != 3 || told != 1 {
			t.Errorf("got %d notes, and was told %d times that they are put in; want 3, once", n, told)
		}
		if err := a.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		killed = killed.Restart()
		host.Dir = killed
	}
}

func TestSampleDataNeedASample(t *testing.T) {
	var wrong *app.ConfigError
	_, err := app.Start(t.Context(), notes.Config(), app.Host{Dir: memfs.New(), Port: nowhere{}, Sample: true})
	if !errors.As(err, &wrong) || !strings.Contains(err.Error(), "Sample is nil") {
		t.Errorf("got %v", err)
	}
}
