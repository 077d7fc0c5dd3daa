package app

import (
	"context"
	"io"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs"
)

// Host is where an app runs: its disk, its way to the pages, its clock. Dir
// and Port are needed; the zero value of every other field works.
type Host struct {
	// Dir is the app's folder. It stays the caller's.
	Dir opfs.Dir
	// Persist is for a Dir whose files don't last by themselves: it makes last
	// what they hold, all of it or nothing, and if it fails it has put them back
	// to what it made last before. It runs after each commit and before its
	// answer; the database then has no WAL. Nil where files last. Head().Sync of
	// such a Dir does the same.
	Persist func(context.Context) error
	// Port takes the frames that go to pages.
	Port dispatch.Port
	// Term numbers the owners of the database; 0 is unknown. With a term, a record
	// is kept of each mutation until its page has the answer: another owner may
	// be asked for it.
	Term uint64

	// Sample says that Dir is for sample data: a database that they weren't put
	// into yet is filled by Config.Sample before the first call is taken.
	Sample bool
	// Zone is the person's, as far as the program knows it: one offset in a
	// browser. Only SampleZone tells it on. Nil is UTC.
	Zone *time.Location

	// Runs is told which call holds the database; see [dispatch.Options]. Nil:
	// nobody asks.
	Runs func(client dispatch.ClientID, sequence uint64, method, params string)

	// End ends the program and has it started anew, on the database that the
	// head names by then. It is called when nothing runs any more. Nil: whoever
	// started the app has to look.
	End func()

	// Now is the clock of transactions; nil is time.Now.
	Now func() time.Time
	// AfterFunc runs f once, d from now, on a goroutine of its own, unless
	// stop is called before; nil is time.AfterFunc. It paces Setup.Every.
	AfterFunc func(d time.Duration, f func()) (stop func() bool)
	// Rand is the source of ids; nil is crypto/rand.
	Rand io.Reader
	// Yield returns to the event loop and comes back; nil where none waits.
	Yield func()

	// Deadline is how long a call may take unless it says otherwise; 0 is
	// dispatch.DefaultDeadline.
	Deadline time.Duration
	// Strict fails calls whose handlers leave rows open, and reports waiting.
	Strict bool
	// Logf takes what the developer should look into; nil drops it.
	Logf func(format string, args ...any)
	// Notef takes what happened as it should, such as a migration; nil drops
	// it.
	Notef func(format string, args ...any)
	// inspect is what developers look into the app with; nil in what users run.
	inspect *inspection

	// Progress is told of the steps of a migration, and of FillSample; nil is
	// nobody.
	Progress func(migrate.Progress)
}

// inspection adds to an app what only developers have.
type inspection struct {
	conn   func(*sqlite3.Conn) error
	server func(*App, *dispatch.Options)
}

func (h Host) withDefaults() Host {
	if h.Now == nil {
		h.Now = time.Now
	}
	if h.AfterFunc == nil {
		h.AfterFunc = func(d time.Duration, f func()) func() bool { return time.AfterFunc(d, f).Stop }
	}
	if h.Logf == nil {
		h.Logf = func(string, ...any) {}
	}
	return h
}
