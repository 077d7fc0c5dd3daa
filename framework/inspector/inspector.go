// Package inspector lets a developer look into an app that runs: which calls it
// answers and how long they take, which SQL they run, what is in the tables, what
// the disk is asked for; and lets them do harm, to see what becomes of it. It is
// compiled into the programs of ashore dev and ashore build -inspector alone.
package inspector

import (
	"context"
	"errors"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/opfs"
)

// Options is what an Inspector is told of the worker that it is in.
type Options struct {
	Owner, Build, Storage string
	Term                  uint64
	// Break has every write to the disk fail with an error of this name; "" ends
	// that. Nil where it can't be.
	Break func(name string) error
}

// Inspector answers what developers ask about the app that it is in.
//
//ashore:service
type Inspector struct {
	o       Options
	started time.Time
	vfs     *opfs.VFS

	mu         sync.Mutex
	calls      ring
	statements statements
}

// Parts are what an app that starts has to do for its inspector.
type Parts struct {
	Service dispatch.Service          // to be served beside the app's
	Conn    func(*sqlite3.Conn) error // to be run before the first statement
	Open    func(*opfs.VFS)           // to be told of the disk, before the first call
	Ended   func(dispatch.Ended)      // to be told of each call
}

// New makes the inspector of an app that is about to start.
func New(o Options) Parts {
	i := &Inspector{o: o, started: time.Now(), statements: statements{bySQL: map[string]*Statement{}}}
	return Parts{Service: i.Service(), Conn: i.trace, Open: func(v *opfs.VFS) { i.vfs = v }, Ended: i.ended}
}

// Files counts what was asked of the files of one kind since the worker began.
type Files struct {
	Name         string `json:"name"`
	Reads        int64  `json:"reads"`
	Writes       int64  `json:"writes"`
	Flushes      int64  `json:"flushes"`
	BytesRead    int64  `json:"bytesRead"`
	BytesWritten int64  `json:"bytesWritten"`
}

// State is how the worker stands.
type State struct {
	Owner      string    `json:"owner"` // the client of the tab whose worker answers
	Term       int64     `json:"term"`
	Build      string    `json:"build"`
	Storage    string    `json:"storage"`
	Started    time.Time `json:"started"`
	Heap       int64     `json:"heap"`   // bytes of Go's objects
	Memory     int64     `json:"memory"` // bytes that Go has of the browser
	Goroutines int       `json:"goroutines"`
	Files      []Files   `json:"files"`
}

// State tells how the worker stands. It doesn't wait for the database.
func (i *Inspector) State(context.Context) (State, error) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	s := i.vfs.Stats()
	files := func(name string, c opfs.Counters) Files {
		return Files{name, c.Reads, c.Writes, c.Flushes, c.BytesRead, c.BytesWritten}
	}
	return State{
		Owner: i.o.Owner, Term: int64(i.o.Term), Build: i.o.Build, Storage: i.o.Storage,
		Started: i.started.Truncate(time.Millisecond).UTC(),
		Heap:    int64(m.HeapAlloc), Memory: int64(m.Sys), Goroutines: runtime.NumGoroutine(),
		Files: []Files{files("database", s.Database), files("WAL", s.WAL), files("journal", s.Journal)},
	}, nil
}

// Way is a way to harm the app.
type Way string

// The ways.
const (
	// Kill ends the program, as an error of the runtime does.
	Kill Way = "kill"
	// Freeze keeps the worker busy for five seconds.
	Freeze Way = "freeze"
	// Full has every write meet the quota.
	Full Way = "full"
	// Broken has every write fail.
	Broken Way = "broken"
	// Mend ends Full and Broken.
	Mend Way = "mend"
)

// HarmInput says what to do to the app.
type HarmInput struct {
	Way Way `json:"way"`
}

// Harm does to the worker what goes wrong by itself elsewhere.
func (i *Inspector) Harm(_ context.Context, in HarmInput) error {
	switch in.Way {
	case Kill:
		os.Exit(1)
	case Freeze:
		for end := time.Now().Add(5 * time.Second); time.Now().Before(end); {
		}
		return nil
	}
	if i.o.Break == nil {
		return errors.New("inspector: no files that could be broken")
	}
	return i.o.Break(map[Way]string{Full: "QuotaExceededError", Broken: "InvalidStateError"}[in.Way])
}
