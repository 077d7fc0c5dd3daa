package dispatch_test

import (
	"fmt"
	"testing"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ashore-dev/ashore/framework/wire"
)

// quiet is a port that counts.
type quiet chan struct{}

func (q quiet) Send([]byte) { q <- struct{}{} }

func benchmark(b *testing.B, method, params string) {
	p := newPage(b, dispatch.Options{})
	p.open()
	err := p.db.Update(b.Context(), func(tx *store.Tx) error {
		for i := range 10 {
			if _, err := p.service.Add(tx.Context(), tx, AddInput{Title: fmt.Sprint(i)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	p.service.began = nil
	port := make(quiet, 1)
	server, err := dispatch.NewServer(dispatch.Options{DB: p.db, Port: port, Services: []dispatch.Service{p.service.Service()}})
	if err != nil {
		b.Fatal(err)
	}
	defer server.Close()
	var sequence uint64
	b.ReportAllocs()
	for b.Loop() {
		sequence++
		frame, err := wire.Frame{
			Header: wire.Header{Kind: wire.Call, Client: p.client, Sequence: sequence, Number: sequence - 1},
			JSON:   fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`, sequence, method, params),
		}.Append(nil)
		if err != nil {
			b.Fatal(err)
		}
		server.Receive(frame)
		<-port
	}
}

func BenchmarkAction(b *testing.B)   { benchmark(b, "tasks.wait", `{"how":"x"}`) }
func BenchmarkCount(b *testing.B)    { benchmark(b, "tasks.count", `{}`) }
func BenchmarkList10(b *testing.B)   { benchmark(b, "tasks.list", `{"prefix":""}`) }
func BenchmarkMutation(b *testing.B) { benchmark(b, "tasks.other", `{}`) }
