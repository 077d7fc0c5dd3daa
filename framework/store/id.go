package store

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"sync"
	"time"
)

// ids makes UUIDv7s that only ever grow.
//
// https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
type ids struct {
	rand io.Reader

	mu   sync.Mutex
	ms   uint64 // 48 bits
	high uint16 // rand_a, 12 bits: a counter that starts at random below half
}

// next returns the id after the last one. Within a millisecond, and while the
// clock is behind the last id, the 12 bits behind the time count up; when they
// are used up the time goes ahead of the clock by a millisecond.
func (g *ids) next(now time.Time) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	var b [16]byte
	if _, err := io.ReadFull(g.rand, b[6:]); err != nil {
		panic(fmt.Errorf("store: new id: %w", err))
	}
	if ms := uint64(max(now.UnixMilli(), 0)); ms > g.ms {
		g.ms = ms
		g.high = binary.BigEndian.Uint16(b[6:]) & 0x7ff
	} else if g.high++; g.high > 0xfff {
		g.ms++
		g.high = 0
	}
	binary.BigEndian.PutUint16(b[0:], uint16(g.ms>>32))
	binary.BigEndian.PutUint32(b[2:], uint32(g.ms))
	binary.BigEndian.PutUint16(b[6:], 0x7000|g.high)
	b[8] = b[8]&0x3f | 0x80

	var text [36]byte
	hex.Encode(text[0:8], b[0:4])
	hex.Encode(text[9:13], b[4:6])
	hex.Encode(text[14:18], b[6:8])
	hex.Encode(text[19:23], b[8:10])
	hex.Encode(text[24:36], b[10:16])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text[:])
}
