package dispatch

import (
	"errors"
	"io"
	"sync"

	"github.com/ashore-dev/ashore/framework/wire"
)

// Uploads makes a method one whose input has an io.Reader, which the page fills.
// The method must be an [Action] or a [Stream]: reading waits for the page, and
// nothing may wait for a page while it has the database. The reader ends with
// the call. What fails in the page is an error of Read.
func Uploads(m Method) Method {
	m.upload = func() upload { return &inflow{} }
	return m
}

// upload is what a job has of the page's bytes.
type upload interface {
	io.Reader
	open(*job)
	// chunk takes the next bytes. They are kept.
	chunk(offset uint64, b []byte) error
	// end is told that nothing follows; failure is nil or why.
	end(offset uint64, failure error) error
	// stop ends it: who reads gets an error.
	stop()
}

// inflow is an upload on its way to the handler. No more than [wire.Window]
// bytes of it wait here.
type inflow struct {
	server *Server
	header wire.Header // of credits

	mu       sync.Mutex
	page     gate // something has come, or nothing will
	chunks   [][]byte
	received uint64
	read     uint64
	credited uint64 // how far the page was told that it was read
	failure  error  // once it has ended: io.EOF, or why
}

var errUploadOver = errors.New("dispatch: an upload was read after the end of its call")

func (u *inflow) open(j *job) {
	u.server, u.header = j.server, j.header
	u.header.Kind = wire.Credit
	u.page = gate{cond: sync.Cond{L: &u.mu}, busy: &j.server.busy}
}

// Read implements io.Reader.
func (u *inflow) Read(p []byte) (n int, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for len(u.chunks) == 0 && u.failure == nil {
		u.page.wait()
	}
	for len(u.chunks) > 0 && n < len(p) {
		m := copy(p[n:], u.chunks[0])
		n += m
		if u.chunks[0] = u.chunks[0][m:]; len(u.chunks[0]) == 0 {
			u.chunks[0] = nil
			u.chunks = u.chunks[1:]
		}
	}
	u.read += uint64(n)
	if u.failure == nil && u.read-u.credited >= wire.Window/2 {
		u.header.Number, u.credited = u.read, u.read
		frame, err := wire.Seal(make([]byte, wire.HeaderSize), u.header, nil)
		if err != nil {
			return n, err
		}
		u.server.send(frame)
	}
	if len(u.chunks) == 0 && n == 0 && len(p) > 0 {
		return 0, u.failure
	}
	return n, nil
}

func (u *inflow) chunk(offset uint64, b []byte) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case u.failure == errUploadOver:
		return nil
	case u.failure != nil, len(b) == 0, offset != u.received, offset+uint64(len(b)) > u.credited+wire.Window:
		return errFlow
	}
	u.received += uint64(len(b))
	u.chunks = append(u.chunks, b)
	u.page.open()
	return nil
}

func (u *inflow) end(offset uint64, failure error) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case u.failure == errUploadOver:
		return nil
	case u.failure != nil, offset != u.received:
		return errFlow
	}
	if u.failure = failure; failure == nil {
		u.failure = io.EOF
	}
	u.page.open()
	return nil
}

func (u *inflow) stop() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.failure, u.chunks = errUploadOver, nil
	u.page.open()
}
