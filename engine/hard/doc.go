// Package hard holds the tests of what an engine must survive: files that are
// no databases, values and statements at SQLite's limits, queries without an
// end. Each must end in an error, never in a trap, and the connection that got
// it answers the next call. They run natively, and as js/wasm over both
// engines.
package hard
