package browser

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"syscall/js"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/wire"
)

// Config is what the worker knows about where the app runs.
type Config struct {
	Scope      string // the app's name and the path of its root
	BuildID    string
	Storage    string // "opfs", "indexeddb" or "memory"
	Term       uint64 // number of this owner of the database
	Generation uint64 // that is attached to the main slot
	Salvage    uint64 // generation to read what can be read of, in place of running the app; 0 is none
	Client     string // the page that this worker belongs to
	Sample     bool   // the app's folder is for sample data
}

// Worker is the worker that the program runs in. There is one.
type Worker struct {
	config Config
	host   js.Value // globalThis.ashore
	dir    *dir
	failed bool
}

// Connect finds what the worker's JavaScript has prepared in
// globalThis.ashore and tells it how to enter Go.
func Connect() (*Worker, error) {
	host := js.Global().Get("ashore")
	if host.Type() != js.TypeObject {
		return nil, errors.New("browser: there is no globalThis.ashore; this program is started by ashore's worker.js")
	}
	config := host.Get("config")
	w := &Worker{
		host: host,
		config: Config{
			Scope:      text(config, "scope"),
			BuildID:    text(config, "buildId"),
			Storage:    text(config, "storage"),
			Term:       number(config, "term"),
			Generation: number(config, "generation"),
			Salvage:    number(config, "salvage"),
			Client:     text(config, "client"),
			Sample:     truth(config, "sample"),
		},
	}
	host.Set("drain", ordinary())
	host.Set("running", runningAt())
	dir, err := newDir(host)
	if err != nil {
		return nil, err
	}
	w.dir = dir
	return w, nil
}

// Config is what the worker knows about where the app runs.
func (w *Worker) Config() Config { return w.config }

// Dir is the app's folder.
func (w *Worker) Dir() opfs.Dir { return w.dir }

// Persist is nil where the folder's files last by themselves. Elsewhere they are
// in memory, and it makes last what was written to them since it last did: all
// of it or, with an error, nothing, and then the files are as they were. It must
// not be called with a C frame or a lock of SQLite on the stack.
func (w *Worker) Persist() func(context.Context) error {
	if w.config.Storage == "opfs" {
		return nil
	}
	return func(ctx context.Context) error {
		_, err := tryAwait(ctx, w.host, "persist")
		return err
	}
}

// Clients are the pages that live now.
func (w *Worker) Clients(ctx context.Context) ([]wire.ClientID, error) {
	names, err := tryAwait(ctx, w.host, "clients")
	if err != nil {
		return nil, err
	}
	ids := make([]wire.ClientID, 0, names.Length())
	for i := range names.Length() {
		var id wire.ClientID
		name := names.Index(i).String()
		if len(name) != hex.EncodedLen(len(id)) {
			return nil, fmt.Errorf("browser: %q is no client", name)
		}
		if _, err := hex.Decode(id[:], []byte(name)); err != nil {
			return nil, fmt.Errorf("browser: %q is no client: %w", name, err)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// Send sends a frame to the page that its header names. It makes a Worker a
// dispatch.Port.
func (w *Worker) Send(frame []byte) { send(frame) }

// Serve hands frames to r from now on.
func (w *Worker) Serve(r Receiver) { connect(r) }

// Ready tells the page that calls are taken.
func (w *Worker) Ready(name string) {
	w.tell("ready", map[string]any{"name": name, "term": w.config.Term})
}

// Failed tells the page why the app did not start. Only the first failure is
// told.
func (w *Worker) Failed(code, reason, message string) {
	if w.failed {
		return
	}
	w.failed = true
	w.tell("failed", map[string]any{"code": code, "reason": reason, "message": message})
}

// Salvaged tells the page what was got out of a damaged database. The report
// is of what js.ValueOf takes.
func (w *Worker) Salvaged(report map[string]any) { w.tell("salvaged", report) }

// Progress tells the page how far what it waits for is: "migrate" or "sample".
// A total of 0 isn't known.
func (w *Worker) Progress(phase string, done, total int64) {
	w.tell("progress", map[string]any{"phase": phase, "done": done, "total": total})
}

// OnPhase has fn called, on a goroutine of its own, when JavaScript tells that
// the worker's circumstances have changed, by ashore.phase(name).
func (w *Worker) OnPhase(fn func(name string)) {
	w.host.Set("phase", js.FuncOf(func(_ js.Value, args []js.Value) any {
		if len(args) == 1 && args[0].Type() == js.TypeString {
			go fn(args[0].String())
		}
		return nil
	}))
}

// Rested ends the worker, and has its page start another.
func (w *Worker) Rested() { w.tell("rested", nil) }

// OnRest has fn called, on a goroutine of its own, when the page asks this owner
// to hand the database over, by ashore.rest(). What fn is given ends the worker.
func (w *Worker) OnRest(fn func(end func())) {
	w.host.Set("rest", js.FuncOf(func(js.Value, []js.Value) any {
		go fn(w.Rested)
		return nil
	}))
}

func (w *Worker) tell(method string, message map[string]any) {
	if _, err := try(w.host, method, message); err != nil {
		Logf("%s: %v", method, err)
	}
}

// Yield lets the worker's event loop run what waits, and comes back. It must
// not be called with a C frame or a lock of SQLite on the stack.
func (w *Worker) Yield() {
	if _, err := tryAwait(context.Background(), w.host, "yield"); err != nil {
		Logf("yield: %v", err)
	}
}

// Logf writes an error to the console, for the app's developer.
func Logf(format string, args ...any) { console("error", format, args) }

// Notef writes to the console what went as it should.
func Notef(format string, args ...any) { console("info", format, args) }

func console(level, format string, args []any) {
	js.Global().Get("console").Call(level, fmt.Sprintf(format, args...))
}

func text(v js.Value, name string) string {
	if v.Type() != js.TypeObject || v.Get(name).Type() != js.TypeString {
		return ""
	}
	return v.Get(name).String()
}

func truth(v js.Value, name string) bool {
	return v.Type() == js.TypeObject && v.Get(name).Type() == js.TypeBoolean && v.Get(name).Bool()
}

func number(v js.Value, name string) uint64 {
	if v.Type() != js.TypeObject || v.Get(name).Type() != js.TypeNumber {
		return 0
	}
	return uint64(v.Get(name).Float())
}
