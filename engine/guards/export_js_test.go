package guards

import (
	"runtime"
	"syscall/js"
	"testing"
	"time"
	_ "unsafe"
)

//lint:file-ignore U1000 staticcheck does not know that go:wasmexport functions are called from outside

// What framework/browser does around its exported functions.

//go:linkname exportMark github.com/ncruces/go-sqlite3-wasm/v6.exportMark
var exportMark func() int32

//go:linkname exportSettle github.com/ncruces/go-sqlite3-wasm/v6.exportSettle
var exportSettle func(mark int32)

// exported is what the exported function sets off.
var exported func()

//go:wasmexport guards_export
func guardsExport() int32 {
	var mark int32
	if exportMark != nil {
		mark = exportMark()
	}
	go exported()
	for range 64 {
		runtime.Gosched()
	}
	if exportSettle != nil {
		exportSettle(mark)
	}
	return 7
}

// An exported function that lets goroutines run lies below their callbacks,
// and comes back when they are done.
func TestExportedFunctionReturnsAfterCallbacksAboveIt(t *testing.T) {
	c := open(t, ":memory:")
	function(t, c, "yields", func() {
		runtime.Gosched()
		time.Sleep(time.Microsecond)
	})
	for range 20 {
		sql, result := make(chan struct{}), make(chan int, 1)
		exported = func() {
			defer close(sql)
			wantNumber(t, c, rows(500)+"SELECT count(yields()) FROM n", 500)
		}
		done := js.FuncOf(func(_ js.Value, args []js.Value) any {
			result <- args[0].Int()
			return nil
		})
		js.Global().Call("ashoreCall", "guards_export", done)
		<-sql
		if got := <-result; got != 7 {
			t.Errorf("the exported function returned %d, want 7", got)
		}
		done.Release()
	}
}
