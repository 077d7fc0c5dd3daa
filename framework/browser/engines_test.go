//go:build !js

package browser_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/ashore-dev/ashore/engine/wasmtest"
)

// The tests of this package run over the stock engine with the others that are
// js/wasm. Here they run over the native one: transport, the suite of every
// disk, and an app in a worker that jsclient boots.
func TestOverTheNativeEngine(t *testing.T) {
	if !wasmtest.Asked() {
		t.Skip("builds a program over the native engine: ASHORE_ENGINES=1, or make test STAGES=engine")
	}
	dir := filepath.Join(wasmtest.Root(), "framework", "browser")
	program, err := wasmtest.Native.Build(t.Context(), dir, filepath.Join(t.TempDir(), "browser.wasm"), ".", "test", "-c", "-vet=off")
	if err != nil {
		t.Fatal(err)
	}
	cmd := program.Command(t.Context(), "-test.v", "-test.short")
	cmd.Dir = dir
	text, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(text, []byte("\nPASS\n")) {
		t.Errorf("%v\n%s", err, text)
	}
}
