package dispatch_test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/wire"
)

func TestMalformedFramesAreAnsweredAsFarAsTheyCanBe(t *testing.T) {
	good, err := wire.Frame{
		Header: wire.Header{Kind: wire.Call, Client: dispatch.ClientID{1}, Sequence: 1},
		JSON:   []byte(`{"jsonrpc":"2.0","id":1,"method":"tasks.count"}`),
	}.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	with := func(at int, with ...byte) []byte {
		b := slices.Clone(good)
		copy(b[at:], with)
		return b
	}
	nonsense := make([]byte, 10<<20)
	rand.NewChaCha8([32]byte{1}).Read(nonsense)
	framed := slices.Concat(good[:wire.HeaderSize], nonsense)
	binary.LittleEndian.PutUint32(framed[48:], uint32(len(nonsense)))
	tests := map[string]struct {
		frame    []byte
		sequence uint64 // of the answer
		want     string // "" for none
	}{
		"nothing":           {nil, 0, ""},
		"a short header":    {good[:40], 0, ""},
		"another magic":     {with(0, 'a'), 0, ""},
		"another version":   {with(4, 2), 0, ""},
		"10 MB of nonsense": {nonsense, 0, ""},
		"nonsense as JSON":  {framed, 1, "invalid -32700"},
		"a byte too many":   {append(slices.Clone(good), 0), 1, "invalid -32700"},
		"a byte missing":    {good[:len(good)-1], 1, "invalid -32700"},
		"a reserved kind":   {with(5, 11), 0, "invalid -32700"},
		"flags":             {with(6, 1), 1, "invalid -32700"},
		"sequence 0":        {with(24, 0), 0, "invalid -32700"},
		"sequence 2^64-1":   {with(24, 255, 255, 255, 255, 255, 255, 255, 255), 0, "invalid -32700"},
		"over 16 MiB":       {append(slices.Clone(good), make([]byte, wire.MaxFrame)...), 1, "invalid -32700"},
		"an answer":         {with(5, byte(wire.Answer)), 0, "invalid -32600"},
		"an update":         {with(5, byte(wire.Update)), 0, "invalid -32600"},
		"JSON cut off":      {with(wire.HeaderSize+len(good[wire.HeaderSize:])-1, ' '), 1, "invalid -32700"},
		"another id":        {bytes.Replace(good, []byte(`"id":1`), []byte(`"id":2`), 1), 1, "invalid -32600 /id must be the sequence of the frame"},
		"another JSON-RPC":  {bytes.Replace(good, []byte(`"2.0"`), []byte(`"1.0"`), 1), 1, `invalid -32600 /jsonrpc must be "2.0"`},
		"an unknown key":    {bytes.Replace(good, []byte(`method`), []byte(`metho_`), 1), 1, "invalid -32600 /metho_ is not known /method is required"},
		"the good one":      {good, 1, "0"},
	}
	bubble(t, func(t *testing.T, p *page) {
		for name, test := range tests {
			p.forget()
			p.server.Receive(test.frame)
			synctest.Wait()
			switch {
			case test.want == "" && len(p.frames) == 0:
				if log := p.logged(); !strings.Contains(log, "dropped what is no frame") {
					t.Errorf("%s: logged: %q", name, log)
				}
			case len(p.frames) != 1:
				t.Errorf("%s: got %d answers", name, len(p.frames))
			default:
				f := p.frames[0]
				if f.Client != p.client || f.Sequence != test.sequence {
					t.Errorf("%s: the answer is to %d of %v", name, f.Sequence, f.Client)
				}
				a := read(t, f)
				if got := a.String(); got != test.want {
					t.Errorf("%s: got %s, want %s", name, got, test.want)
				}
				if a.Error != nil && a.ID != nil {
					t.Errorf("%s: the id is %d, want null", name, *a.ID)
				}
			}
			p.sequence = 10
			p.want("tasks.count", "", "0") // the server goes on
		}
	})
}

