package dispatch_test

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ashore-dev/ashore/framework/wire"
)

// quiet is a port that counts.
type quiet chan struct{}

func (q quiet) Send([]byte) { q <- struct{}{} }

func benchmark(b *testing.B, method, params string) { benchmarkWith(b, method, params, nil) }

func benchmarkWith(b *testing.B, method, params string, ledger func(*store.DB) *dispatch.Ledger) {
	p := newPage(b, dispatch.Options{})
	p.open()
	fill(b, p)
	port := make(quiet, 1)
	o := dispatch.Options{DB: p.db, Port: port, Services: []dispatch.Service{p.service.Service()}}
	if ledger != nil {
		o.Ledger = ledger(p.db)
	}
	server, err := dispatch.NewServer(o)
	if err != nil {
		b.Fatal(err)
	}
	defer server.Close()
	frames := newFrames(b, p.client, method, params)
	b.ReportAllocs()
	for b.Loop() {
		server.Serve(frames.next())
		<-port
	}
}

// frames makes calls of a page that acknowledges each answer, each in memory of
// its own, as the server keeps it.
type frames struct {
	bytes    []byte
	sequence uint64
}

func newFrames(t testing.TB, client dispatch.ClientID, method, params string) *frames {
	f := &frames{sequence: 1e15} // of as many digits for a while
	bytes, err := wire.Frame{
		Header: wire.Header{Kind: wire.Call, Client: client, Sequence: f.sequence},
		JSON:   fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`, f.sequence, method, params),
	}.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	f.bytes = bytes
	return f
}

// next takes one allocation.
func (f *frames) next() []byte {
	frame := slices.Clone(f.bytes)
	binary.LittleEndian.PutUint64(frame[40:], f.sequence)
	f.sequence++
	binary.LittleEndian.PutUint64(frame[24:], f.sequence)
	strconv.AppendUint(frame[:wire.HeaderSize+len(`{"jsonrpc":"2.0","id":`)], f.sequence, 10)
	return frame
}

func BenchmarkAction(b *testing.B)   { benchmark(b, "tasks.nothing", `{}`) }
func BenchmarkCount(b *testing.B)    { benchmark(b, "tasks.count", `{}`) }
func BenchmarkList10(b *testing.B)   { benchmark(b, "tasks.list", `{"prefix":""}`) }
func BenchmarkMutation(b *testing.B) { benchmark(b, "tasks.other", `{}`) }

func BenchmarkRecordedMutation(b *testing.B) {
	benchmarkWith(b, "tasks.other", `{}`, func(db *store.DB) *dispatch.Ledger {
		ledger, err := dispatch.OpenLedger(b.Context(), db)
		if err != nil {
			b.Fatal(err)
		}
		return ledger
	})
}

// fill adds ten tasks.
func fill(t testing.TB, p *page) {
	err := p.db.Update(t.Context(), func(tx *store.Tx) error {
		for i := range 10 {
			if _, err := p.service.Add(tx.Context(), tx, AddInput{Title: fmt.Sprint("task ", i)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p.service.began = nil
}
