package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const smallApp = `package main

import (
	"context"

	"github.com/ashore-dev/ashore/framework/app"
)

func main() { app.Main(config()) }

func config() app.Config {
	return app.Config{Name: "small", Services: []app.Service{&Greeter{}}}
}

// Greeter greets.
//
//ashore:service
type Greeter struct{}

// Greet greets somebody.
func (*Greeter) Greet(_ context.Context, in GreetInput) (string, error) { return "Hello, " + in.Name, nil }

// GreetInput says whom.
type GreetInput struct {
	Name string ` + "`json:\"name\"`" + `
}
`

// newApp writes an app into a folder of this module, so that it needs no
// go.mod of its own. No pattern with ... finds it there.
func newApp(t *testing.T, source string) string {
	t.Helper()
	dir, err := os.MkdirTemp("testdata", "generate")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	writeSource(t, dir, source)
	return dir
}

func writeSource(t *testing.T, dir, source string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
}

// runIn runs ashore generate in a folder.
func runIn(t *testing.T, dir string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	status = generate(t.Context(), dir, args, &out, &errs)
	return status, out.String(), errs.String()
}

const allFiles = "API.md\nashore_gen.go\nopenrpc.json\nweb/api.gen.d.ts\nweb/api.gen.js\n"

func TestGenerateWritesWhatIsStaleAndSaysSo(t *testing.T) {
	dir := newApp(t, smallApp)
	status, out, errs := runIn(t, dir, "-check")
	if want := strings.ReplaceAll(allFiles, "\n", " is stale: run go generate\n"); status != 1 || out != want {
		t.Errorf("-check before: got %d, %q, %q, want 1, %q", status, out, errs, want)
	}
	if status, out, errs := runIn(t, dir); status != 0 || out != allFiles {
		t.Errorf("generate: got %d, %q, %q, want 0, %q", status, out, errs, allFiles)
	}
	for _, args := range [][]string{nil, {"-check"}, {"-check", "."}} {
		if status, out, errs := runIn(t, dir, args...); status != 0 || out+errs != "" {
			t.Errorf("generate %v when all is fresh: got %d, %q, %q, want 0 and nothing", args, status, out, errs)
		}
	}

	client := filepath.Join(dir, "web", "api.gen.js")
	data, err := os.ReadFile(client)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(client, append(data, "// by hand\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	if status, out, _ := runIn(t, dir, "-check"); status != 1 || out != "web/api.gen.js is stale: run go generate\n" {
		t.Errorf("-check after an edit by hand: got %d, %q", status, out)
	}
}

func TestGenerateWritesNothingWhenThereIsAProblem(t *testing.T) {
	source := strings.Replace(smallApp, "Name string", "Other chan int `json:\"other\"`\n\tName string", 1)
	dir := newApp(t, source)
	status, out, errs := runIn(t, dir)
	if status != 1 || out != "" || !strings.HasPrefix(errs, "main.go:25:2: field Other of GreetInput is chan int: ") {
		t.Errorf("got %d, %q, %q, want 1 and the field's position", status, out, errs)
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("got %d files, want main.go alone", len(files))
	}
}

func TestGenerateSaysWhatItDoesNotFind(t *testing.T) {
	dir := newApp(t, "package main\n\nfunc main() {}\n")
	for _, test := range []struct {
		args []string
		want string
		code int
	}{
		{nil, "no service in", 1},
		{[]string{"./nowhere"}, "nowhere", 1},
		{[]string{"-bad"}, "Usage: ashore generate", 2},
	} {
		status, _, errs := runIn(t, dir, test.args...)
		if status != test.code || !strings.Contains(errs, test.want) {
			t.Errorf("generate %v: got %d, %q, want %d and %q", test.args, status, errs, test.code, test.want)
		}
	}
}
