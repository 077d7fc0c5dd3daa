package app_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/apptest/notes"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/store"
)

// plugin installs whatever the test says.
type plugin func(*app.Setup) error

func (p plugin) Install(s *app.Setup) error { return p(s) }

// events is a list that several goroutines write.
type events struct {
	mu   sync.Mutex
	list []string
}

func (e *events) add(format string, args ...any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.list = append(e.list, fmt.Sprintf(format, args...))
}

func (e *events) String() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return strings.Join(e.list, ", ")
}

// reporting is a plugin that says when it starts and stops.
func reporting(e *events, name string, startErr error) app.Plugin {
	return plugin(func(s *app.Setup) error {
		s.OnStart(func(context.Context) error { e.add("start %s", name); return startErr })
		s.OnStop(func(context.Context) error { e.add("stop %s", name); return nil })
		return nil
	})
}

type nowhere struct{}

func (nowhere) Send([]byte) {}

func start(t *testing.T, config app.Config) (*app.App, error) {
	t.Helper()
	return app.Start(t.Context(), config, app.Host{Dir: memfs.New(), Port: nowhere{}, Strict: true, Logf: t.Logf})
}

func TestPluginsStartInOrderAndStopInReverse(t *testing.T) {
	var e events
	a, err := start(t, notes.Config(reporting(&e, "a", nil), reporting(&e, "b", nil), reporting(&e, "c", nil)))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if err := a.Stop(t.Context()); err != nil {
		t.Errorf("stopping twice: %v", err)
	}
	if got, want := e.String(), "start a, start b, start c, stop c, stop b, stop a"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAFailedStartStopsWhatHadStarted(t *testing.T) {
	for _, c := range []struct {
		name string
		fail func(*app.Setup) error
		want string
	}{
		{"an error", func(s *app.Setup) error {
			s.OnStart(func(context.Context) error { return errors.New("no luck") })
			return nil
		}, "no luck"},
		{"a panic", func(s *app.Setup) error {
			s.OnStart(func(context.Context) error { panic("no luck") })
			return nil
		}, "panic: no luck"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var e events
			_, err := start(t, notes.Config(reporting(&e, "a", nil), reporting(&e, "b", nil), plugin(c.fail), reporting(&e, "d", nil)))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "plugin app_test") {
				t.Errorf("got %v, want %q and the plugin's name", err, c.want)
			}
			if got, want := e.String(), "start a, start b, stop b, stop a"; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

// What was added before the hook that failed is stopped, what came after it
// had nothing to stop yet.
func TestAFailedStartStopsAPluginAsFarAsItHadStarted(t *testing.T) {
	var e events
	_, err := start(t, notes.Config(plugin(func(s *app.Setup) error {
		s.OnStart(func(context.Context) error { e.add("open one"); return nil })
		s.OnStop(func(context.Context) error { e.add("close one"); return nil })
		s.OnStart(func(context.Context) error { return errors.New("two does not open") })
		s.OnStop(func(context.Context) error { e.add("close two"); return nil })
		return nil
	})))
	if err == nil {
		t.Error("the app started")
	}
	if got, want := e.String(), "open one, close one"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestStopGoesOnAfterAnErrorAndTellsAll(t *testing.T) {
	stopping := func(err error) app.Plugin {
		return plugin(func(s *app.Setup) error {
			s.OnStop(func(context.Context) error { return err })
			return nil
		})
	}
	one, two := errors.New("one"), errors.New("two")
	a, err := start(t, notes.Config(stopping(one), stopping(two)))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Stop(t.Context()); !errors.Is(err, one) || !errors.Is(err, two) {
		t.Errorf("got %v, want both errors", err)
	}
}

func TestOnStartHasTheMigratedDatabase(t *testing.T) {
	a := apptest.New(t, app.Config{
		Name:       "plugged",
		Migrations: fstest.MapFS{"0001_own.sql": {Data: []byte(`CREATE TABLE own (x TEXT NOT NULL) STRICT; INSERT INTO own SELECT x FROM theirs`)}},
		Plugins: []app.Plugin{plugin(func(s *app.Setup) error {
			s.Migrations(fstest.MapFS{"migrations/0001_theirs.sql": {Data: []byte(`CREATE TABLE theirs (x TEXT NOT NULL) STRICT`)}})
			return nil
		})},
	})
	err := a.DB().View(t.Context(), func(v *store.View) error {
		_, err := store.All[int](t.Context(), v, `SELECT count(*) FROM own JOIN theirs USING (x)`)
		return err
	})
	if err != nil {
		t.Errorf("the plugin's tables are there before the app's: %v", err)
	}
}

func TestConnAddsFunctionsBeforeTheFirstStatement(t *testing.T) {
	a := apptest.New(t, notes.Config(plugin(func(s *app.Setup) error {
		s.Conn(func(c *sqlite3.Conn) error {
			return c.CreateFunction("shout", 1, sqlite3.DETERMINISTIC, func(ctx sqlite3.Context, args ...sqlite3.Value) {
				ctx.ResultText(strings.ToUpper(args[0].Text()))
			})
		})
		return nil
	})))
	err := a.DB().View(t.Context(), func(v *store.View) error {
		got, err := store.One[string](t.Context(), v, `SELECT shout('milk')`)
		if got != "MILK" {
			t.Errorf("got %q, want MILK", got)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestPluginReachesTheDatabaseFromItsHooks(t *testing.T) {
	var early, late error
	count := func(db *app.Database, ctx context.Context) (n int64, err error) {
		err = db.View(ctx, func(v *store.View) error {
			n, err = store.One[int64](ctx, v, `SELECT count(*) FROM notes`)
			return err
		})
		return n, err
	}
	var atStart, atStop int64
	a, err := start(t, notes.Config(plugin(func(s *app.Setup) error {
		db := s.DB()
		_, early = count(db, t.Context())
		s.OnStart(func(ctx context.Context) (err error) {
			if err = db.Update(ctx, func(tx *store.Tx) error {
				_, err := tx.ExecContext(ctx, `INSERT INTO notes (id, text, created, done) VALUES ('a', 'milk', 0, 0)`)
				return err
			}); err != nil {
				return err
			}
			atStart, err = count(db, ctx)
			return err
		})
		s.OnStop(func(ctx context.Context) error {
			atStop, late = count(db, ctx)
			return nil
		})
		return nil
	})))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Stop(t.Context()); err != nil || late != nil {
		t.Errorf("got %v, %v at the stop", err, late)
	}
	if early == nil || atStart != 1 || atStop != 1 {
		t.Errorf("got %v before the start, %d notes at it, %d at the stop, want an error, 1, 1", early, atStart, atStop)
	}
}

func TestOnCommitSeesWhatWasWrittenAndMayWriteItself(t *testing.T) {
	var e events
	done := make(chan struct{}, 2)
	var a *apptest.App
	a = apptest.New(t, notes.Config(plugin(func(s *app.Setup) error {
		s.OnCommit(func(ctx context.Context, c store.Change) {
			e.add("%s", strings.Join(c.Tables, "+"))
			if len(e.list) == 1 {
				err := a.DB().Update(ctx, func(tx *store.Tx) error {
					_, err := tx.ExecContext(ctx, `UPDATE notes SET done = 1`)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
			done <- struct{}{}
		})
		return nil
	})))
	apptest.Do(t, a, "notes.add", notes.AddInput{Text: "milk"})
	<-done
	<-done
	if got, want := e.String(), "notes, notes"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestPhasesReachPluginsInOrder(t *testing.T) {
	var e events
	listening := func(name string) app.Plugin {
		return plugin(func(s *app.Setup) error {
			s.OnPhase(func(_ context.Context, p app.Phase) { e.add("%s %s", name, p) })
			return nil
		})
	}
	a := apptest.New(t, notes.Config(listening("a"), listening("b")))
	a.Phase(app.Hidden)
	if got, want := e.String(), "a owner_gained, b owner_gained, a hidden, b hidden"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestPluginsHearThatTheDiskIsFull(t *testing.T) {
	told := make(chan app.Phase, 10)
	a := apptest.New(t, notes.Config(plugin(func(s *app.Setup) error {
		s.OnPhase(func(_ context.Context, p app.Phase) { told <- p })
		return nil
	})))
	<-told // owner gained
	a.Disk().SetQuota(1)
	for range 3 {
		apptest.CallError(t, a, "notes.add", notes.AddInput{Text: strings.Repeat("x", 200)})
	}
	if got := <-told; got != app.QuotaLow {
		t.Errorf("got %s, want %s", got, app.QuotaLow)
	}
	a.Disk().SetQuota(0)
	a.Restart()
	if got := <-told; got != app.OwnerGained {
		t.Errorf("got %s, want it once, and %s after the restart", got, app.OwnerGained)
	}
}

func TestEveryNeverOverlapsItselfAndEndsWithTheApp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var e events
		running := 0
		a, err := start(t, notes.Config(plugin(func(s *app.Setup) error {
			s.Every(time.Second, func(ctx context.Context) error {
				if running++; running > 1 {
					t.Error("two runs at once")
				}
				defer func() { running-- }()
				e.add("%v", time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)))
				select { // longer than the interval
				case <-time.After(2500 * time.Millisecond):
				case <-ctx.Done():
					e.add("ended")
				}
				panic("and fails each time")
			})
			return nil
		})))
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Second) // of the bubble's clock
		synctest.Wait()
		if err := a.Stop(t.Context()); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Minute)
		if got, want := e.String(), "1s, 4.5s, ended"; got != want {
			t.Errorf("got runs at %s, want %s", got, want)
		}
	})
}

func TestCallsInFlightAreToldWhenTheAppStops(t *testing.T) {
	a := apptest.New(t, notes.Config())
	w := apptest.Watch[[]notes.Note](t, a, "notes.list")
	w.Next()
	a.Restart()
	if list := apptest.Call[[]notes.Note](t, a, "notes.list"); len(list) != 0 {
		t.Errorf("got %v", list)
	}
}

func TestAFullDiskFailsTheCallAndNothingElse(t *testing.T) {
	a := apptest.New(t, notes.Config())
	apptest.Do(t, a, "notes.add", notes.AddInput{Text: "milk"})
	a.Disk().SetQuota(a.Disk().Used())
	if failure := apptest.CallError(t, a, "notes.add", notes.AddInput{Text: strings.Repeat("x", 200)}); failure.Code != dispatch.CodeQuota {
		t.Errorf("got %+v, want %s", failure, dispatch.CodeQuota)
	}
	a.Disk().SetQuota(0)
	apptest.Do(t, a, "notes.add", notes.AddInput{Text: "bread"})
	list := apptest.Call[[]notes.Note](t, a, "notes.list")
	got := slices.Collect(func(yield func(string) bool) {
		for _, n := range list {
			if !yield(n.Text) {
				return
			}
		}
	})
	if !slices.Equal(got, []string{"milk", "bread"}) {
		t.Errorf("got %q, want milk and bread", got)
	}
}
