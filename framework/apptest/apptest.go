// Package apptest runs a whole app inside a test: its migrations, plugins
// and services, on a disk in memory, with a clock that stands still until
// the test moves it. Calls go through the same frames, the same decoding and
// the same transactions as those of a page.
//
//	a := apptest.New(t, config())
//	entry := apptest.Call[Entry](t, a, "timers.start", StartInput{Project: "house"})
//	a.Advance(90 * time.Minute)
//
// The tests of an app run natively and, unchanged, as js/wasm under Node.
package apptest

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/store"
)

// Start is what the clock of every new app shows: a Monday morning, UTC.
var Start = time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)

// App is an app under test. It is stopped at the end of the test that made
// it. Rows that a handler leaves open fail its call, and what the app logs is
// in the test's log.
type App struct {
	t      testing.TB
	config app.Config
	sample bool
	disk   *memfs.FS
	clock  *clock
	ids    *rand.ChaCha8
	page   *page
	app    *app.App
	ended  chan struct{} // closed when the app asked to be started anew
}

// New starts an app on an empty disk. It ends the test if the app does not
// start. Ids are the same in each run of the test.
func New(t testing.TB, config app.Config) *App {
	t.Helper()
	return On(t, memfs.New(), config)
}

// On starts an app on a disk that holds what an earlier app left there, or
// that fails or is full when the test says so.
func On(t testing.TB, disk *memfs.FS, config app.Config) *App {
	t.Helper()
	return on(t, disk, config, false)
}

// Sample starts an app on a disk for sample data, empty but for what
// Config.Sample puts there; it ends the test if there is none or it fails.
func Sample(t testing.TB, config app.Config) *App {
	t.Helper()
	return on(t, memfs.New(), config, true)
}

func on(t testing.TB, disk *memfs.FS, config app.Config, sample bool) *App {
	t.Helper()
	a := &App{
		t:      t,
		config: config,
		sample: sample,
		disk:   disk,
		clock:  newClock(Start),
		ids:    rand.NewChaCha8([32]byte{'a', 's', 'h', 'o', 'r', 'e'}),
	}
	t.Cleanup(func() {
		if a.app == nil {
			return
		}
		if err := a.app.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Errorf("stop the app: %v", err)
		}
	})
	a.start()
	return a
}

func (a *App) start() {
	a.t.Helper()
	a.page = newPage()
	ended := make(chan struct{})
	a.ended = ended
	started, err := app.Start(a.t.Context(), a.config, app.Host{
		Dir:       a.disk,
		Port:      a.page,
		Now:       a.clock.Now,
		AfterFunc: a.clock.AfterFunc,
		Rand:      a.ids,
		Sample:    a.sample,
		Strict:    true,
		End:       sync.OnceFunc(func() { close(ended) }),
		Logf: func(format string, args ...any) {
			a.t.Helper()
			a.t.Logf(format, args...)
		},
	})
	if err != nil {
		a.t.Fatalf("%v", err)
	}
	a.app = started
}

// Now is what the app's clock shows.
func (a *App) Now() time.Time { return a.clock.Now() }

// Advance moves the app's clock. Intervals of plugins (Setup.Every) that
// become due run before it returns, each at its own time.
//
// Deadlines of calls are not the app's clock: they go by the real one.
func (a *App) Advance(d time.Duration) { a.clock.Advance(d) }

// DB is the app's database, for assertions that no method of the app
// answers; see [Plan] too.
func (a *App) DB() *store.DB { return a.app.DB() }

// Disk is the app's disk, which can be told to fail, or to be small. It is
// another one after Restart and Kill.
func (a *App) Disk() *memfs.FS { return a.disk }

// VFS counts what SQLite asks of the disk.
func (a *App) VFS() *opfs.VFS { return a.app.VFS() }

// Phase tells the app's plugins that circumstances changed.
func (a *App) Phase(phase app.Phase) { a.app.Phase(a.t.Context(), phase) }

// Restart stops the app in order and starts it again on the same disk.
func (a *App) Restart() {
	a.t.Helper()
	stopping := a.app
	a.app = nil
	if err := stopping.Stop(a.t.Context()); err != nil {
		a.t.Fatalf("stop the app: %v", err)
	}
	a.disk = a.disk.Restart()
	a.start()
}

// Kill ends the app as a closed tab does, at once and without a word to
// anyone, and starts it again on the same disk. What was written is there;
// calls that are running get no answer.
func (a *App) Kill() {
	a.t.Helper()
	killed := a.app
	a.app = nil
	a.disk = a.disk.Restart()
	a.page.close()
	killed.Abandon()
	a.start()
}

// Renew waits until the app asks to be started anew, as it does when another
// database has taken the place of its own, and starts it as its page would.
func (a *App) Renew() {
	a.t.Helper()
	select {
	case <-a.ended:
	case <-time.After(30 * time.Second):
		a.t.Fatal("the app didn't ask to be started anew within 30 s")
	}
	a.Kill()
}
