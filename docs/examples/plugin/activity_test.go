package activity_test

import (
	"context"
	"testing"
	"testing/fstest"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/calendar"
	"github.com/ashore-dev/ashore/framework/store"

	activity "example.com/activity"
)

// config is an app with a table, and the plugin.
func config() app.Config {
	return app.Config{
		Name:       "shop",
		Migrations: fstest.MapFS{"0001_orders.sql": {Data: []byte(`CREATE TABLE orders (id INTEGER PRIMARY KEY) STRICT;`)}},
		Plugins:    []app.Plugin{activity.New()},
	}
}

func order(t *testing.T, a *apptest.App) {
	t.Helper()
	err := a.DB().Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(context.Background(), `INSERT INTO orders DEFAULT VALUES`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func days(t *testing.T, a *apptest.App) []activity.Day {
	t.Helper()
	return apptest.Call[[]activity.Day](t, a, "activity.days")
}

func TestCommitsAreCountedByTableAndDay(t *testing.T) {
	a := apptest.New(t, config())
	order(t, a)
	order(t, a)
	apptest.Do(t, a, "activity.flush")
	got := days(t, a)
	if want := (activity.Day{Table: "orders", Day: calendar.Of(a.Now()), Commits: 2}); len(got) != 1 || got[0] != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestWhatWasCountedIsWrittenAtTheStop(t *testing.T) {
	a := apptest.New(t, config())
	order(t, a)
	a.Restart()
	if got := days(t, a); len(got) != 1 || got[0].Commits != 1 {
		t.Errorf("got %+v, want one commit", got)
	}
}

func TestNothingToClearIsAnErrorOfItsOwn(t *testing.T) {
	a := apptest.New(t, config())
	if err := apptest.CallError(t, a, "activity.clear"); err.Code != "no_activity" {
		t.Errorf("got %v, want no_activity", err)
	}
	order(t, a)
	a.Restart()
	apptest.Do(t, a, "activity.clear")
	if got := days(t, a); len(got) != 0 {
		t.Errorf("got %+v, want none", got)
	}
}
