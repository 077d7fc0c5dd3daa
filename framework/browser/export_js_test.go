package browser

import (
	"syscall/js"

	"github.com/ashore-dev/ashore/framework/opfs"
)

// Await is for tests.
var Await = await

// IdleCallbacks counts the pairs of callbacks that wait to be used again.
func IdleCallbacks() int { return len(idle.pairs) }

// NewDir is the folder that globalThis.ashore stands for, as a process finds
// it.
func NewDir() (opfs.Dir, error) { return newDir(js.Global().Get("ashore")) }
