package apptest

import (
	"slices"
	"sync"

	"github.com/ashore-dev/ashore/framework/wire"
)

// page stands for the page: it numbers calls and hands each answer to the
// one who waits for it. It is the app's dispatch.Port.
type page struct {
	client wire.ClientID

	mu       sync.Mutex
	sequence uint64
	waiting  map[uint64]*mailbox
	closed   chan struct{}
	once     sync.Once
}

// mailbox holds the frames of one call or watch. Send must not wait, and a
// test may be slow to read a watch, so it grows.
type mailbox struct {
	mu     sync.Mutex
	frames []wire.Frame
	ready  chan struct{} // has an element when frames has one
}

func newPage() *page {
	return &page{
		client:  wire.ClientID{'a', 'p', 'p', 't', 'e', 's', 't'},
		waiting: map[uint64]*mailbox{},
		closed:  make(chan struct{}),
	}
}

// open makes the mailbox of the next call.
func (p *page) open() (uint64, *mailbox) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sequence++
	box := &mailbox{ready: make(chan struct{}, 1)}
	p.waiting[p.sequence] = box
	return p.sequence, box
}

func (p *page) forget(sequence uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.waiting, sequence)
}

// frame is a frame to the app.
func (p *page) frame(kind wire.Kind, sequence uint64, json []byte, attachments ...[]byte) ([]byte, error) {
	f := wire.Frame{Header: wire.Header{Kind: kind, Client: p.client, Sequence: sequence}, JSON: json, Attachments: attachments}
	return f.Append(nil)
}

// Send takes a frame of the app.
func (p *page) Send(frame []byte) {
	f, err := wire.Parse(slices.Clone(frame)) // the app writes the next one there
	if err != nil {
		panic("apptest: the app sent what is no frame: " + err.Error())
	}
	p.mu.Lock()
	box := p.waiting[f.Sequence]
	p.mu.Unlock()
	if box != nil {
		box.put(f)
	}
}

// close lets everyone go who waits.
func (p *page) close() { p.once.Do(func() { close(p.closed) }) }

func (m *mailbox) put(f wire.Frame) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.frames = append(m.frames, f)
	m.signal()
}

func (m *mailbox) signal() {
	select {
	case m.ready <- struct{}{}:
	default:
	}
}

// take returns the next frame after ready said that there is one.
func (m *mailbox) take() wire.Frame {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.frames[0]
	m.frames = m.frames[1:]
	if len(m.frames) > 0 {
		m.signal()
	}
	return f
}
