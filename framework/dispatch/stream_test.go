package dispatch_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/wire"
)

// items reads the parts of a stream that have come so far, and its end.
func (p *page) items(sequence uint64) (items [][]byte, bytes uint64, end string) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	number := uint64(0)
	for _, f := range p.frames {
		if f.Client != p.client || f.Sequence != sequence {
			continue
		}
		switch f.Kind {
		case wire.Part:
			if number++; f.Number != number {
				p.t.Errorf("part %d has the number %d", number, f.Number)
			}
			if end != "" {
				p.t.Errorf("a part after the end %s", end)
			}
			b, _ := f.Append(nil)
			bytes += uint64(len(b))
			var numbers []int
			if err := json.Unmarshal(read(p.t, f).Result, &numbers); err != nil {
				p.t.Errorf("%s: %v", f.JSON, err)
			}
			for _, n := range numbers {
				items = append(items, f.Attachments[n])
			}
		case wire.Answer:
			if end != "" {
				p.t.Errorf("a second answer: %s", f.JSON)
			}
			end = read(p.t, f).String()
		}
	}
	return items, bytes, end
}

// credit says how many bytes of a stream were taken.
func (p *page) credit(sequence, bytes uint64) {
	p.t.Helper()
	p.frame(wire.Frame{Header: wire.Header{Kind: wire.Credit, Client: p.client, Sequence: sequence, Number: bytes}})
}

// take takes everything of a stream until it is over.
func (p *page) take(sequence uint64) (items [][]byte, end string) {
	p.t.Helper()
	for {
		synctest.Wait()
		items, bytes, end := p.items(sequence)
		if end != "" {
			return items, end
		}
		p.credit(sequence, bytes)
	}
}

func TestAStreamGivesEveryItemInOrder(t *testing.T) {
	for _, method := range []string{"tasks.rows", "tasks.feed"} {
		for _, test := range []struct{ count, size int }{{0, 0}, {1, 1}, {10_000, 3}, {50, 4096}, {50, 4097}, {20, 100_000}, {3, 5 << 20}} {
			t.Run(fmt.Sprint(method, test), func(t *testing.T) {
				bubble(t, func(t *testing.T, p *page) {
					sequence := p.post(wire.Call, method, fmt.Sprintf(`{"count":%d,"size":%d}`, test.count, test.size))
					items, end := p.take(sequence)
					if end != "null" || len(items) != test.count {
						t.Fatalf("got %d items and %s, want %d and null", len(items), end, test.count)
					}
					for i, item := range items {
						if want := bytes.Repeat([]byte{byte(i + 1)}, test.size); !bytes.Equal(item, want) {
							t.Fatalf("item %d is %.20x…, want %.20x…", i, item, want)
						}
					}
				})
			})
		}
	}
}

func TestSmallItemsShareParts(t *testing.T) {
	// As in the worker: elsewhere what was begun is sent beside the handler.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	bubble(t, func(t *testing.T, p *page) {
		sequence := p.post(wire.Call, "tasks.feed", `{"count":10000,"size":0}`)
		p.take(sequence)
		if n := len(p.frames); n > 100 {
			t.Errorf("10,000 items of one byte took %d frames", n)
		}
	})
}

func TestAFewItemsDoNotWaitForMore(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		sequence := p.post(wire.Call, "tasks.feed", `{"count":2,"size":1,"how":"wait"}`)
		synctest.Wait()
		if items, _, end := p.items(sequence); len(items) != 2 || end != "" {
			t.Errorf("got %d items and %q while the handler waits, want 2 and no end", len(items), end)
		}
		p.open()
		if _, end := p.take(sequence); end != "null" {
			t.Errorf("got %s, want null", end)
		}
	})
}

func TestAStreamWaitsForItsPage(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		sequence := p.post(wire.Call, "tasks.feed", `{"count":100000,"size":100}`)
		synctest.Wait()
		_, sent, _ := p.items(sequence)
		if sent < wire.Window || sent > wire.Window+64<<10 {
			t.Errorf("%d bytes were sent to a page that takes none, want %d and at most a part more", sent, wire.Window)
		}
		if n := p.server.Busy(); n != 0 {
			t.Errorf("busy with %d", n)
		}
		p.want("tasks.other", "", "null") // nobody else waits
	})
}

func TestASlowPageOfAViewStream(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		began := time.Now()
		fits := p.post(wire.Call, "tasks.rows", `{"count":7,"size":1048576}`)
		synctest.Wait()
		p.want("tasks.count", "", "0") // at once: it fits into the buffer
		if d := time.Since(began); d != 0 {
			t.Errorf("a query waited for %v behind a stream that fits", d)
		}
		larger := p.post(wire.Call, "tasks.rows", `{"count":20,"size":1048576}`)
		queued := p.post(wire.Call, "tasks.count", "")
		time.Sleep(dispatch.ViewPatience - time.Millisecond)
		synctest.Wait()
		if got := p.texts(queued); len(got) != 0 {
			t.Errorf("got %s before the patience was over", got)
		}
		time.Sleep(2 * time.Millisecond)
		synctest.Wait()
		if got := p.texts(queued); len(got) != 1 {
			t.Errorf("got %s after the patience was over, want an answer", got)
		}
		if _, _, end := p.items(larger); end != "slow_consumer -32000" {
			t.Errorf("got %q, want slow_consumer", end)
		}
		time.Sleep(time.Hour) // nobody hurries the one that has its view behind it
		if items, end := p.take(fits); end != "null" || len(items) != 7 {
			t.Errorf("got %d items and %s, want 7 and null", len(items), end)
		}
	})
}

