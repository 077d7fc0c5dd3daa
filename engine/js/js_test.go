package js

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A name that two of the scripts declare would be an error in every browser.
func TestScriptsFitTogether(t *testing.T) {
	script := string(Script())
	if strings.Contains(script, "\nimport ") {
		t.Error("something is imported still")
	}
	declared := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^(?:export )?(?:const|let|class|function) (\w+)`).FindAllStringSubmatch(script, -1) {
		if declared[m[1]] {
			t.Errorf("%s is declared twice", m[1])
		}
		declared[m[1]] = true
	}
	if !declared["Engine"] || !declared["Files"] {
		t.Errorf("got only %v", declared)
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("there is no Node.js to look at the syntax")
	}
	file := filepath.Join(t.TempDir(), "engine.mjs")
	if err := os.WriteFile(file, Script(), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(node, "--check", file).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
