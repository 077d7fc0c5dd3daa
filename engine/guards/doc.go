// Package guards holds the tests of what engine/dropin must bear: callbacks
// that yield, sleep, panic, call SQLite again or never return, many
// connections on many goroutines, a collector and growing stacks under C
// frames, and no memory. Each was seen to fail, mostly as a crash, with its
// guard taken out (docs/decisions/0071-guards-of-the-engine.md).
//
// They run as js/wasm over the engine, and most of them over the stock module
// too: what they ask is what go-sqlite3 promises.
package guards
