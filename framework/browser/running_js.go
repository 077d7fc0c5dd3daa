package browser

import (
	"unsafe"

	"github.com/ashore-dev/ashore/framework/wire"
)

// running is the call that holds the database. JavaScript reads it out of the
// program's memory when the program has died, so the order of the fields is
// known there (jsclient/running.js), and telling it costs no call.
var running struct {
	client         wire.ClientID
	sequence       uint64
	method, params string
}

// runningAt is the address of running: what is global is never moved.
func runningAt() int { return int(uintptr(unsafe.Pointer(&running))) }

// Runs notes which call holds the database now; zero values: none does. The page
// learns it if the program dies.
func (w *Worker) Runs(client wire.ClientID, sequence uint64, method, params string) {
	running.client, running.sequence = client, sequence
	running.method, running.params = method, params
}
