// Package main is put beside the services of the corpus by
// TestEveryCaseSurvivesTheWayThere. It answers frames, each behind its length,
// as the worker does.
package main

import (
	"bufio"
	"encoding/binary"
	"io"
	"log"
	"os"
	"sync"

	"github.com/ashore-dev/ashore/framework/dispatch"
)

type port struct {
	mu  sync.Mutex
	out *bufio.Writer
}

func (p *port) Send(frame []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.out.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(frame))))
	p.out.Write(frame)
	p.out.Flush()
}

func main() {
	server, err := dispatch.NewServer(dispatch.Options{
		Services: services, Port: &port{out: bufio.NewWriter(os.Stdout)}, Term: 1, Logf: log.Printf,
	})
	if err != nil {
		log.Fatal(err)
	}
	in := bufio.NewReader(os.Stdin)
	for {
		var size [4]byte
		if _, err := io.ReadFull(in, size[:]); err != nil {
			return
		}
		frame := make([]byte, binary.LittleEndian.Uint32(size[:]))
		if _, err := io.ReadFull(in, frame); err != nil {
			log.Fatal(err)
		}
		server.Receive(frame)
	}
}
