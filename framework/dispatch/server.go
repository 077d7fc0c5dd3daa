package dispatch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ashore-dev/ashore/framework/wire"
)

// DefaultDeadline is how long a call may take unless it says otherwise.
const DefaultDeadline = 30 * time.Second

// ClientID names a page; see [wire.ClientID].
type ClientID = wire.ClientID

// Port carries frames to pages; each names its client in its header. Send is
// called by several goroutines at once, must not wait for a page and must not
// call the Server. The frame's memory is used again once Send has returned.
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
	// Ledger keeps what was done until its page knows it, so that the next owner
	// of the database doesn't do it once more. Nil: nobody asks again.
	Ledger *Ledger
	// Deadline is how long a call may take unless its frame says otherwise; 0
	// is [DefaultDeadline].
	Deadline time.Duration
	// Runs is told which call holds the database now, and with zero values that
	// none does: where the program can die of a call, whoever starts it again
	// finds out which one it was. A run of a watched query is told by its first
	// watcher, with its params; those of a call are left out. Nil: nobody asks.
	Runs func(client ClientID, sequence uint64, method, params string)
	// Ended is told of each call, and of each run of a watched query, when its
	// answer is known and before it is sent. Nil: nobody asks.
	Ended func(Ended)
	// Logf takes what the developer should know: stacks of panics, errors behind
	// "internal". Nil drops it.
	Logf func(format string, args ...any)
}

// Server answers frames. Its methods may be called by any goroutine.
type Server struct {
	db       *store.DB
	port     Port
	term     uint64
	deadline time.Duration
	logf     func(string, ...any)
	ended    func(Ended)
	runs     func(client ClientID, sequence uint64, method, params string)
	current  atomic.Pointer[job] // that runs was told last
	methods  methods
	ledger   *Ledger

	ctx  context.Context // of everything that runs
	stop context.CancelCauseFunc

	workers workers
	busy    atomic.Int64 // jobs with a goroutine
	waiting atomic.Int64 // those of them that wait in the database's queue
	inside  atomic.Int64 // those of them that are in the database

	mu      sync.Mutex
	closed  bool
	resting bool          // see Rest
	acted   chan struct{} // made by who waits for actions, closed at the end of one
	jobs    []*job        // that run or wait, in no order
	alarm   *time.Timer   // runs expire
	alarmAt time.Time     // when it does; zero: it is not set
	clients map[ClientID]*client
	watched []*watched
	gone    []ClientID        // whose rows in the ledger nobody asks for any more
	dead    map[ClientID]bool // those of them that an earlier program served
}

// NewServer returns a server of the services. It fails when two methods have
// one name or a name isn't usable.
func NewServer(o Options) (*Server, error) {
	s := &Server{
		db: o.DB, port: o.Port, term: o.Term, deadline: o.Deadline, logf: o.Logf, runs: o.Runs, ended: o.Ended,
		methods: methods{}, clients: map[ClientID]*client{}, ledger: o.Ledger,
	}
	if s.ledger != nil {
		for id, kept := range s.ledger.found {
			s.client(id).kept = kept
		}
	}
	if s.port == nil {
		return nil, errors.New("dispatch: no port")
	}
	if s.deadline <= 0 {
		s.deadline = DefaultDeadline
	}
	if s.logf == nil {
		s.logf = func(string, ...any) {}
	}
	for _, service := range o.Services {
		for _, m := range service.Methods {
			if err := s.add(service.Name, m); err != nil {
				return nil, fmt.Errorf("dispatch: service %q, method %q: %w", service.Name, m.Name, err)
			}
		}
	}
	s.ctx, s.stop = context.WithCancelCause(context.Background())
	s.workers.end, s.workers.next = s.ctx.Done(), make(chan *job)
	if s.db != nil {
		s.db.OnCommit(func(_ context.Context, c store.Change) { s.committed(c.Tables) })
	}
	return s, nil
}

func (s *Server) add(service string, m Method) error {
	name := service + "." + m.Name
	switch {
	case service == "" || m.Name == "" || strings.ContainsFunc(name, notOfName) || strings.Count(name, ".") != 1:
		return errors.New("this is not a name")
	case s.methods[name] != nil:
		return errors.New("there are two of this name")
	case m.prepare == nil:
		return errors.New("it is not made by Query, Mutation or Action")
	case m.Kind != KindAction && s.db == nil:
		return errors.New("it needs a database")
	case m.upload != nil && m.Kind != KindAction:
		return errors.New("only an action takes an upload")
	}
	s.methods[name] = &method{name: name, Method: m}
	return nil
}

