//go:build ashore_inspector

package browser

import (
	"fmt"
	"syscall/js"
)

// whole are the functions that BreakFiles has replaced.
var whole = map[string]js.Value{}

// BreakFiles has every write, flush and change of size of the private files fail
// with a DOMException of this name from now on, as a browser's own do; "" puts
// back what was there. It is for developers, who want to see what becomes of
// their app.
func (w *Worker) BreakFiles(name string) error {
	handles := js.Global().Get("FileSystemSyncAccessHandle")
	if handles.Type() != js.TypeFunction {
		return fmt.Errorf("browser: there are no private files here")
	}
	proto := handles.Get("prototype")
	for method, fn := range whole {
		proto.Set(method, fn)
		delete(whole, method)
	}
	if name == "" {
		return nil
	}
	// Of what the platform has this throws what it is given, and no code is made
	// of text for it, which the pages' policy forbids.
	reason := js.Global().Get("DOMException").New("the inspector has every write fail", name)
	signal := js.Global().Get("AbortSignal").Call("abort", reason)
	for _, method := range []string{"write", "truncate", "flush"} {
		whole[method] = proto.Get(method)
		proto.Set(method, signal.Get("throwIfAborted").Call("bind", signal))
	}
	return nil
}
