//go:build !js

package hard

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/ashore-dev/ashore/engine/wasmtest"
)

// All of this over both engines, as the worker runs them.
func TestOverBothEngines(t *testing.T) {
	if !wasmtest.Asked() {
		t.Skip("builds programs over both engines: ASHORE_ENGINES=1, or make test STAGES=engine")
	}
	dir := filepath.Join(wasmtest.Root(), "engine", "hard")
	for _, e := range wasmtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			program, err := e.Build(t.Context(), dir, filepath.Join(t.TempDir(), "hard.wasm"), ".", "test", "-c", "-vet=off")
			if err != nil {
				t.Fatal(err)
			}
			cmd := program.Command(t.Context(), "-test.v")
			cmd.Dir = dir
			text, err := cmd.CombinedOutput()
			if err != nil || !bytes.Contains(text, []byte("\nPASS\n")) {
				t.Errorf("%v\n%s", err, text)
			}
		})
	}
}
