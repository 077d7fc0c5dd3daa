package dispatch

import (
	"context"

	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ashore-dev/ashore/framework/wire"
)

// GeneratedV1 is named by generated code, so that code of another generation
// fails to compile on a line that says what to do.
const GeneratedV1 = true

// Kind is what a method may do, and follows from its transaction parameter.
type Kind uint8

// The kinds of methods.
const (
	KindQuery    Kind = 1 // reads in a *store.View, and can be watched
	KindMutation Kind = 2 // writes in a *store.Tx
	KindAction   Kind = 3 // opens what it needs by itself, or nothing
)

// String gives the kind's name.
func (k Kind) String() string {
	switch k {
	case KindQuery:
		return "query"
	case KindMutation:
		return "mutation"
	case KindAction:
		return "action"
	}
	return "no kind"
}

// Service is a set of methods under one name.
type Service struct {
	Name    string
	Methods []Method
}

// Method is one method of a service, made by [Query], [Mutation], [Action],
// [ViewStream], [Stream] and [Uploads].
type Method struct {
	Name   string
	Kind   Kind
	Stream bool // its output are items, in parts

	prepare func(*wire.Decoder) task
	upload  func() upload // nil: the input has no reader
}

// None is the input or output of a method that has none.
type None struct{}

// DecodeNone reads the input of a method that has none: nothing, or an empty object.
func DecodeNone(d *wire.Decoder) None {
	for range d.Object() {
		d.Unknown()
	}
	return None{}
}

// EncodeNone writes the output of a method that has none: null.
func EncodeNone(e *wire.Encoder, _ None) { e.Null() }

// Query makes a method of a handler that only reads.
func Query[In, Out any](
	name string,
	fn func(context.Context, *store.View, In) (Out, error),
	decode func(*wire.Decoder) In,
	encode func(*wire.Encoder, Out),
) Method {
	h := &handler[In, Out]{view: fn, decode: decode, encode: encode}
	return Method{Name: name, Kind: KindQuery, prepare: h.prepare}
}

// Mutation makes a method of a handler that is one transaction. Its result is
// encoded before the commit, so that one that cannot travel rolls back.
func Mutation[In, Out any](
	name string,
	fn func(context.Context, *store.Tx, In) (Out, error),
	decode func(*wire.Decoder) In,
	encode func(*wire.Encoder, Out),
) Method {
	h := &handler[In, Out]{tx: fn, decode: decode, encode: encode}
	return Method{Name: name, Kind: KindMutation, prepare: h.prepare}
}

// Action makes a method of a handler that holds no transaction. It may wait for
// network, timers and files, and is not held up by the database's queue.
func Action[In, Out any](
	name string,
	fn func(context.Context, In) (Out, error),
	decode func(*wire.Decoder) In,
	encode func(*wire.Encoder, Out),
) Method {
	h := &handler[In, Out]{action: fn, decode: decode, encode: encode}
	return Method{Name: name, Kind: KindAction, prepare: h.prepare}
}

// handler is a method's function, the one of its kind, and its codec.
type handler[In, Out any] struct {
	view   func(context.Context, *store.View, In) (Out, error)
	tx     func(context.Context, *store.Tx, In) (Out, error)
	action func(context.Context, In) (Out, error)
	decode func(*wire.Decoder) In
	encode func(*wire.Encoder, Out)
}

func (h *handler[In, Out]) prepare(d *wire.Decoder) task {
	return &work[In, Out]{handler: h, in: h.decode(d)}
}

// task is a handler with its input, for one run: one of query, mutate and act,
// then encode.
type task interface {
	query(context.Context, *store.View) error
	mutate(context.Context, *store.Tx) error
	act(context.Context) error
	encode(*wire.Encoder)
	// again gives a task for another run with the same input.
	again() task
}

// work is the one allocation that a handler's input and output take.
type work[In, Out any] struct {
	handler *handler[In, Out]
	in      In
	out     Out
}

func (w *work[In, Out]) query(ctx context.Context, v *store.View) (err error) {
	w.out, err = w.handler.view(ctx, v, w.in)
	return err
}

func (w *work[In, Out]) mutate(ctx context.Context, tx *store.Tx) (err error) {
	if w.out, err = w.handler.tx(ctx, tx, w.in); err != nil {
		bindVersions(err, w.handler.encode)
	}
	return err
}

func (w *work[In, Out]) act(ctx context.Context) (err error) {
	w.out, err = w.handler.action(ctx, w.in)
	return err
}

func (w *work[In, Out]) encode(e *wire.Encoder) { w.handler.encode(e, w.out) }

func (w *work[In, Out]) again() task { return &work[In, Out]{handler: w.handler, in: w.in} }
