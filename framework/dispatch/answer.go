package dispatch

import (
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"github.com/ashore-dev/ashore/framework/wire"
)

// begin appends the start of an answer to a buffer. The id of an answer to what
// could not be read as a request is null.
func begin(buf []byte, sequence uint64) []byte {
	buf = append(buf, `{"jsonrpc":"2.0","id":`...)
	if sequence == 0 {
		return append(buf, "null"...)
	}
	return strconv.AppendUint(buf, sequence, 10)
}

// resultFrame makes the frame of a result that is encoded already.
func resultFrame(h wire.Header, result []byte, attachments [][]byte) ([]byte, error) {
	buf := make([]byte, wire.HeaderSize, wire.HeaderSize+len(result)+64)
	buf = append(begin(buf, h.Sequence), `,"result":`...)
	buf = append(append(buf, result...), '}')
	return wire.Seal(buf, h, attachments)
}

// errorFrame makes the frame of an error. Data that cannot travel are left out
// and reported; where their type was promised, the error becomes "internal".
func errorFrame(h wire.Header, e *Error, logf func(string, ...any)) []byte {
	id := h.Sequence
	if e.number == numberParse || e.number == numberRequest {
		id = 0
	}
	encode := func(e *Error) (frame []byte, err error) {
		defer func() {
			if v := recover(); v != nil { // in the app's EncodeWire
				err = &panicError{v, debug.Stack()}
			}
		}()
		buf := append(begin(make([]byte, wire.HeaderSize, 512), id), `,"error":`...)
		enc := wire.NewEncoder(buf)
		encodeError(enc, e)
		buf, err = enc.Bytes()
		if err != nil {
			return nil, err
		}
		return wire.Seal(append(buf, '}'), h, enc.Attachments())
	}
	frame, err := encode(e)
	if err != nil {
		logf("dispatch: error %s: its data cannot be sent: %v", e.Code, err)
		if e.typed {
			e = errInternal
		}
		frame, err = encode(&Error{Code: e.Code, Message: e.Message[:min(len(e.Message), 1000)], number: e.number})
	}
	if err != nil {
		logf("dispatch: error %s cannot be sent: %v", e.Code, err)
	}
	return frame
}

func encodeError(e *wire.Encoder, err *Error) {
	e.BeginObject()
	e.Key("code")
	e.Int64(int64(err.rpcNumber()))
	e.Key("message")
	e.String(err.Message)
	e.Key("data")
	e.BeginObject()
	e.Key("code")
	e.String(err.Code)
	if err.Data != nil {
		e.Key("data")
		encodeData(e, err.Data)
	}
	if len(err.Fields) > 0 {
		e.Key("fields")
		e.BeginArray()
		for _, f := range err.Fields {
			e.Elem()
			e.BeginObject()
			e.Key("path")
			e.String(f.Path)
			e.Key("message")
			e.String(f.Message)
			e.EndObject()
		}
		e.EndArray()
	}
	e.EndObject()
	e.EndObject()
}

// rpcNumber is the error's number in JSON-RPC.
func (e *Error) rpcNumber() int {
	switch {
	case e.number != 0:
		return e.number
	case e.Code == CodeInvalid:
		return numberParams
	case e.Code == CodeInternal:
		return numberInternal
	}
	return numberApp
}

// encodeData writes the data of an error without reflection.
func encodeData(e *wire.Encoder, data any) {
	switch v := data.(type) {
	case nil:
		e.Null()
	case interface{ EncodeWire(*wire.Encoder) }:
		v.EncodeWire(e)
	case bool:
		e.Bool(v)
	case string:
		e.String(v)
	case int:
		e.Int64(int64(v))
	case int32:
		e.Int64(int64(v))
	case int64:
		e.Int64(v)
	case uint32:
		e.Int64(int64(v))
	case uint64:
		e.Uint64(v)
	case float64:
		e.Float64(v)
	case time.Time:
		e.Time(v)
	case time.Duration:
		e.Duration(v)
	case []string:
		e.BeginArray()
		for _, s := range v {
			e.Elem()
			e.String(s)
		}
		e.EndArray()
	case []any:
		e.BeginArray()
		for _, item := range v {
			e.Elem()
			encodeData(e, item)
		}
		e.EndArray()
	case map[string]any:
		e.BeginObject()
		for _, key := range slices.Sorted(maps.Keys(v)) {
			e.Key(key)
			encodeData(e, v[key])
		}
		e.EndObject()
	default:
		e.Fail(fmt.Sprintf("is a %T, which has no EncodeWire", data))
	}
}