func TestAViewStreamShowsOneMoment(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		sequence := p.post(wire.Call, "tasks.rows", `{"count":12,"size":1048576,"how":"count"}`)
		other := p.post(wire.Call, "tasks.other", "")
		items, end := p.take(sequence)
		if end != "null" || len(items) != 13 || items[12][0] != 0 {
			t.Errorf("got %d items and %s, the last %v, want 13 and 0 others", len(items), end, items[len(items)-1])
		}
		synctest.Wait()
		if got := p.texts(other); len(got) != 1 || got[0] != "null" {
			t.Errorf("the mutation behind it: %s", got)
		}
	})
}

func TestErrorsOfStreams(t *testing.T) {
	for _, test := range []struct {
		how, want string
		items     int
	}{
		{"fail", "tired -32000", 3}, {"panic", "internal -32603", -1}, // where it was is for the log to say
	} {
		bubble(t, func(t *testing.T, p *page) {
			sequence := p.post(wire.Call, "tasks.feed", fmt.Sprintf(`{"count":3,"size":1,"how":%q}`, test.how))
			if items, end := p.take(sequence); end != test.want || test.items >= 0 && len(items) != test.items {
				t.Errorf("%s: got %d items and %s, want %d and %s", test.how, len(items), end, test.items, test.want)
			}
		})
	}
	bubble(t, func(t *testing.T, p *page) {
		p.want("tasks.rows", `{"count":"many"}`, "invalid -32602 /count must be a whole number between -9007199254740991 and 9007199254740991")
		watch := p.post(wire.Watch, "tasks.rows", `{"count":1,"size":1}`)
		synctest.Wait()
		if got := p.texts(watch); len(got) != 1 || got[0] != "invalid -32600" {
			t.Errorf("a watch of a stream: %s", got)
		}
	})
}

// Whoever ends a stream, the handler's iterator is ended and nothing follows.
func TestTheEndsOfAStream(t *testing.T) {
	for name, test := range map[string]struct {
		method, params string
		end            func(p *page, sequence uint64)
		want           string
	}{
		"canceled while it waits for the page": {"tasks.feed", `{"count":100000,"size":100}`, func(p *page, n uint64) { p.end(wire.Cancel, n) }, "canceled -32000"},
		"canceled while it waits":              {"tasks.feed", `{"count":1,"size":1,"how":"wait"}`, func(p *page, n uint64) { p.end(wire.Cancel, n) }, "canceled -32000"},
		"canceled while its view waits":        {"tasks.rows", `{"count":20,"size":1048576}`, func(p *page, n uint64) { p.end(wire.Cancel, n) }, "canceled -32000"},
		"canceled after its view":              {"tasks.rows", `{"count":2,"size":1048576}`, func(p *page, n uint64) { p.end(wire.Cancel, n) }, "canceled -32000"},
		"page gone":                            {"tasks.feed", `{"count":100000,"size":100}`, func(p *page, _ uint64) { p.server.Drop(p.client) }, ""},
		"page gone, in a view":                 {"tasks.rows", `{"count":20,"size":1048576}`, func(p *page, _ uint64) { p.server.Drop(p.client) }, ""},
		"owner gone":                           {"tasks.feed", `{"count":100000,"size":100}`, func(p *page, _ uint64) { p.server.Close() }, "owner_lost -32000"},
		"owner gone, in a view":                {"tasks.rows", `{"count":20,"size":1048576}`, func(p *page, _ uint64) { p.server.Close() }, "owner_lost -32000"},
		"more taken than sent":                 {"tasks.feed", `{"count":100000,"size":100}`, func(p *page, n uint64) { p.credit(n, 1<<40) }, "invalid -32600"},
		"an upload where there is none":        {"tasks.feed", `{"count":100000,"size":100}`, func(p *page, n uint64) { p.chunk(n, 0, []byte{1}) }, "invalid -32600"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, p *page) {
				sequence := p.post(wire.Call, test.method, test.params)
				synctest.Wait()
				test.end(p, sequence)
				synctest.Wait()
				before, _, end := p.items(sequence)
				if end != test.want {
					t.Errorf("got %q, want %q", end, test.want)
				}
				select {
				case <-p.service.began:
				default:
					if test.method == "tasks.feed" || end == "" {
						t.Error("the iterator goes on")
					}
				}
				p.credit(sequence, 1)
				p.end(wire.Cancel, sequence)
				synctest.Wait()
				if after, _, _ := p.items(sequence); len(after) != len(before) {
					t.Errorf("%d items came after the end", len(after)-len(before))
				}
				if n := p.server.Busy(); n != 0 {
					t.Errorf("busy with %d", n)
				}
			})
		})
	}
}

func TestADeafStreamIsAnsweredAndSendsNothingMore(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		sequence := p.post(wire.Call, "tasks.feed", `{"count":1,"size":1,"how":"deaf"}`)
		synctest.Wait()
		p.end(wire.Cancel, sequence)
		synctest.Wait()
		p.open()
		if items, end := p.take(sequence); end != "canceled -32000" || len(items) != 1 {
			t.Errorf("got %d items and %s, want 1 and canceled", len(items), end)
		}
	})
}

func TestStreamsHaveNoDeadlineButTheirViews(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		feed := p.post(wire.Call, "tasks.feed", `{"count":1,"size":1,"how":"wait"}`)
		limited := p.post(wire.Call, "tasks.feed", `{"count":1,"size":1,"how":"wait"}`, func(f *wire.Frame) { f.Timeout = 1000 })
		time.Sleep(time.Hour)
		synctest.Wait()
		if _, _, end := p.items(feed); end != "" {
			t.Errorf("got %s, want no end", end)
		}
		if _, _, end := p.items(limited); end != "deadline -32000" {
			t.Errorf("got %q, want deadline", end)
		}
		p.end(wire.Cancel, feed)
	})
}
