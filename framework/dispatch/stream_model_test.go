package dispatch_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/wire"
)

// flowing is what a page knows of one stream or upload of the random test.
type flowing struct {
	sequence uint64
	method   string
	count    int // items that it will give
	taken    uint64
	sent     uint64 // of an upload
	ended    bool   // the upload has
	given    bool   // it was given up
}

// Any order of credits, chunks, ends, cancels and deaths, of several streams at
// once: each is answered once, gives a beginning of its items in order and all
// of them if it says so, sends no more than a window ahead, and leaves no
// goroutine.
func TestStreamsInAnyOrder(t *testing.T) {
	seeds := uint64(60)
	if testing.Short() {
		seeds = 12
	}
	for seed := range seeds {
		synctest.Test(t, func(t *testing.T) {
			p := newPage(t, dispatch.Options{})
			streamsInAnyOrder(t, p, rand.New(rand.NewPCG(seed, 1)))
			if t.Failed() {
				t.Fatalf("with seed %d", seed)
			}
		})
	}
}

func streamsInAnyOrder(t *testing.T, p *page, r *rand.Rand) {
	var all []*flowing
	died := false
	for range 40 {
		if died {
			break
		}
		switch n := r.IntN(20); {
		case n < 4 && len(all) < 6:
			all = append(all, p.flow(r))
		case n == 4:
			time.Sleep(time.Duration(r.IntN(3000)) * time.Millisecond)
		case n == 5 && len(all) > 3:
			died = true
			if r.IntN(2) == 0 {
				p.server.Drop(p.client)
			} else {
				p.server.Close()
			}
		case n == 6:
			p.post(wire.Call, "tasks.count", "")
		case len(all) > 0:
			p.step(r, all[r.IntN(len(all))])
		}
		if r.IntN(3) > 0 {
			synctest.Wait()
		}
	}
	for _, f := range all {
		for range 10_000 {
			if synctest.Wait(); p.finish(f) {
				break
			}
		}
	}
	p.open()
	synctest.Wait()
	for _, f := range all {
		p.check(f, died)
	}
	if n := p.server.Busy(); n != 0 {
		t.Errorf("busy with %d at the end", n)
	}
}

// flow begins a stream or an upload.
func (p *page) flow(r *rand.Rand) *flowing {
	f := &flowing{method: []string{"tasks.rows", "tasks.feed", "tasks.sum"}[r.IntN(3)]}
	if f.method == "tasks.sum" {
		f.sequence = p.post(wire.Call, f.method, `{"how":"stop"}`)
		return f
	}
	size := []int{1, 1000, 5000, 300_000}[r.IntN(4)]
	f.count = r.IntN(min(300, 12_000_000/size))
	f.sequence = p.post(wire.Call, f.method, fmt.Sprintf(`{"count":%d,"size":%d}`, f.count, size))
	return f
}

// step does something with it.
func (p *page) step(r *rand.Rand, f *flowing) {
	_, bytesSent, end := p.items(f.sequence)
	switch {
	case r.IntN(12) == 0:
		f.given = true
		p.end(wire.Cancel, f.sequence)
	case f.method != "tasks.sum":
		if end == "" && bytesSent > f.taken+wire.Window+512<<10 {
			p.t.Errorf("%d bytes were sent, %d taken", bytesSent, f.taken)
		}
		f.taken += r.Uint64N(bytesSent - f.taken + 1)
		p.credit(f.sequence, f.taken)
	case f.ended:
	case r.IntN(6) == 0:
		f.ended = true
		p.endOf(f.sequence, f.sent, []string{`{}`, `{"error":"gone"}`}[r.IntN(2)])
	default:
		room := p.credited(f.sequence) + wire.Window - f.sent
		n := min(room, 1+r.Uint64N(60_000))
		if n == 0 {
			return
		}
		chunk := bytes.Repeat([]byte{1}, int(n))
		if r.IntN(10) == 0 {
			chunk[n-1] = 255 // the handler has enough
		}
		p.chunk(f.sequence, f.sent, chunk)
		f.sent += n
	}
}

// finish takes or sends what is left, and reports whether it is over.
func (p *page) finish(f *flowing) bool {
	_, bytesSent, end := p.items(f.sequence)
	switch {
	case end != "":
		return true
	case f.method != "tasks.sum" && bytesSent > f.taken:
		f.taken = bytesSent
		p.credit(f.sequence, f.taken)
	case f.method == "tasks.sum" && !f.ended:
		f.ended = true
		p.endOf(f.sequence, f.sent, `{}`)
	default:
		return true
	}
	return false
}

// check compares what has come with what may have.
func (p *page) check(f *flowing, died bool) {
	p.t.Helper()
	items, _, end := p.items(f.sequence)
	if end == "" && !died {
		p.t.Errorf("%s was not answered", f.method)
	}
	if f.method == "tasks.sum" {
		if strings.Contains(end, "invalid") || strings.Contains(end, "internal") {
			p.t.Errorf("the upload was answered %s", end)
		}
		return
	}
	for i, item := range items {
		if item[0] != byte(i+1) {
			p.t.Errorf("%s: item %d is %d", f.method, i, item[0])
			return
		}
	}
	switch {
	case end == "null" && len(items) != f.count:
		p.t.Errorf("%s: got %d items, want %d", f.method, len(items), f.count)
	case strings.HasPrefix(end, "canceled") && !f.given,
		strings.HasPrefix(end, "slow_consumer") && f.method != "tasks.rows",
		strings.HasPrefix(end, "invalid"), strings.HasPrefix(end, "internal"):
		p.t.Errorf("%s was answered %s", f.method, end)
	}
}

// synctest would notice a goroutine that waits for ever; this counts those that
// wait for something outside.
func TestStreamsLeaveNoGoroutines(t *testing.T) {
	p := newPage(t, dispatch.Options{})
	p.open()
	round := func() {
		var all []uint64
		for range 20 {
			all = append(all,
				p.post(wire.Call, "tasks.feed", `{"count":100000,"size":100}`),
				p.post(wire.Call, "tasks.rows", `{"count":10,"size":100000}`),
				p.post(wire.Call, "tasks.sum", ""))
		}
		for i, sequence := range all {
			if i%2 == 0 {
				p.end(wire.Cancel, sequence)
			}
		}
		p.server.Drop(p.client)
		for p.server.Busy() > 0 {
			<-time.After(time.Millisecond)
		}
		p.forget()
		for len(p.arrived) > 0 {
			<-p.arrived
		}
		for len(p.service.began) > 0 {
			<-p.service.began
		}
	}
	round()
	settled := func() int {
		n := runtime.NumGoroutine()
		for range 100 {
			<-time.After(5 * time.Millisecond)
			n = min(n, runtime.NumGoroutine())
		}
		return n
	}
	before := settled()
	round()
	if after := settled(); after > before+2 {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}
