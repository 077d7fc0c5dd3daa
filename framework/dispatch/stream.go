package dispatch

import (
	"context"
	"iter"

	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ashore-dev/ashore/framework/wire"
)

// ViewStream makes a method of a handler whose items are read in one view, so
// that they belong together. Nobody else gets the database meanwhile, so what
// the page doesn't take waits in a buffer of [ViewBuffer] bytes; when that has
// been full for [ViewPatience] the stream fails with "slow_consumer".
func ViewStream[In, Out any](
	name string,
	fn func(context.Context, *store.View, In) iter.Seq2[Out, error],
	decode func(*wire.Decoder) In,
	encode func(*wire.Encoder, Out),
) Method {
	h := &streamer[In, Out]{view: fn, decode: decode, encode: encode}
	return Method{Name: name, Kind: KindQuery, Stream: true, prepare: h.prepare}
}

// Stream makes a method of a handler that gives items for as long as it likes.
// It waits until the page has taken what it gave, and should hold no
// transaction while it gives an item: it reads them page by page, in short
// views.
func Stream[In, Out any](
	name string,
	fn func(context.Context, In) iter.Seq2[Out, error],
	decode func(*wire.Decoder) In,
	encode func(*wire.Encoder, Out),
) Method {
	h := &streamer[In, Out]{action: fn, decode: decode, encode: encode}
	return Method{Name: name, Kind: KindAction, Stream: true, prepare: h.prepare}
}

// streamer is a method's function, the one of its kind, and its codec.
type streamer[In, Out any] struct {
	view   func(context.Context, *store.View, In) iter.Seq2[Out, error]
	action func(context.Context, In) iter.Seq2[Out, error]
	decode func(*wire.Decoder) In
	encode func(*wire.Encoder, Out)
}

func (h *streamer[In, Out]) prepare(d *wire.Decoder) task {
	return &streamWork[In, Out]{handler: h, in: h.decode(d)}
}

// flow is what a job has of its stream.
type flow interface {
	// drain waits until the page has been sent everything.
	drain() error
	// take is told how many bytes the page has taken.
	take(bytes uint64) error
	// stop ends it: nothing is sent from then on. It returns how many bytes were.
	stop() (sent uint64)
	// stuck reports whether the handler waits for the page.
	stuck() bool
}

// streaming is the task of a stream.
type streaming interface{ open(*job) flow }

// streamWork is a task whose output are items.
type streamWork[In, Out any] struct {
	handler *streamer[In, Out]
	in      In
	item    Out
	out     *outflow
}

func (w *streamWork[In, Out]) open(j *job) flow {
	w.out = newOutflow(j)
	return w.out
}

func (w *streamWork[In, Out]) query(ctx context.Context, v *store.View) error {
	return w.give(w.handler.view(ctx, v, w.in))
}

func (w *streamWork[In, Out]) act(ctx context.Context) error {
	return w.give(w.handler.action(ctx, w.in))
}

// give sends the items. It ends the iterator when nobody wants them any more.
func (w *streamWork[In, Out]) give(items iter.Seq2[Out, error]) error {
	for item, err := range items {
		if err != nil {
			return err
		}
		w.item = item
		if err := w.out.put(w); err != nil {
			return err
		}
	}
	return nil
}

// mutate is never called.
func (w *streamWork[In, Out]) mutate(context.Context, *store.Tx) error { return errInternal }

func (w *streamWork[In, Out]) encode(e *wire.Encoder) { w.handler.encode(e, w.item) }

func (w *streamWork[In, Out]) again() task { return &streamWork[In, Out]{handler: w.handler, in: w.in} }
