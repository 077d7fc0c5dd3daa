package dispatch_test

import (
	"context"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ashore-dev/ashore/framework/wire"
)

// This file has the shape of generated code.

const _ = dispatch.GeneratedV1 // undefined: run go generate ./...

// Service lists the methods of Tasks.
func (s *Tasks) Service() dispatch.Service {
	return dispatch.Service{Name: "tasks", Methods: []dispatch.Method{
		dispatch.Query("list", s.List, decodeListInput, encodeTasks),
		dispatch.Query("count", func(ctx context.Context, v *store.View, _ dispatch.None) (int64, error) {
			return s.Count(ctx, v)
		}, dispatch.DecodeNone, encodeInt64),
		dispatch.Mutation("add", s.Add, decodeAddInput, encodeTask),
		dispatch.Mutation("retitle", s.Retitle, decodeAddInput, encodeTask),
		dispatch.Mutation("other", func(ctx context.Context, tx *store.Tx, _ dispatch.None) (dispatch.None, error) {
			return dispatch.None{}, s.Other(ctx, tx)
		}, dispatch.DecodeNone, dispatch.EncodeNone),
		dispatch.Mutation("fail", func(ctx context.Context, tx *store.Tx, in FailInput) (dispatch.None, error) {
			return dispatch.None{}, s.Fail(ctx, tx, in)
		}, decodeFailInput, dispatch.EncodeNone),
		dispatch.Query("endless", func(ctx context.Context, v *store.View, _ dispatch.None) (int64, error) {
			return s.Endless(ctx, v)
		}, dispatch.DecodeNone, encodeInt64),
		dispatch.Mutation("endlessWrite", func(ctx context.Context, tx *store.Tx, _ dispatch.None) (dispatch.None, error) {
			return dispatch.None{}, s.EndlessWrite(ctx, tx)
		}, dispatch.DecodeNone, dispatch.EncodeNone),
		dispatch.Query("hold", func(ctx context.Context, v *store.View, _ dispatch.None) (int64, error) {
			return s.Hold(ctx, v)
		}, dispatch.DecodeNone, encodeInt64),
		dispatch.Mutation("holdWrite", s.HoldWrite, decodeAddInput, encodeTask),
		dispatch.Action("wait", s.Wait, decodeFailInput, encodeString),
		dispatch.Action("nothing", func(ctx context.Context, _ dispatch.None) (dispatch.None, error) {
			return dispatch.None{}, s.Nothing(ctx)
		}, dispatch.DecodeNone, dispatch.EncodeNone),
		dispatch.Action("deaf", func(ctx context.Context, _ dispatch.None) (string, error) {
			return s.Deaf(ctx)
		}, dispatch.DecodeNone, encodeString),
		dispatch.Action("echo", s.Echo, decodeEchoInput, encodeBytes),
		dispatch.Query("titled", s.Titled, decodeEchoInput, encodeInt64),
		dispatch.ViewStream("rows", s.Rows, decodeRowsInput, encodeBytes),
		dispatch.Stream("feed", s.Feed, decodeRowsInput, encodeBytes),
		dispatch.Uploads(dispatch.Action("sum", s.Sum, decodeSumInput, encodeInt64)),
		dispatch.Uploads(dispatch.Stream("upper", s.Upper, decodeSumInput, encodeString)),
		dispatch.Mutation("huge", func(ctx context.Context, tx *store.Tx, _ dispatch.None) (string, error) {
			return s.Huge(ctx, tx)
		}, dispatch.DecodeNone, encodeString),
	}}
}

func decodeRowsInput(d *wire.Decoder) (v RowsInput) {
	for key := range d.Object() {
		switch key {
		case "count":
			v.Count = d.Int64()
		case "size":
			v.Size = d.Int64()
		case "how":
			v.How = d.String()
		default:
			d.Unknown()
		}
	}
	return v
}

func decodeSumInput(d *wire.Decoder) (v SumInput) {
	v.Data = d.Upload()
	for key := range d.Object() {
		switch key {
		case "how":
			v.How = d.String()
		default:
			d.Unknown()
		}
	}
	return v
}

func decodeListInput(d *wire.Decoder) (v ListInput) {
	for key := range d.Object() {
		switch key {
		case "prefix":
			v.Prefix = d.String()
		default:
			d.Unknown()
		}
	}
	return v
}

func decodeFailInput(d *wire.Decoder) (v FailInput) {
	for key := range d.Object() {
		switch key {
		case "how":
			v.How = d.String()
		default:
			d.Unknown()
		}
	}
	return v
}

func decodeAddInput(d *wire.Decoder) (v AddInput) {
	var title bool
	for key := range d.Object() {
		switch key {
		case "title":
			title = true
			v.Title = d.String()
			d.MinLength(v.Title, 1)
			d.MaxLength(v.Title, 20)
		case "due":
			if !d.Null() {
				v.Due = new(d.Time())
			}
		case "weight":
			v.Weight = d.Float64()
			d.Minimum(v.Weight, 0)
		default:
			d.Unknown()
		}
	}
	d.Require(title, "title")
	return v
}

func decodeEchoInput(d *wire.Decoder) (v []byte) {
	for key := range d.Object() {
		switch key {
		case "data":
			v = d.Attachment()
		case "panic":
			panic("the app's own decoding failed")
		default:
			d.Unknown()
		}
	}
	return v
}

func encodeTask(e *wire.Encoder, v Task) {
	e.BeginObject()
	e.Key("id")
	e.String(v.ID)
	e.Key("title")
	e.String(v.Title)
	e.Key("due")
	if v.Due == nil {
		e.Null()
	} else {
		e.Time(*v.Due)
	}
	e.Key("weight")
	e.Float64(v.Weight)
	e.EndObject()
}

func encodeTasks(e *wire.Encoder, v []Task) {
	e.BeginArray()
	for i := range v {
		e.Elem()
		encodeTask(e, v[i])
	}
	e.EndArray()
}

func encodeInt64(e *wire.Encoder, v int64)   { e.Int64(v) }
func encodeString(e *wire.Encoder, v string) { e.String(v) }
func encodeBytes(e *wire.Encoder, v []byte)  { e.Attachment(v) }
