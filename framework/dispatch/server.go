package dispatch

import (
	"time"

	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ashore-dev/ashore/framework/wire"
)

// DefaultDeadline is how long a call may take unless it says otherwise.
const DefaultDeadline = 30 * time.Second

// ClientID names a page; see [wire.ClientID].
type ClientID = wire.ClientID

// Port carries frames to pages; each names its client in its header. Send is
// called by several goroutines at once, must not wait for a page and must not
// call the Server. The frame is the Port's to keep.
type Port interface {
	Send(frame []byte)
}

// Options configures [NewServer].
type Options struct {
	// DB runs queries and mutations. It may be nil when there are none.
	DB       *store.DB
	Services []Service
	Port     Port
	// Term numbers the owner of the database, for the frames' headers; 0 is
	// unknown. A frame that was meant for another term is refused.
	Term uint64
	// Deadline is how long a call may take unless its frame says otherwise; 0
	// is [DefaultDeadline].
	Deadline time.Duration
	// Logf takes what the developer should know: stacks of panics, errors behind
	// "internal". Nil drops it.
	Logf func(format string, args ...any)
}

// Server answers frames. Its methods may be called by any goroutine.
type Server struct{}

// NewServer returns a server of the services. It fails when two methods have
// one name or a name isn't usable.
func NewServer(o Options) (*Server, error) { panic("not yet") }

// Receive takes one frame and returns soon: it checks and decodes the call,
// takes its place in the database's queue, and starts it. The server keeps
// the frame; nobody may write to it any more.
func (s *Server) Receive(frame []byte) { panic("not yet") }

// Busy counts the calls and watch runs that have begun and not ended, without
// those that wait in the database's queue. Whoever drives the scheduler by hand
// yields until it is 0 or nothing moves any more.
func (s *Server) Busy() int { panic("not yet") }

// Drop forgets a client that is gone: its calls are canceled and its watches end.
func (s *Server) Drop(client ClientID) { panic("not yet") }

// Close cancels what is running with code "owner_lost", waits until every
// goroutine of the server has ended, and refuses frames from then on.
func (s *Server) Close() { panic("not yet") }
