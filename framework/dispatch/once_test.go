//go:build !race

package dispatch_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"pgregory.net/rapid"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ashore-dev/ashore/framework/wire"
)

// How a mutation of the model goes.
const (
	plain  = iota
	large  // its result is not kept
	idle   // writes nothing
	fails  // always
	moody  // fails when the service is in the mood to
	manner // how many there are
)

// ops is a service whose mutations leave a row each time they are done.
type ops struct{ mood bool }

func (o *ops) Service() dispatch.Service {
	return dispatch.Service{Name: "ops", Methods: []dispatch.Method{
		dispatch.Mutation("do", o.do, decodeAddInput, encodeString),
	}}
}

func (o *ops) do(ctx context.Context, tx *store.Tx, in AddInput) (string, error) {
	how := int(in.Weight)
	if how == idle {
		return in.Title, nil
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO ops VALUES (?)`, in.Title); err != nil {
		return "", err
	}
	switch {
	case how == fails, how == moody && o.mood:
		return "", ErrTired
	case how == large:
		return in.Title + strings.Repeat("x", 70_000), nil
	}
	return in.Title, nil
}

// op is a mutation as its caller knows it.
type op struct {
	name     string
	how      int
	sequence uint64
	sent     uint64 // term of the owner that it was sent to, 0 if it waits for one
	gaveUp   bool   // its caller doesn't wait any more
	ended    string // "done", "failed", "unknown"
}

// caller is a page, as docs/protocol.md wants one.
type caller struct {
	id   dispatch.ClientID
	term uint64 // of the owner that it is attached to, 0 without one
	ops  []*op  // in the order of their numbers
	dead bool
}

// acknowledged is the number up to which it sends nothing again.
func (c *caller) acknowledged() uint64 {
	for _, o := range c.ops {
		if o.ended == "" {
			return o.sequence - 1
		}
	}
	return uint64(len(c.ops))
}

// world is a database, its owners one after the other, pages, and what is on its
// way between them, in any order.
type world struct {
	rapid.TB
	service ops
	disk    *memfs.FS
	vfs     *opfs.VFS
	db      *store.DB
	server  *dispatch.Server // nil: there is no owner
	term    uint64
	callers []*caller
	up      [][]byte // to the owner
	down    []wire.Frame
}

var worlds atomic.Int64 // names their VFSs

// Send is the port of each owner.
func (w *world) Send(frame []byte) {
	f, err := wire.Parse(slices.Clone(frame))
	if err != nil {
		w.Fatalf("the server sent %x: %v", frame, err)
	}
	w.down = append(w.down, f)
}

// start makes an owner.
func (w *world) start() {
	w.disk = w.disk.Restart()
	name := fmt.Sprint("once-", worlds.Add(1))
	w.vfs = opfs.Register(name, w.disk.Inner())
	ctx := context.Background()
	must := func(err error) {
		if err != nil {
			w.Fatalf("start: %v", err)
		}
	}
	must(w.disk.Attach(ctx, opfs.Main, 1, true))
	var err error
	w.db, err = store.Open(ctx, store.Options{Name: "main.db", VFS: name})
	must(err)
	must(w.db.Maintain(ctx, func(c *sqlite3.Conn) error {
		return c.Exec(`CREATE TABLE IF NOT EXISTS ops (name TEXT NOT NULL) STRICT`)
	}))
	ledger, err := dispatch.OpenLedger(ctx, w.db)
	must(err)
	w.term++
	w.server, err = dispatch.NewServer(dispatch.Options{
		DB: w.db, Port: w, Term: w.term, Ledger: ledger, Services: []dispatch.Service{w.service.Service()},
	})
	must(err)
}

// kill ends the owner as a worker ends that is terminated.
func (w *world) kill() {
	if w.server == nil {
		return
	}
	w.vfs.Kill()
	said := len(w.down)
	w.server.Close()
	w.down = w.down[:said]
	_ = w.db.Close()
	w.vfs.Unregister()
	w.server = nil
	for _, c := range w.callers {
		c.term = 0
		for _, o := range c.ops {
			if o.gaveUp && o.ended == "" {
				o.ended = "unknown"
			}
		}
	}
}

// send puts a call on its way.
func (w *world) send(c *caller, o *op) {
	o.sent = c.term
	params := fmt.Sprintf(`{"title":%q,"weight":%d}`, o.name, o.how)
	b, err := wire.Frame{
		Header: wire.Header{Kind: wire.Call, Client: c.id, Sequence: o.sequence, Term: c.term, Number: c.acknowledged()},
		JSON:   request(o.sequence, "ops.do", params),
	}.Append(nil)
	if err != nil {
		w.Fatal(err)
	}
	w.up = append(w.up, b)
}

// call has a page make one.
func (w *world) call(c *caller, how int) {
	o := &op{how: how, sequence: uint64(len(c.ops) + 1)}
	o.name = fmt.Sprintf("%d.%d", c.id[0], o.sequence)
	c.ops = append(c.ops, o)
	if c.term != 0 {
		w.send(c, o)
	}
}

// attach has a page find the owner: what isn't answered is sent, in order.
func (w *world) attach(c *caller) {
	c.term = w.term
	for _, o := range c.ops {
		if o.ended == "" {
			w.send(c, o)
		}
	}
}

// hear gives a page what came for it.
func (w *world) hear(f wire.Frame) {
	i := slices.IndexFunc(w.callers, func(c *caller) bool { return c.id == f.Client })
	c := w.callers[i]
	if c.dead || f.Term != c.term || f.Sequence == 0 || f.Sequence > uint64(len(c.ops)) {
		return
	}
	o := c.ops[f.Sequence-1]
	if o.ended != "" {
		return
	}
	var a answer
	if err := json.Unmarshal(f.JSON, &a); err != nil {
		w.Fatal(err)
	}
	switch {
	case a.Error == nil && !strings.HasPrefix(string(a.Result), `"`+o.name):
		w.Fatalf("%s was answered %.100s", o.name, a.Result)
	case a.Error == nil, a.Error.Data.Code == dispatch.CodeResultLost:
		o.ended = "done"
	case a.Error.Data.Code == "tired", a.Error.Data.Code == dispatch.CodeCanceled:
		o.ended = "failed"
	case a.Error.Data.Code == dispatch.CodeInvalid:
		o.ended = "unknown" // what it had been answered before got lost
	default:
		w.Fatalf("%s was answered %s", o.name, a)
	}
}

