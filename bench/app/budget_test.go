package main

import (
	"strings"
	"sync"
	"testing"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/wire"
)

// What a call may cost the disk. The counts follow from SQLite's file formats
// and not from the machine: whoever changes one writes down why. That of a
// small commit is what docs/storage.md tells: two frames of the WAL, the second
// one to fill up the sector that is flushed.
func TestCallsCostTheDisk(t *testing.T) {
	a := apptest.New(t, config())
	apptest.Do(t, a, "items.insert", CountInput{1000})
	apptest.Do(t, a, "items.write", WriteInput{"the first line of the log"})
	for _, c := range []struct {
		name string
		call func()
		want opfs.Stats
	}{
		{"items.noop", func() { apptest.Do(t, a, "items.noop") }, opfs.Stats{}},
		{"items.read", func() { apptest.Do(t, a, "items.read", ReadInput{7}) }, opfs.Stats{}},
		{"items.rows", func() { apptest.Do(t, a, "items.rows") }, opfs.Stats{}},
		{
			"items.write", func() { apptest.Do(t, a, "items.write", WriteInput{"a line"}) },
			opfs.Stats{WAL: opfs.Counters{Writes: 1, Flushes: 1, BytesWritten: 2 * 4120}},
		},
	} {
		before := a.VFS().Stats()
		c.call()
		if got := a.VFS().Stats().Sub(before); got != c.want {
			t.Errorf("%s costs %+v, want %+v", c.name, got, c.want)
		}
	}
}

// A transaction of many statements is one commit: it writes each page once,
// fifteen by one write.
func TestManyStatementsAreOneCommit(t *testing.T) {
	a := apptest.New(t, config())
	apptest.Do(t, a, "items.write", WriteInput{"the first line of the log"})
	before := a.VFS().Stats()
	apptest.Do(t, a, "items.insert", CountInput{10_000})
	got := a.VFS().Stats().Sub(before)
	const pages, writes = 105, 8 // of items
	if got.WAL.Flushes != 1 || got.WAL.Writes > writes || got.WAL.BytesWritten > pages*4120 {
		t.Errorf("10,000 inserts cost %+v, want at most %d pages by %d writes, and 1 flush of the WAL", got, pages, writes)
	}
}

// counter counts frames to the page.
type counter struct {
	mu     sync.Mutex
	frames int
	bytes  int
	came   chan struct{}
}

func (c *counter) Send(frame []byte) {
	c.mu.Lock()
	c.frames++
	c.bytes += len(frame)
	c.mu.Unlock()
	c.came <- struct{}{}
}

// What crosses between page and worker: a frame there and a frame back,
// whatever the call does.
func TestCallIsTwoMessages(t *testing.T) {
	port := &counter{came: make(chan struct{}, 100)}
	a, err := app.Start(t.Context(), config(), app.Host{Dir: memfs.New(), Port: port})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Stop(t.Context())
	for i, c := range []struct {
		request string
		bytes   int // of the answer, at most
	}{
		{`"method":"items.noop"`, 128},
		{`"method":"items.write","params":{"text":"a line"}`, 128},
		{`"method":"items.insert","params":{"count":1000}`, 128},
		{`"method":"items.read","params":{"id":7}`, 192},
		{`"method":"items.rows"`, 100 * 1000},
	} {
		port.frames, port.bytes = 0, 0
		frame := wire.Frame{
			Header: wire.Header{Kind: wire.Call, Client: wire.ClientID{1}, Sequence: uint64(i + 1), Number: uint64(i)},
			JSON:   []byte(`{"jsonrpc":"2.0","id":` + string(rune('1'+i)) + `,` + c.request + `}`),
		}
		bytes, err := frame.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		a.Server().Receive(bytes)
		<-port.came
		name, _, _ := strings.Cut(c.request, ",")
		if port.frames != 1 || port.bytes > c.bytes {
			t.Errorf("%s was answered by %d frames of %d bytes, want 1 of at most %d", name, port.frames, port.bytes, c.bytes)
		}
	}
}