func TestAnswersAreExactly(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		for i, test := range []struct{ method, params, want string }{
			{"tasks.count", "", `{"jsonrpc":"2.0","id":1,"result":0}`},
			{"tasks.other", "", `{"jsonrpc":"2.0","id":2,"result":null}`},
			{"tasks.none", "", `{"jsonrpc":"2.0","id":3,"error":{"code":-32601,"message":"there is no method \"tasks.none\"","data":{"code":"invalid"}}}`},
			{"tasks.add", `{"title":""}`, `{"jsonrpc":"2.0","id":4,"error":{"code":-32602,"message":"the input is not valid","data":{"code":"invalid","fields":[{"path":"/title","message":"must not be empty"}]}}}`},
			{"tasks.fail", `{"how":"app"}`, `{"jsonrpc":"2.0","id":5,"error":{"code":-32000,"message":"this service is tired","data":{"code":"tired","data":{"hours":3,"since":"1970-01-01T00:00:00.000Z"}}}}`},
			{"tasks.fail", `{"how":"panic"}`, `{"jsonrpc":"2.0","id":6,"error":{"code":-32603,"message":"something went wrong in this app","data":{"code":"internal"}}}`},
			{"tasks.fail", `{`, `{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"this is not acceptable JSON: JSON at byte 57: it ends too early","data":{"code":"invalid"}}}`},
		} {
			p.call(test.method, test.params)
			if got := string(p.frames[i].JSON); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		}
	})
}

// Whatever arrives, the server answers at most once, in good form, and goes on.
func FuzzReceive(f *testing.F) {
	p := newPage(f, dispatch.Options{Deadline: time.Second})
	p.open()
	for _, json := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"tasks.add","params":{"title":"a","due":"2026-01-02T03:04:05.678Z","weight":1}}`,
		`{"jsonrpc":"2.0","id":1,"method":"tasks.list","params":{"prefix":"a"}}`,
		`{"jsonrpc":"2.0","id":1,"method":"tasks.echo","params":{"data":0}}`,
		`{"jsonrpc":"2.0","id":1,"method":"tasks.rows","params":{"count":3,"size":2}}`,
		`{"jsonrpc":"2.0","id":1,"method":"tasks.feed","params":{"count":3,"size":2,"how":"wait"}}`,
		`{"jsonrpc":"2.0","id":1,"method":"tasks.sum","params":{"how":"stop"}}`,
	} {
		for kind := wire.Call; kind <= wire.Pace; kind++ {
			frame := wire.Frame{Header: wire.Header{Kind: kind, Client: p.client, Sequence: 1}, JSON: []byte(json), Attachments: [][]byte{{1}}}
			switch kind {
			case wire.Cancel, wire.Unwatch, wire.Credit, wire.Pace:
				frame.JSON, frame.Attachments = nil, nil
			case wire.Chunk:
				frame.JSON = nil
			case wire.End:
				frame.JSON, frame.Attachments = []byte(`{}`), nil
			}
			b, err := frame.Append(nil)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		b = slices.Clone(b)
		if bytes.Contains(b, []byte("ndless")) || bytes.Contains(b, []byte("size")) && len(b) > 150 || bytes.Contains(b, []byte("panic")) {
			return
		}
		if len(b) > 24 {
			copy(b[8:], p.client[:])
		}
		p.mu.Lock()
		p.frames = nil
		p.mu.Unlock()
		p.server.Receive(b)
		h, err := wire.ParseHeader(b)
		if err == nil && h.Kind != wire.Cancel && h.Kind != wire.Unwatch && (h.Kind < wire.Credit || h.Kind > wire.Pace) && !bytes.Contains(b, []byte("sum")) {
			<-p.arrived
		}
		p.server.Drop(p.client)
		for p.server.Busy() > 0 {
			<-time.After(time.Millisecond)
		}
		for len(p.arrived) > 0 {
			<-p.arrived
		}
		for len(p.service.began) > 0 {
			<-p.service.began
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		answers := 0
		for _, f := range p.frames {
			if f.Kind != wire.Part {
				answers++
			}
			read(t, f)
		}
		if answers > 1 {
			t.Errorf("%d answers to %q", answers, b)
		}
	})
}
