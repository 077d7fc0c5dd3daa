package memfs

import (
	"fmt"
	"strings"

	"github.com/ashore-dev/ashore/framework/opfs"
)

// An Action is something done to a file.
type Action string

// Actions on files. Delete is not among them: it is a Truncate to 0.
const (
	Read     Action = "read"
	Write    Action = "write"
	Truncate Action = "truncate"
	Flush    Action = "flush"
	Size     Action = "getSize"
)

// A Kind is a way to fail.
type Kind string

// Ways to fail.
const (
	// Fail: nothing is done, ErrIO.
	Fail Kind = "io"
	// Full: nothing is done, ErrFull.
	Full Kind = "full"
	// Closed: nothing is done, ErrClosed.
	Closed Kind = "closed"
	// Short: a read or write does half of the bytes and says so.
	Short Kind = "short"
	// Torn: a write does half of the bytes, ErrIO.
	Torn Kind = "torn"
	// Huge: nothing is done; the count returned is 4294967288, as Chromium's
	// write() does when the quota is used up.
	Huge Kind = "huge"
	// Negative: nothing is done; the count returned is −1.
	Negative Kind = "negative"
	// Stop: nothing is done, ErrClosed, and from then on everything fails so:
	// the process is dead.
	Stop Kind = "stop"
)

// Fault says which operations fail and how.
type Fault struct {
	// Action that fails; "" is every one that changes the disk: Write and
	// Truncate.
	Action Action
	// File is the name that SQLite opens, "main.db-wal", "" is every file.
	File string
	// After so many matching operations that succeed …
	After int
	// … so many fail; 0 is all.
	Times int
	Kind  Kind
}

// Matches reports whether the fault is about such an operation.
func (f Fault) Matches(action Action, file string) bool {
	if f.File != "" && f.File != file {
		return false
	}
	if f.Action == "" {
		return action == Write || action == Truncate
	}
	return f.Action == action
}

func (f Fault) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s of %s %s after %d", f.Kind, f.Action, f.File, f.After))
}

// Err is the error of the kinds that have one.
func (k Kind) Err() error {
	switch k {
	case Full:
		return opfs.ErrFull
	case Closed, Stop:
		return opfs.ErrClosed
	case Fail, Torn:
		return opfs.ErrIO
	}
	return nil
}

// due counts a matching operation and tells whether it fails.
func (p *process) due(action Action, name string) (Kind, bool) {
	if p.dead {
		return Stop, true
	}
	f := p.fault
	if f.Kind == "" || !f.Matches(action, name) {
		return "", false
	}
	p.matched++
	if p.matched <= f.After || (f.Times > 0 && p.matched > f.After+f.Times) {
		return "", false
	}
	p.dead = f.Kind == Stop
	return f.Kind, true
}
