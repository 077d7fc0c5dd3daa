package dispatch

import (
	"sync"

	"github.com/ashore-dev/ashore/framework/wire"
)

// scratch is what decoding a request and encoding its answer take, used again
// and again. Nothing of it goes to a handler, which may keep what it is given.
type scratch struct {
	decoder wire.Decoder
	encoder wire.Encoder
	buf     []byte
}

var scratches = sync.Pool{New: func() any { return &scratch{buf: make([]byte, 0, 2048)} }}

func newScratch() *scratch { return scratches.Get().(*scratch) }

// release gives it back. The frame that was encoded into it is gone then.
func (x *scratch) release() {
	x.decoder.Reset(nil, nil, 0)
	x.encoder.Reset(nil)
	scratches.Put(x)
}

// frame is the buffer with room for a frame's header, of at least a size.
func (x *scratch) frame(size int64) []byte {
	if int64(cap(x.buf)) < size {
		x.buf = make([]byte, 0, size)
	}
	return x.buf[:wire.HeaderSize]
}

// keep keeps a buffer that grew.
func (x *scratch) keep(buf []byte) {
	if cap(buf) > cap(x.buf) {
		x.buf = buf[:0]
	}
}
