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

// Method is one method of a service, made by [Query], [Mutation] or [Action].
type Method struct {
	Name string
	Kind Kind

	prepare func(*wire.Decoder) handler
}

// handler is a method with its input. Exactly one field is set, by its kind.
type handler struct {
	view   func(context.Context, *store.View) (output, error)
	tx     func(context.Context, *store.Tx) (output, error)
	action func(context.Context) (output, error)
}

// output encodes what a handler returned.
type output func(*wire.Encoder)

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
	return Method{Name: name, Kind: KindQuery, prepare: func(d *wire.Decoder) handler {
		in := decode(d)
		return handler{view: func(ctx context.Context, v *store.View) (output, error) {
			out, err := fn(ctx, v, in)
			return func(e *wire.Encoder) { encode(e, out) }, err
		}}
	}}
}

// Mutation makes a method of a handler that is one transaction. Its result is
// encoded before the commit, so that one that cannot travel rolls back.
func Mutation[In, Out any](
	name string,
	fn func(context.Context, *store.Tx, In) (Out, error),
	decode func(*wire.Decoder) In,
	encode func(*wire.Encoder, Out),
) Method {
	return Method{Name: name, Kind: KindMutation, prepare: func(d *wire.Decoder) handler {
		in := decode(d)
		return handler{tx: func(ctx context.Context, tx *store.Tx) (output, error) {
			out, err := fn(ctx, tx, in)
			return func(e *wire.Encoder) { encode(e, out) }, err
		}}
	}}
}

// Action makes a method of a handler that holds no transaction. It may wait for
// network, timers and files, and is not held up by the database's queue.
func Action[In, Out any](
	name string,
	fn func(context.Context, In) (Out, error),
	decode func(*wire.Decoder) In,
	encode func(*wire.Encoder, Out),
) Method {
	return Method{Name: name, Kind: KindAction, prepare: func(d *wire.Decoder) handler {
		in := decode(d)
		return handler{action: func(ctx context.Context) (output, error) {
			out, err := fn(ctx, in)
			return func(e *wire.Encoder) { encode(e, out) }, err
		}}
	}}
}
