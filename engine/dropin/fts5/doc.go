//go:build !(js && wasm)

// Package fts5 is, built for js/wasm, the drop-in for the original's package
// of this name.
package fts5
