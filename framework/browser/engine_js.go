package browser

import _ "unsafe" // go:linkname

// An exported function that lets goroutines run lies below them on
// WebAssembly's stack. If SQLite is a WebAssembly module of its own, their
// callbacks lie there too, with C frames between, and the exported function must
// not return before them: it takes a mark, and settles before it returns. Both
// are nil over the stock module, which has neither C frames nor these names.

//go:linkname engineMark github.com/ncruces/go-sqlite3-wasm/v6.exportMark
var engineMark func() int32

//go:linkname engineSettle github.com/ncruces/go-sqlite3-wasm/v6.exportSettle
var engineSettle func(mark int32)
