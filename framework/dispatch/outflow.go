package dispatch

import (
	"bytes"
	"sync"
	"time"

	"github.com/ashore-dev/ashore/framework/wire"
)

const (
	// ViewBuffer is how many bytes of a [ViewStream] may wait for the page.
	ViewBuffer = 8 << 20
	// ViewPatience is how long a handler of a [ViewStream] waits for the page,
	// with the database in its hands.
	ViewPatience = 2 * time.Second

	// partSize is from where on items are sent. Fewer are sent as soon as the
	// handler lets another goroutine run.
	partSize = 32 << 10
	// copied is up to where bytes among the items are copied, so that more items
	// go along with them. Those that are larger are sent at once.
	copied = 4 << 10
)

// outflow are the items of a stream on their way to the page: those that are
// being put together to a part, and the parts that wait until the page has taken
// enough of those before.
type outflow struct {
	server   *Server
	header   wire.Header // of the last part
	most     int         // bytes of parts that may wait
	patience time.Duration

	mu       sync.Mutex
	page     gate // the page has taken something, or nobody waits any more
	encoder  wire.Encoder
	begun    bool // items are in the encoder
	attached int  // bytes behind them
	spare    []byte
	queue    [][]byte // parts
	queued   int      // bytes of them
	sent     uint64
	taken    uint64
	over     bool
}

func newOutflow(j *job) *outflow {
	o := &outflow{server: j.server, header: j.header}
	o.header.Kind = wire.Part
	if j.method.Kind == KindQuery {
		o.most, o.patience = ViewBuffer, ViewPatience
	}
	o.page = gate{cond: sync.Cond{L: &o.mu}, busy: &j.server.busy}
	return o
}

// put adds the item that a task encodes, and waits while too much is under way.
func (o *outflow) put(t task) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.over {
		return errCanceled
	}
	if err := o.add(t); err != nil {
		return err
	}
	return o.wait(o.most, o.patience)
}

func (o *outflow) add(t task) error {
	e := &o.encoder
	if !o.begun {
		e.Reset(append(begin(o.buffer(), o.header.Sequence), `,"result":`...))
		e.BeginArray()
	}
	before, _ := e.Bytes()
	first := len(e.Attachments())
	o.over = true // if it panics
	e.Elem()
	t.encode(e)
	o.over = false
	json, err := e.Bytes()
	if err != nil {
		if o.begun {
			_ = o.seal(before, e.Attachments()[:first]) // it had room for them
			o.pump()
		}
		return err
	}
	large := false
	for i, b := range e.Attachments()[first:] {
		if large = large || len(b) > copied; !large {
			e.Attachments()[first+i] = bytes.Clone(b)
		}
		o.attached += 4 + len(b)
	}
	if large || len(json)+o.attached >= partSize {
		if err := o.seal(json, e.Attachments()); err != nil {
			return err
		}
		o.pump()
	} else if !o.begun {
		o.begun = true
		o.server.workers.Go(o.flush)
	}
	return nil
}

// buffer is a free one, with room for a header.
func (o *outflow) buffer() []byte {
	b := o.spare
	if o.spare = nil; b == nil {
		b = make([]byte, 0, 2048)
	}
	return b[:wire.HeaderSize]
}

// seal makes a part of the items in an encoder's buffer.
func (o *outflow) seal(json []byte, attachments [][]byte) error {
	o.begun, o.attached = false, 0
	h := o.header
	h.Number++
	frame, err := wire.Seal(append(json, `]}`...), h, attachments)
	if err != nil {
		return err
	}
	o.header = h
	o.queue = append(o.queue, frame)
	o.queued += len(frame)
	return nil
}

// flush sends what there is, if the page takes it.
func (o *outflow) flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pump()
}

// pump sends parts as long as the page takes them.
func (o *outflow) pump() {
	for !o.over && o.sent-o.taken < wire.Window {
		if len(o.queue) == 0 {
			if !o.begun {
				return
			}
			json, _ := o.encoder.Bytes()
			if o.seal(json, o.encoder.Attachments()) != nil {
				return // it is smaller than a frame may be
			}
		}
		frame := o.queue[0]
		o.queue[0] = nil
		o.queue = o.queue[1:]
		o.queued -= len(frame)
		o.sent += uint64(len(frame))
		o.server.send(frame)
		o.spare = frame[:0]
	}
}

// wait waits until at most so many bytes of parts wait for the page.
func (o *outflow) wait(most int, patience time.Duration) error {
	if o.queued <= most || o.over {
		return nil
	}
	late := false
	if patience > 0 {
		timer := time.AfterFunc(patience, func() {
			o.mu.Lock()
			defer o.mu.Unlock()
			late = true
			o.page.open()
		})
		defer timer.Stop()
	}
	for o.queued > most && !o.over && !late {
		o.page.wait()
	}
	switch {
	case o.over:
		return errCanceled
	case o.queued > most:
		return errSlowConsumer
	}
	return nil
}

func (o *outflow) drain() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.begun {
		json, _ := o.encoder.Bytes()
		if err := o.seal(json, o.encoder.Attachments()); err != nil {
			return err
		}
	}
	o.pump()
	return o.wait(0, 0)
}

func (o *outflow) take(n uint64) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if n > o.sent {
		return errFlow
	}
	if n > o.taken && !o.over {
		o.taken = n
		o.pump()
		o.page.open()
	}
	return nil
}

func (o *outflow) stop() uint64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.over, o.queue, o.queued = true, nil, 0
	o.page.open()
	return o.sent
}

func (o *outflow) stuck() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.page.waiting > 0
}
