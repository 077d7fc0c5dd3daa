//go:build !js

package app

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// keptOut says which packages must not reach the program in the browser
// through the framework, and why. An app's own handlers may import what they
// like.
var keptOut = map[string]string{
	"net/http":      "adds 2 MB to the program (0.6 MB compressed); the browser has fetch",
	"encoding/json": "adds 0.3 MB and takes 16 µs where generated code on framework/wire takes 0.6",
	"html/template": "pages are documents and are not made in the worker",
	"testing":       "belongs to tests",
	"os/exec":       "there is nothing to run",
}

const framework = "github.com/ashore-dev/ashore/"

// imports gives what each package in the browser's program imports.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, ".")
	list.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	all := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		names := strings.Fields(line)
		all[names[0]] = names[1:]
	}
	return all
}

func TestTheFrameworkKeepsLargePackagesOutOfTheBrowser(t *testing.T) {
	for importer, imported := range imports(t) {
		if importer == "net/http" {
			t.Errorf("net/http is linked: %s", keptOut[importer])
		}
		if !strings.HasPrefix(importer, framework) {
			// go-sqlite3 imports encoding/json for a function that nobody here
			// calls; the linker leaves it out.
			continue
		}
		for _, name := range imported {
			if why, ok := keptOut[name]; ok {
				t.Errorf("%s imports %s: %s", importer, name, why)
			}
		}
	}
}

func TestOnlyBrowserSpeaksToJavaScript(t *testing.T) {
	for importer, imported := range imports(t) {
		if strings.HasPrefix(importer, framework) && importer != framework+"framework/browser" && slices.Contains(imported, "syscall/js") {
			t.Errorf("%s imports syscall/js: everything but framework/browser has to run natively", importer)
		}
	}
}
