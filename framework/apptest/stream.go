package apptest

import (
	"encoding/json"
	"io"
	"reflect"
	"testing"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/wire"
)

// Items are those of a stream, as they come.
type Items[Out any] struct {
	t        testing.TB
	a        *App
	page     *page
	method   string
	sequence uint64
	box      *mailbox
	up       *uploading

	part        []json.RawMessage // what is left of the last one
	attachments [][]byte
	bytes       uint64 // of the parts up to it
	over        bool
	failure     *dispatch.Error
}

// Stream calls a method that is a stream, as a page does: the handler goes on
// when its items are taken. Read it to the end, or [Items.Stop] it.
func Stream[Out any](t testing.TB, a *App, method string, in ...any) *Items[Out] {
	t.Helper()
	sequence, box := a.page.open()
	a.send(t, wire.Call, sequence, method, in)
	return &Items[Out]{t: t, a: a, page: a.page, method: method, sequence: sequence, box: box, up: a.upload(t, sequence, in)}
}

// Next takes the next item. ok is false when there is none: then [Items.Err] says
// how the stream has ended.
func (s *Items[Out]) Next() (item Out, ok bool) {
	s.t.Helper()
	for len(s.part) == 0 {
		if s.over {
			return item, false
		}
		s.receive()
	}
	if err := decode(s.part[0], s.attachments, &item); err != nil {
		s.t.Fatalf("%s: the item does not fit into %T: %v\n%s", s.method, item, err, s.part[0])
	}
	if s.part = s.part[1:]; len(s.part) == 0 {
		s.a.tell(s.t, s.page, wire.Frame{Header: wire.Header{Kind: wire.Credit, Sequence: s.sequence, Number: s.bytes}})
	}
	return item, true
}

// receive takes a frame.
func (s *Items[Out]) receive() {
	s.t.Helper()
	frame := wait(s.t, s.page, s.box, "stream "+s.method)
	switch frame.Kind {
	case wire.Credit:
		s.up.credit(frame.Number)
	case wire.Part:
		result, _ := unpack(s.t, s.method, frame)
		if err := json.Unmarshal(result, &s.part); err != nil {
			s.t.Fatalf("%s: a part is no array: %v\n%s", s.method, err, result)
		}
		s.attachments = frame.Attachments
		whole, err := frame.Append(nil)
		if err != nil {
			s.t.Fatalf("%s: %v", s.method, err)
		}
		s.bytes += uint64(len(whole))
	default:
		_, s.failure = unpack(s.t, s.method, frame)
		s.over = true
		s.page.forget(s.sequence)
	}
}

// All takes every item that is left. An error ends the test.
func (s *Items[Out]) All() []Out {
	s.t.Helper()
	var all []Out
	for {
		item, ok := s.Next()
		if !ok {
			break
		}
		all = append(all, item)
	}
	if s.failure != nil {
		s.t.Fatalf("stream %s failed with %q: %v%s", s.method, s.failure.Code, s.failure, withData(s.failure))
	}
	return all
}

// Err is the error that the stream has ended with, nil if there was none or it
// goes on.
func (s *Items[Out]) Err() *dispatch.Error { return s.failure }

// Stop gives the stream up, as a page that leaves its loop, and returns when the
// app has heard of it.
func (s *Items[Out]) Stop() {
	s.t.Helper()
	s.a.tell(s.t, s.page, wire.Frame{Header: wire.Header{Kind: wire.Cancel, Sequence: s.sequence}})
	for !s.over {
		s.receive()
	}
	s.part = nil
}

// tell sends a frame that belongs to a call, if the app that has it still runs.
func (a *App) tell(t testing.TB, p *page, f wire.Frame) {
	t.Helper()
	f.Client = p.client
	b, err := f.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	if a.app != nil && a.page == p {
		a.app.Server().Receive(b)
	}
}

// uploading is the reader of an input on its way to the handler.
type uploading struct {
	t              testing.TB
	a              *App
	page           *page
	sequence       uint64
	from           io.Reader
	sent, credited uint64
	over           bool
}

// upload begins to send the reader of an input, if it has one.
func (a *App) upload(t testing.TB, sequence uint64, in []any) *uploading {
	t.Helper()
	u := &uploading{t: t, a: a, page: a.page, sequence: sequence, over: true}
	if len(in) != 1 {
		return u
	}
	v := reflect.Indirect(reflect.ValueOf(in[0]))
	if v.Kind() != reflect.Struct {
		return u
	}
	for _, f := range reflect.VisibleFields(v.Type()) {
		if f.Type != readerType || !f.IsExported() {
			continue
		}
		if u.from, _ = v.FieldByIndex(f.Index).Interface().(io.Reader); u.from == nil {
			t.Fatalf("the upload %s is nil", f.Name)
		}
		u.over = false
		u.send()
	}
	return u
}

func (u *uploading) credit(bytes uint64) {
	u.credited = bytes
	u.send()
}

// send sends what fits into the window.
func (u *uploading) send() {
	u.t.Helper()
	for !u.over {
		room := u.credited + wire.Window - u.sent
		if room == 0 {
			return
		}
		chunk := make([]byte, min(room, 64<<10))
		n, err := u.from.Read(chunk)
		if n > 0 {
			h := wire.Header{Kind: wire.Chunk, Sequence: u.sequence, Number: u.sent}
			u.a.tell(u.t, u.page, wire.Frame{Header: h, Attachments: [][]byte{chunk[:n]}})
			u.sent += uint64(n)
		}
		if err == nil {
			continue
		}
		u.over = true
		end := []byte(`{}`)
		if err != io.EOF {
			text, _ := json.Marshal(err.Error()) // a string always marshals
			end = append(append([]byte(`{"error":`), text...), '}')
		}
		u.a.tell(u.t, u.page, wire.Frame{Header: wire.Header{Kind: wire.End, Sequence: u.sequence, Number: u.sent}, JSON: end})
	}
}
