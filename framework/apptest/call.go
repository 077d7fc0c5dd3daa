package apptest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/wire"
)

// patience is how long a test waits for an answer, in real time: longer than
// the deadline of a call, so that the call's own error is seen first.
const patience = dispatch.DefaultDeadline + 15*time.Second

// Call calls a method as a page does and returns its result. An error ends
// the test. A method without input takes no in. An io.Reader in the input is
// uploaded as the handler reads it.
func Call[Out any](t testing.TB, a *App, method string, in ...any) Out {
	t.Helper()
	out, failure := Try[Out](t, a, method, in...)
	if failure != nil {
		t.Fatalf("%s failed with %q: %v%s", method, failure.Code, failure, withData(failure))
	}
	return out
}

// Do is Call for methods whose result does not matter.
func Do(t testing.TB, a *App, method string, in ...any) {
	t.Helper()
	Call[any](t, a, method, in...)
}

// Try calls a method and returns its result, or the error that the page gets.
func Try[Out any](t testing.TB, a *App, method string, in ...any) (out Out, failure *dispatch.Error) {
	t.Helper()
	answer, attachments, failure := a.call(t, method, in)
	if failure == nil {
		if err := decode(answer, attachments, &out); err != nil {
			t.Fatalf("%s: the result does not fit into %T: %v\n%s", method, out, err, answer)
		}
	}
	return out, failure
}

// CallError calls a method that must fail and returns the error that the
// page gets. A result ends the test.
//
// Data is what JSON gives: nil, bool, string, json.Number, []any or
// map[string]any.
func CallError(t testing.TB, a *App, method string, in ...any) *dispatch.Error {
	t.Helper()
	answer, _, failure := a.call(t, method, in)
	if failure == nil {
		t.Fatalf("%s must fail, got %s", method, answer)
	}
	return failure
}

func (a *App) call(t testing.TB, method string, in []any) (json.RawMessage, [][]byte, *dispatch.Error) {
	t.Helper()
	page := a.page
	sequence, box := page.open()
	defer page.forget(sequence)
	a.send(t, wire.Call, sequence, method, in)
	up := a.upload(t, sequence, in)
	frame := wait(t, page, box, method)
	for frame.Kind == wire.Credit {
		up.credit(frame.Number)
		frame = wait(t, page, box, method)
	}
	answer, failure := unpack(t, method, frame)
	return answer, frame.Attachments, failure
}

// Data reads what an error carries beside its code, such as the two versions of
// a [dispatch.Conflict]. A value that T cannot hold fails the test.
func Data[T any](t testing.TB, err *dispatch.Error) T {
	t.Helper()
	var data T
	if err := (message{}).assign(reflect.ValueOf(&data).Elem(), err.Data, ""); err != nil {
		t.Fatalf("the data of the error: %v", err)
	}
	return data
}

func (a *App) send(t testing.TB, kind wire.Kind, sequence uint64, method string, in []any) {
	t.Helper()
	body, attachments, err := request(sequence, method, in)
	if err != nil {
		t.Fatalf("%s: input: %v", method, err)
	}
	frame, err := a.page.frame(kind, sequence, body, attachments...)
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	a.app.Server().Receive(frame)
}

func request(sequence uint64, method string, in []any) (body []byte, attachments [][]byte, err error) {
	body = fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%d,"method":%q`, sequence, method)
	switch len(in) {
	case 0:
	case 1:
		params, err := encode(reflect.ValueOf(in[0]), &attachments)
		if err != nil {
			return nil, nil, err
		}
		body = append(append(body, `,"params":`...), params...)
	default:
		return nil, nil, fmt.Errorf("a method has one input, got %d", len(in))
	}
	return append(body, '}'), attachments, nil
}

func wait(t testing.TB, page *page, box *mailbox, what string) wire.Frame {
	t.Helper()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	select {
	case <-box.ready:
		return box.take()
	case <-page.closed:
		t.Fatalf("%s: the app was killed before it answered", what)
	case <-timeout.C:
		t.Fatalf("%s: no answer within %v", what, patience)
	}
	return wire.Frame{}
}

// unpack takes an answer or update apart.
func unpack(t testing.TB, method string, f wire.Frame) (json.RawMessage, *dispatch.Error) {
	t.Helper()
	var answer struct {
		Result json.RawMessage `json:"result"`
		Error  *struct {
			Code    int    `json:"code"`
			Message string `json:"message"`
			Data    struct {
				Code   string          `json:"code"`
				Data   json.RawMessage `json:"data"`
				Fields []struct {
					Path    string `json:"path"`
					Message string `json:"message"`
				} `json:"fields"`
			} `json:"data"`
		} `json:"error"`
	}
	if err := json.Unmarshal(f.JSON, &answer); err != nil {
		t.Fatalf("%s: the answer is not JSON: %v\n%s", method, err, f.JSON)
	}
	if answer.Error == nil {
		return answer.Result, nil
	}
	failure := &dispatch.Error{Code: answer.Error.Data.Code, Message: answer.Error.Message}
	if len(answer.Error.Data.Data) > 0 {
		data, err := generic(answer.Error.Data.Data)
		if err != nil {
			t.Fatalf("%s: the error's data is not JSON: %v\n%s", method, err, f.JSON)
		}
		failure.Data = data
	}
	for _, field := range answer.Error.Data.Fields {
		failure.Fields = append(failure.Fields, wire.Violation{Path: field.Path, Message: field.Message})
	}
	return nil, failure
}

func withData(e *dispatch.Error) string {
	if e.Data == nil {
		return ""
	}
	return fmt.Sprintf(" (%v)", e.Data)
}
