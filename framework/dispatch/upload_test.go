package dispatch_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ashore-dev/ashore/framework/wire"
)

func (p *page) chunk(sequence, offset uint64, b []byte) {
	p.t.Helper()
	h := wire.Header{Kind: wire.Chunk, Client: p.client, Sequence: sequence, Number: offset}
	p.frame(wire.Frame{Header: h, Attachments: [][]byte{b}})
}

func (p *page) endOf(sequence, offset uint64, json string) {
	p.t.Helper()
	p.frame(wire.Frame{Header: wire.Header{Kind: wire.End, Client: p.client, Sequence: sequence, Number: offset}, JSON: []byte(json)})
}

// credited is how much of an upload the server has said it read.
func (p *page) credited(sequence uint64) (n uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range p.frames {
		if f.Sequence == sequence && f.Kind == wire.Credit {
			if f.Number <= n {
				p.t.Errorf("a credit of %d after one of %d", f.Number, n)
			}
			n = f.Number
		}
	}
	return n
}

func TestAnUploadIsReadAsItComes(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		const total = 3 << 20
		chunk := bytes.Repeat([]byte{1}, 50_000)
		sequence := p.post(wire.Call, "tasks.sum", "")
		sent := uint64(0)
		for sent < total {
			synctest.Wait()
			n := min(uint64(len(chunk)), total-sent)
			if sent+n > p.credited(sequence)+wire.Window {
				t.Fatalf("%d bytes were sent, but only %d credited", sent, p.credited(sequence))
			}
			p.chunk(sequence, sent, chunk[:n])
			sent += n
		}
		p.endOf(sequence, sent, `{}`)
		synctest.Wait()
		if _, _, end := p.items(sequence); end != fmt.Sprint(total) {
			t.Errorf("got %s, want %d", end, total)
		}
	})
}

func TestTheEndsOfAnUpload(t *testing.T) {
	stop := []byte{1, 2, 255, 3}
	for name, test := range map[string]struct {
		params string
		do     func(p *page, sequence uint64)
		want   string
	}{
		"empty":                              {``, func(p *page, n uint64) { p.endOf(n, 0, `{}`) }, "0"},
		"the page's stream fails":            {``, func(p *page, n uint64) { p.chunk(n, 0, stop); p.endOf(n, 4, `{"error":"gone"}`) }, "canceled -32000"},
		"it fails, and the handler makes do": {`{"how":"hide"}`, func(p *page, n uint64) { p.endOf(n, 0, `{"error":"gone"}`) }, "-1"},
		"canceled":                           {``, func(p *page, n uint64) { p.end(wire.Cancel, n) }, "canceled -32000"},
		"the handler has enough": {`{"how":"stop"}`, func(p *page, n uint64) {
			p.chunk(n, 0, stop)
			synctest.Wait()
			p.chunk(n, 4, stop)
			p.endOf(n, 8, `{}`)
		}, "3"},
		"the handler fails":     {`{"how":"fail"}`, func(p *page, n uint64) { p.chunk(n, 0, stop) }, "internal -32603"},
		"a gap":                 {``, func(p *page, n uint64) { p.chunk(n, 1, stop) }, "invalid -32600"},
		"a chunk again":         {``, func(p *page, n uint64) { p.chunk(n, 0, stop); p.chunk(n, 0, stop) }, "invalid -32600"},
		"an early end":          {``, func(p *page, n uint64) { p.chunk(n, 0, stop); p.endOf(n, 5, `{}`) }, "invalid -32600"},
		"an end that says more": {``, func(p *page, n uint64) { p.endOf(n, 0, `{"more":1}`) }, "invalid -32600"},
		"an empty chunk":        {``, func(p *page, n uint64) { p.chunk(n, 0, nil) }, "invalid -32600"},
		"more than the window": {`{"how":"wait"}`, func(p *page, n uint64) {
			p.chunk(n, 0, bytes.Repeat([]byte{255}, wire.Window/2))
			p.chunk(n, wire.Window/2, make([]byte, wire.Window/2+1))
		}, "invalid -32600"},
		"a credit":   {``, func(p *page, n uint64) { p.credit(n, 1) }, "invalid -32600"},
		"owner gone": {``, func(p *page, n uint64) { p.server.Close() }, "owner_lost -32000"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, p *page) {
				sequence := p.post(wire.Call, "tasks.sum", test.params)
				synctest.Wait()
				test.do(p, sequence)
				synctest.Wait()
				if got := p.texts(sequence); len(got) != 1 || got[0] != test.want {
					t.Errorf("got %s, want %s", got, test.want)
				}
				p.open()
				synctest.Wait()
				if name != "owner gone" {
					p.want("tasks.count", "", "0")
				}
			})
		})
	}
}

func TestAnUploadEndsWithItsCall(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		sequence := p.post(wire.Call, "tasks.sum", `{"how":"keep"}`)
		p.chunk(sequence, 0, []byte{255, 1, 2})
		synctest.Wait()
		p.open()
		synctest.Wait()
		<-p.service.began
		if got := <-p.service.began; got != "read after the end: dispatch: an upload was read after the end of its call" {
			t.Error(got)
		}
	})
}

func TestAnUploadHasNoDeadline(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		sequence := p.post(wire.Call, "tasks.sum", "")
		time.Sleep(time.Hour)
		p.endOf(sequence, 0, `{}`)
		synctest.Wait()
		if got := p.texts(sequence); len(got) != 1 || got[0] != "0" {
			t.Errorf("got %s, want 0", got)
		}
	})
}

func TestAStreamOfAnUpload(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		sequence := p.post(wire.Call, "tasks.upper", "")
		p.chunk(sequence, 0, []byte("one\ntw"))
		synctest.Wait()
		p.chunk(sequence, 6, []byte("o\n"))
		p.endOf(sequence, 8, `{}`)
		synctest.Wait()
		var got strings.Builder
		for _, f := range p.frames {
			got.WriteString(read(t, f).String())
		}
		if got.String() != `["ONE"]["TWO"]null` {
			t.Errorf("got %s", got.String())
		}
	})
}
