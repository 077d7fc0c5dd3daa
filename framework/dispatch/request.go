package dispatch

import (
	"errors"
	"fmt"
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
}

// parseRequest reads the JSON of a frame. The id must repeat the sequence of
// the header, which is what counts.
func parseRequest(f wire.Frame) (request, *Error) {
	var r request
	var version, id, method bool
	d := wire.NewDecoder(f.JSON, nil)
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
		r.params = []byte("{}")
	}
	return r, inputError(d.Done(), numberRequest, "this is not a JSON-RPC 2.0 request")
}

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
func (m methods) plan(f wire.Frame) (*method, request, handler, *Error) {
	r, fail := parseRequest(f)
	if fail != nil {
		return nil, r, handler{}, fail
	}
	found := m[r.method]
	if found == nil {
		return nil, r, handler{}, &Error{Code: CodeInvalid, Message: fmt.Sprintf("there is no method %.100q", r.method), number: numberMethod}
	}
	if f.Kind == wire.Watch && (found.Kind != KindQuery || len(f.Attachments) > 0) {
		return nil, r, handler{}, &Error{Code: CodeInvalid, Message: "only a query without attachments can be watched", number: numberRequest}
	}
	d := wire.NewDecoder(r.params, f.Attachments)
	h := found.prepare(d)
	return found, r, h, inputError(d.Done(), numberParams, messageInvalid)
}
