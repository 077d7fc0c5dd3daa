package bench_test

import (
	"os"
	"os/exec"
	"testing"
)

// No other check looks at the plain recipe, which is for js/wasm alone.
func TestPlainRecipeCompiles(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "go", "vet", "./bench/plain")
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