// rows counts how often each mutation was done, and the ledger's rows.
func (w *world) rows() (times map[string]int, kept int) {
	times = map[string]int{}
	err := w.db.Maintain(context.Background(), func(c *sqlite3.Conn) error {
		s, _, err := c.Prepare(`SELECT name, 0 FROM ops UNION ALL SELECT '', 1 FROM _ashore_calls`)
		if err != nil {
			return err
		}
		defer s.Close()
		for s.Step() {
			if s.ColumnBool(1) {
				kept++
			} else {
				times[s.ColumnText(0)]++
			}
		}
		return s.Err()
	})
	if err != nil {
		w.Fatal(err)
	}
	return times, kept
}

// check holds what callers know against the data.
func (w *world) check() {
	if w.server == nil {
		return
	}
	times, _ := w.rows()
	for _, c := range w.callers {
		for _, o := range c.ops {
			switch n := times[o.name]; {
			case n > 1:
				w.Fatalf("%s was done %d times", o.name, n)
			case o.ended == "done" && o.how != idle && n != 1:
				w.Fatalf("%s was answered as done and is not there", o.name)
			case o.ended == "failed" && n != 0:
				w.Fatalf("%s was answered as failed and is there", o.name)
			}
		}
	}
}

func (w *world) writes() int { return w.disk.Count(memfs.Write) + w.disk.Count(memfs.Truncate) }

// live draws a page that lives.
func (w *world) live(t *rapid.T) *caller {
	living := slices.DeleteFunc(slices.Clone(w.callers), func(c *caller) bool { return c.dead })
	if len(living) == 0 {
		t.Skip("nobody lives")
	}
	return rapid.SampledFrom(living).Draw(t, "page")
}

// one draws one of a list and takes it out, unless it is to come twice.
func one[T any](t *rapid.T, list *[]T) T {
	if len(*list) == 0 {
		t.Skip("nothing is on its way")
	}
	i := rapid.IntRange(0, len(*list)-1).Draw(t, "which")
	v := (*list)[i]
	if rapid.IntRange(0, 2).Draw(t, "twice") > 0 {
		*list = slices.Delete(*list, i, i+1)
	}
	return v
}

