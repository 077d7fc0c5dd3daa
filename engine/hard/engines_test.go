//go:build !js

package hard

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"

	"github.com/ashore-dev/ashore/engine/compile"
	"github.com/ashore-dev/ashore/engine/wasmtest"
)

// All of this over both engines, as the worker runs them.
func TestOverBothEngines(t *testing.T) {
	if testing.Short() {
		t.Skip("builds two programs")
	}
	dir := filepath.Join(wasmtest.Root(), "engine", "hard")
	for _, e := range wasmtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			program, err := e.Build(t.Context(), dir, filepath.Join(t.TempDir(), "hard.wasm"), ".", "test", "-c", "-vet=off")
			if errors.Is(err, compile.ErrNoCompiler) {
				t.Skip(err)
			}
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
