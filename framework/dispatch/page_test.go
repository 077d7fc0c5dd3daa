package dispatch_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ashore-dev/ashore/framework/wire"
)

// page is a client of a server, and the server's port for all clients.
type page struct {
	t       testing.TB
	service *Tasks
	db      *store.DB
	disk    *memfs.FS
	vfs     *opfs.VFS
	server  *dispatch.Server
	client  dispatch.ClientID
	term    uint64

	mu       sync.Mutex
	sequence uint64
	frames   []wire.Frame
	arrived  chan struct{} // has one element for each frame
	log      strings.Builder
}

// bubble runs a test with a server, on a clock that stands still while
// something runs.
func bubble(t *testing.T, test func(t *testing.T, p *page)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, newPage(t, dispatch.Options{})) })
}

func newPage(t testing.TB, o dispatch.Options) *page {
	t.Helper()
	disk := memfs.New()
	if err := disk.Attach(t.Context(), opfs.Main, 1, true); err != nil {
		t.Fatal(err)
	}
	name := strings.ReplaceAll(t.Name(), "/", "-")
	p := &page{
		t: t, disk: disk, vfs: opfs.Register(name, disk.Inner()), client: dispatch.ClientID{1}, arrived: make(chan struct{}, 100_000),
		service: &Tasks{gate: make(chan struct{}), began: make(chan string, 100)},
	}
	db, err := store.Open(context.Background(), store.Options{Name: "main.db", VFS: name, Strict: true, Logf: p.logf})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Maintain(context.Background(), func(c *sqlite3.Conn) error { return c.Exec(schema) })
	if err != nil {
		t.Fatal(err)
	}
	p.db = db
	o.DB, o.Port, o.Logf = db, p, p.logf
	o.Services = append(o.Services, p.service.Service())
	p.server, err = dispatch.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.open()
		p.server.Close()
		if n := p.server.Busy(); n != 0 {
			t.Errorf("busy with %d after the end", n)
		}
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		vfs.Unregister(name)
	})
	return p
}

// open lets every handler on that waits.
func (p *page) open() {
	select {
	case <-p.service.gate:
	default:
		close(p.service.gate)
	}
}

func (p *page) logf(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintf(&p.log, format+"\n", args...)
}

func (p *page) logged() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// forget drops what was sent and logged.
func (p *page) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.frames = nil
	p.log.Reset()
}

// Send takes a frame of the server.
func (p *page) Send(frame []byte) {
	f, err := wire.Parse(slices.Clone(frame)) // the server writes the next one there
	if err != nil {
		p.t.Errorf("the server sent %x: %v", frame, err)
		return
	}
	p.mu.Lock()
	p.frames = append(p.frames, f)
	p.mu.Unlock()
	p.arrived <- struct{}{}
}

// post sends a call or watch and returns its number.
func (p *page) post(kind wire.Kind, method, params string, change ...func(*wire.Frame)) uint64 {
	p.t.Helper()
	p.mu.Lock()
	p.sequence++
	f := wire.Frame{Header: wire.Header{Kind: kind, Client: p.client, Sequence: p.sequence}}
	p.mu.Unlock()
	f.JSON = request(f.Sequence, method, params)
	for _, fn := range change {
		fn(&f)
	}
	p.frame(f)
	return f.Sequence
}

// request is the JSON of a call.
func request(sequence uint64, method, params string) []byte {
	json := fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%d,"method":%q}`, sequence, method)
	if params == "" {
		return json
	}
	return fmt.Appendf(json[:len(json)-1], `,"params":%s}`, params)
}

func (p *page) frame(f wire.Frame) {
	p.t.Helper()
	b, err := f.Append(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	p.server.Receive(b)
}

// end sends a cancel or unwatch.
func (p *page) end(kind wire.Kind, sequence uint64) {
	p.t.Helper()
	p.frame(wire.Frame{Header: wire.Header{Kind: kind, Client: p.client, Sequence: sequence}})
}

// answer is what a page reads of a frame.
type answer struct {
	ID     *uint64         `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
		Data    struct {
			Code   string           `json:"code"`
			Data   json.RawMessage  `json:"data"`
			Fields []wire.Violation `json:"fields"`
		} `json:"data"`
	} `json:"error"`
}

// String is the result, or code and number of the error.
func (a answer) String() string {
	if a.Error == nil {
		return string(a.Result)
	}
	var s strings.Builder
	fmt.Fprintf(&s, "%s %d", a.Error.Data.Code, a.Error.Code)
	for _, f := range a.Error.Data.Fields {
		fmt.Fprintf(&s, " %s %s", f.Path, f.Message)
	}
	return s.String()
}

func read(t testing.TB, f wire.Frame) answer {
	t.Helper()
	var a answer
	d := json.NewDecoder(bytes.NewReader(f.JSON))
	d.DisallowUnknownFields()
	var envelope struct {
		answer
		JSONRPC string `json:"jsonrpc"`
	}
	if err := d.Decode(&envelope); err != nil || envelope.JSONRPC != "2.0" {
		t.Fatalf("%s: %v", f.JSON, err)
	}
	a = envelope.answer
	if a.ID != nil && *a.ID != f.Sequence {
		t.Errorf("the id is %d in a frame of sequence %d", *a.ID, f.Sequence)
	}
	return a
}

// answers returns what has come for a call or watch so far.
func (p *page) answers(sequence uint64) (all []answer) {
	p.t.Helper()
	p.mu.Lock()
	frames := slices.Clone(p.frames)
	p.mu.Unlock()
	for _, f := range frames {
		if f.Client == p.client && f.Sequence == sequence {
			all = append(all, read(p.t, f))
			if f.Kind == wire.Update && f.Number != uint64(len(all)) {
				p.t.Errorf("update %d of a watch has the number %d", len(all), f.Number)
			}
		}
	}
	return all
}

// texts are answers, for comparing.
func (p *page) texts(sequence uint64) (all []string) {
	p.t.Helper()
	for _, a := range p.answers(sequence) {
		all = append(all, a.String())
	}
	return all
}

// call makes a call and waits, in a bubble, until nothing moves any more.
func (p *page) call(method, params string) answer {
	p.t.Helper()
	sequence := p.post(wire.Call, method, params)
	synctest.Wait()
	answers := p.answers(sequence)
	if len(answers) != 1 {
		p.t.Fatalf("%s %s: got %d answers, want 1", method, params, len(answers))
	}
	return answers[0]
}

// want makes a call and compares its answer.
func (p *page) want(method, params, want string) {
	p.t.Helper()
	if got := p.call(method, params).String(); got != want {
		p.t.Errorf("%s %s: got %s, want %s", method, params, got, want)
	}
}