// notOfName reports whether a name cannot have a character. What JSON would
// escape is none of those that it can.
func notOfName(r rune) bool {
	return r == utf8.RuneError || r != '.' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// Receive takes one frame and returns soon: it checks and decodes the call,
// takes its place in the database's queue, and starts it. The server keeps
// the frame; nobody may write to it any more.
func (s *Server) Receive(frame []byte) {
	if j := s.receive(frame); j != nil {
		s.workers.do(j)
	}
}

// Serve is Receive for a caller that has a goroutine for each frame: the call
// runs in it, and Serve returns after its end.
func (s *Server) Serve(frame []byte) {
	if j := s.receive(frame); j != nil {
		j.run()
	}
}

// receive returns the job of a call, which is to be run.
func (s *Server) receive(frame []byte) *job {
	f, err := wire.Parse(frame)
	if err != nil {
		s.unreadable(frame, err)
		return nil
	}
	s.mu.Lock()
	resting := s.resting
	s.mu.Unlock()
	if resting {
		return nil
	}
	otherTerm := f.Term != 0 && s.term != 0 && f.Term != s.term
	switch f.Kind {
	case wire.Call, wire.Watch:
		if !otherTerm {
			return s.request(f)
		}
		s.refuse(f.Header, errOtherTerm)
	case wire.Cancel, wire.Unwatch:
		if !otherTerm {
			s.giveUp(f.Header)
		}
	case wire.Pace:
		if !otherTerm {
			s.setPace(f.Header)
		}
	case wire.Credit, wire.Chunk, wire.End:
		if !otherTerm {
			s.flows(f)
		}
	default:
		f.Sequence = 0
		s.refuse(f.Header, errReversed)
	}
	return nil
}

// Busy counts the calls and watch runs that have begun and not ended, without
// those that wait in the database's queue for another of them. Whoever drives
// the scheduler by hand yields until it is 0 or nothing moves any more.
func (s *Server) Busy() int {
	n := s.busy.Load()
	if s.inside.Load() > 0 {
		n -= s.waiting.Load()
	}
	return int(max(n, 0))
}

// Close cancels what is running with code "owner_lost", waits until every
// goroutine of the server has ended, and refuses frames from then on. A handler
// that ignores the end of its context holds it up.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	jobs := slices.Clone(s.jobs)
	if s.alarm != nil {
		s.alarm.Stop()
	}
	s.mu.Unlock()
	s.stop(errOwnerLost)
	for _, j := range jobs {
		j.fail(errOwnerLost)
	}
	s.workers.Wait()
}

// send hands a frame to the port.
func (s *Server) send(frame []byte) {
	if frame != nil {
		s.port.Send(frame)
	}
}

// header is the header of what answers a frame.
func (s *Server) header(kind wire.Kind, client ClientID, sequence uint64) wire.Header {
	return wire.Header{Kind: kind, Client: client, Sequence: sequence, Term: s.term}
}

// refuse answers a frame by an error. If it was meant for another owner the
// answer carries that one's term: its page may have sent the same call to this
// server since, and must not take this for its answer.
func (s *Server) refuse(to wire.Header, e *Error) {
	h := s.header(wire.Answer, to.Client, to.Sequence)
	if e == errOtherTerm {
		h.Term = to.Term
	}
	if to.Kind == wire.Watch && to.Sequence > 0 {
		h.Kind, h.Number = wire.Update, 1
	}
	s.send(errorFrame(h, e, s.logf))
}

// unreadable answers bytes that are no frame, as far as they say whose they are.
func (s *Server) unreadable(frame []byte, err error) {
	h, headerErr := wire.ParseHeader(frame)
	if headerErr != nil {
		s.logf("dispatch: dropped what is no frame: %v", err)
		return
	}
	request := h.Kind == wire.Call || h.Kind == wire.Watch
	if !request || h.Sequence > wire.MaxInteger || s.inFlight(h) {
		h.Sequence = 0
	}
	s.refuse(h, &Error{Code: CodeInvalid, Message: err.Error(), number: numberParse})
}
