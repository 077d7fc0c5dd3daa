package dispatch

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"

	"github.com/ashore-dev/ashore/framework/wire"
)

// The error numbers of JSON-RPC 2.0, https://www.jsonrpc.org/specification#error_object.
const (
	numberParse    = -32700
	numberRequest  = -32600
	numberMethod   = -32601
	numberParams   = -32602
	numberInternal = -32603
	numberApp      = -32000
)

// request is the JSON-RPC object of a call or watch.
type request struct {
	method string
	params []byte
	task   task // once it is planned
	upload upload
	hash   int64 // of params and attachments
}

// parseRequest reads the JSON of a frame. The id must repeat the sequence of
// the header, which is what counts.
func parseRequest(f wire.Frame, d *wire.Decoder) (request, *Error) {
	var r request
	var version, id, method bool
	d.Reset(f.JSON, nil, 0)
	for key := range d.Object() {
		switch key {
		case "jsonrpc":
			version = true
			if d.String() != "2.0" {
				d.Fail(`must be "2.0"`)
			}
		case "id":
			id = true
			if uint64(d.IntBetween(1, wire.MaxInteger)) != f.Sequence {
				d.Fail("must be the sequence of the frame")
			}
		case "method":
			method = true
			r.method = d.String()
		case "params":
			r.params = d.Raw()
			if len(r.params) > 0 && r.params[0] != '{' {
				d.Fail("must be an object")
			}
		default:
			d.Unknown()
		}
	}
	d.Require(version, "jsonrpc")
	d.Require(id, "id")
	d.Require(method, "method")
	if r.params == nil {
		r.params = emptyObject
	}
	return r, inputError(d.Done(), numberRequest, "this is not a JSON-RPC 2.0 request")
}

var emptyObject = []byte("{}")

// inputError makes an answer of what a decoder found.
func inputError(err error, number int, message string) *Error {
	if err == nil {
		return nil
	}
	if violations, ok := errors.AsType[*wire.Violations](err); ok {
		return &Error{Code: CodeInvalid, Message: message, Fields: violations.Fields, number: number}
	}
	return &Error{Code: CodeInvalid, Message: "this is not acceptable JSON: " + err.Error(), number: numberParse}
}

// methods are the methods of a server by their whole names.
type methods map[string]*method

type method struct {
	name string
	Method
	size atomic.Int64 // of the last answer, as a guess of the next
}

// plan finds the method of a call or watch and decodes its input. Besides what
// the app's own decoding of texts does, it has no effect.
func (m methods) plan(f wire.Frame, d *wire.Decoder) (*method, request, *Error) {
	if found, r, fail, ok := m.quick(f, d); ok {
		return found, r, fail
	}
	r, fail := parseRequest(f, d)
	if fail != nil {
		return nil, r, fail
	}
	found := m[r.method]
	if found == nil {
		return nil, r, &Error{Code: CodeInvalid, Message: fmt.Sprintf("there is no method %.100q", r.method), number: numberMethod}
	}
	if f.Kind == wire.Watch && !found.watchable() {
		return nil, r, &Error{Code: CodeInvalid, Message: "only a query can be watched", number: numberRequest}
	}
	found.decode(&r, f, d)
	return found, r, inputError(d.Done(), numberParams, messageInvalid)
}

// decode reads the input.
func (m *method) decode(r *request, f wire.Frame, d *wire.Decoder) {
	d.Reset(r.params, f.Attachments, 1)
	if m.upload != nil {
		r.upload = m.upload()
		d.SetUpload(r.upload)
	}
	r.task = m.prepare(d)
}

// watchable reports whether the method has a result that can change.
func (m *method) watchable() bool { return m.Kind == KindQuery && !m.Stream }

// quick plans a call or watch that is written as jsclient writes it, without
// reading the params twice. ok is false for every other, also for those that
// are not JSON: what is said of them is the general way's to say.
func (m methods) quick(f wire.Frame, d *wire.Decoder) (found *method, r request, fail *Error, ok bool) {
	rest, ok := bytes.CutPrefix(f.JSON, []byte(`{"jsonrpc":"2.0","id":`))
	if !ok {
		return nil, r, nil, false
	}
	var number [20]byte
	rest, ok = bytes.CutPrefix(rest, strconv.AppendUint(number[:0], f.Sequence, 10))
	if !ok {
		return nil, r, nil, false
	}
	if rest, ok = bytes.CutPrefix(rest, []byte(`,"method":"`)); !ok {
		return nil, r, nil, false
	}
	end := bytes.IndexByte(rest, '"')
	if end < 0 {
		return nil, r, nil, false
	}
	found = m[string(rest[:end])] // whose name has nothing that JSON would escape
	if found == nil || f.Kind == wire.Watch && !found.watchable() {
		return nil, r, nil, false
	}
	r.method, r.params = found.name, emptyObject
	if rest = rest[end+1:]; string(rest) != "}" {
		if rest, ok = bytes.CutPrefix(rest, []byte(`,"params":{`)); !ok || len(rest) == 0 || rest[len(rest)-1] != '}' {
			return nil, r, nil, false
		}
		r.params = f.JSON[len(f.JSON)-len(rest)-1 : len(f.JSON)-1]
	}
	found.decode(&r, f, d)
	err := d.Done()
	if _, syntax := errors.AsType[*wire.SyntaxError](err); syntax {
		return nil, r, nil, false
	}
	return found, r, inputError(err, numberParams, messageInvalid), true
}
