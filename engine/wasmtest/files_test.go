package wasmtest_test

import (
	"path/filepath"
	"testing"

	"github.com/ashore-dev/ashore/engine/wasmtest"
)

// The suite of every disk, with its faults, over the native engine, where
// SQLite's reads and writes go to the handles without entering Go. The stage
// wasm runs it over the stock engine, through Go.
func TestFilesOverNativeEngine(t *testing.T) {
	if !wasmtest.Asked() {
		t.Skip("builds programs over both engines: ASHORE_ENGINES=1, or make test STAGES=engine")
	}
	dir := filepath.Join(wasmtest.Root(), "framework", "browser")
	program, err := wasmtest.Native.Build(t.Context(), dir, filepath.Join(t.TempDir(), "browser.test"), ".", "test", "-c", "-vet=off")
	if err != nil {
		t.Fatal(err)
	}
	cmd := program.Command(t.Context(), "-test.v", "-test.run", "^Test(Suite|EveryFile|ReadsAndWrites|FilesOf|Checksums)")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}