func (w *world) actions() map[string]func(*rapid.T) {
	actions := map[string]func(*rapid.T){
		"page": func(t *rapid.T) {
			if len(w.callers) > 4 {
				t.Skip("there are enough")
			}
			w.callers = append(w.callers, &caller{id: dispatch.ClientID{byte(len(w.callers) + 1)}})
		},
		"call": func(t *rapid.T) {
			w.call(w.live(t), rapid.IntRange(0, manner-1).Draw(t, "how"))
		},
		"attach": func(t *rapid.T) {
			c := w.live(t)
			if w.server == nil || c.term == w.term {
				t.Skip("there is nobody to attach to")
			}
			w.attach(c)
		},
		"deliver": func(t *rapid.T) {
			if w.server == nil {
				t.Skip("there is no owner")
			}
			w.server.Serve(slices.Clone(one(t, &w.up)))
		},
		"die in a call": func(t *rapid.T) {
			if w.server == nil {
				t.Skip("there is no owner")
			}
			frame := one(t, &w.up)
			said, before := len(w.down), w.writes()
			writes := rapid.IntRange(0, 6).Draw(t, "writes")
			w.disk.Inject(memfs.Fault{After: writes, Kind: memfs.Stop})
			w.server.Serve(slices.Clone(frame))
			if w.writes()-before > writes || rapid.Bool().Draw(t, "silent") {
				w.down = w.down[:said] // it died before it could say anything
			}
			w.kill()
		},
		"die":    func(*rapid.T) { w.kill() },
		"answer": func(t *rapid.T) { w.hear(one(t, &w.down)) },
		"lose a call": func(t *rapid.T) {
			one(t, &w.up)
		},
		"lose an answer": func(t *rapid.T) { one(t, &w.down) },
		"begin": func(t *rapid.T) {
			if w.server != nil {
				t.Skip("there is an owner")
			}
			w.start()
		},
		"give up": func(t *rapid.T) {
			c := w.live(t)
			for _, o := range c.ops {
				if o.ended != "" || o.gaveUp {
					continue
				}
				o.gaveUp = true
				if c.term == 0 {
					o.ended = "unknown"
				}
				return
			}
			t.Skip("nothing to give up")
		},
		"page ends": func(t *rapid.T) {
			if rapid.IntRange(0, 3).Draw(t, "really") > 0 {
				t.Skip("it stays")
			}
			w.live(t).dead = true
		},
		"owner notices": func(t *rapid.T) {
			i := slices.IndexFunc(w.callers, func(c *caller) bool { return c.dead })
			if i < 0 || w.server == nil {
				t.Skip("there is nothing to notice")
			}
			c := w.callers[i]
			w.server.Drop(c.id) // its channel is closed before
			w.up = slices.DeleteFunc(w.up, func(b []byte) bool { h, _ := wire.ParseHeader(b); return h.Client == c.id })
		},
		"owner asks who lives": func(t *rapid.T) {
			if w.server == nil {
				t.Skip("there is no owner")
			}
			w.server.Living(w.living())
		},
		"mood": func(*rapid.T) { w.service.mood = !w.service.mood },
		"":     func(*rapid.T) { w.check() },
	}
	for _, often := range []string{"call", "attach", "deliver", "answer"} {
		actions[often+" too"] = actions[often]
	}
	return actions
}

func (w *world) living() (ids []dispatch.ClientID) {
	for _, c := range w.callers {
		if !c.dead {
			ids = append(ids, c.id)
		}
	}
	return ids
}

// settle gives the pages an owner that lasts, and a network that loses nothing.
func (w *world) settle(seen map[string]int) {
	w.up, w.down = nil, nil
	w.start()
	w.server.Living(w.living())
	for _, c := range w.callers {
		if !c.dead {
			w.attach(c)
		}
	}
	for _, b := range w.up {
		w.server.Serve(b)
	}
	for _, f := range w.down {
		w.hear(f)
	}
	w.check()
	for _, c := range w.callers {
		for _, o := range c.ops {
			if o.ended == "" && !c.dead {
				w.Fatalf("%s has no end", o.name)
			}
			seen[o.ended]++
		}
	}
	// Everything is acknowledged by one more call of each, the last of them a
	// new page's.
	w.callers = append(w.callers, &caller{id: dispatch.ClientID{255}, term: w.term})
	for _, c := range w.callers {
		if !c.dead {
			w.call(c, plain)
			w.server.Serve(w.up[len(w.up)-1])
		}
	}
	if _, kept := w.rows(); kept > len(w.living()) {
		w.Fatalf("the ledger has %d rows of %d pages that have received all but one answer", kept, len(w.living()))
	}
}

// Whatever gets lost, comes twice or late, and whenever an owner or a page ends:
// what a page was told is true, nothing is done twice, every call ends once
// there is an owner who lasts, and the ledger doesn't grow.
func TestEveryMutationIsDoneOnce(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		w := &world{TB: rt, disk: memfs.New()}
		defer func() { w.kill() }()
		w.callers = []*caller{{id: dispatch.ClientID{1}}}
		w.start()
		rt.Repeat(w.actions())

		w.kill()
		w.settle(seen)
	})
	t.Log("mutations by their ends:", seen)
}

// The process ends in the middle of some mutations, after each number of writes:
// the next one does what was not done and answers what was.
func TestEveryMutationIsDoneOnceWhicheverWriteIsTheLast(t *testing.T) {
	seen := map[string]int{}
	for writes := 0; ; writes++ {
		w := &world{TB: t, disk: memfs.New()}
		w.start()
		w.callers = []*caller{{id: dispatch.ClientID{1}, term: w.term}, {id: dispatch.ClientID{2}, term: w.term}}
		before := w.writes()
		w.disk.Inject(memfs.Fault{After: writes, Kind: memfs.Stop})
		for i := range 24 {
			said := len(w.down)
			w.call(w.callers[i%2], []int{plain, plain, large, moody}[i/2%4])
			w.server.Serve(w.up[i])
			if w.writes()-before > writes {
				w.down = w.down[:said]
				break
			}
			if i%3 > 0 { // the other answers are still on their way when it ends
				w.hear(w.down[said])
			}
		}
		died := w.writes()-before > writes
		w.kill()
		w.settle(seen)
		w.kill()
		if !died {
			t.Logf("stopped after each of %d writes; mutations by their ends: %v", writes, seen)
			if writes < 12 || seen["done"] < 20 {
				t.Error("that is too few to show anything")
			}
			return
		}
	}
}
