package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/codegen"
)

// printed is what a document shows: a file below its name, or else a block that
// is run (sh) or that a command must say (text).
var printed = regexp.MustCompile("(?ms)^(?:`([\\w./-]+)`\n\n)?```(\\w+)\n(.*?)^```$")

// walk does what a document says, in a folder beside a link to this checkout:
// it writes each file and runs each command as printed. It returns the folder
// that the commands ended in. A line that do knows it leaves to do; code that is
// neither a file nor run is what shown knows.
func walk(t *testing.T, document, begin string, do func(line, dir string) bool, shown func(code string) bool) (dir string) {
	t.Helper()
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	dir = begin
	said := ""
	files, commands := 0, 0
	for _, m := range printed.FindAllStringSubmatch(string(text), -1) {
		name, kind, body := m[1], m[2], m[3]
		switch {
		case name != "":
			writeFiles(t, dir, map[string]string{name: body})
			files++
		case kind == "text":
			if !strings.Contains(said, strings.TrimSpace(body)) {
				t.Errorf("the document shows %q, the commands above it said %s", body, said)
			}
		case kind == "sh":
			said = ""
			for line := range strings.Lines(body) {
				line = strings.TrimSpace(line)
				if folder, ok := strings.CutPrefix(line, "cd "); ok {
					dir = filepath.Join(dir, folder)
					continue
				}
				commands++
				if do(line, dir) {
					continue
				}
				cmd := exec.CommandContext(t.Context(), "sh", "-ec", line)
				cmd.Dir = dir
				out, err := cmd.CombinedOutput()
				if err != nil {
					t.Fatalf("%s: in %s, %s: %v\n%s", document, dir, line, err, out)
				}
				said += string(out)
			}
		default:
			if !shown(body) {
				t.Errorf("%s: a block of %s is neither a file nor run nor in one of the example's files:\n%s", document, kind, body)
			}
		}
	}
	if files == 0 || commands == 0 {
		t.Fatalf("%s has %d files and %d commands", document, files, commands)
	}
	return dir
}

// beside makes a folder with a link to this checkout in it, so that a document
// which begins in the checkout finds what it makes beside it.
func beside(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	at := filepath.Join(t.TempDir(), "ashore")
	if err := os.Symlink(root, at); err != nil {
		t.Skipf("no links here: %v", err)
	}
	t.Setenv("GOFLAGS", "-buildvcs=false")
	t.Setenv("GOWORK", "off")
	return at
}

func TestTutorialRunsAsPrinted(t *testing.T) {
	if testing.Short() {
		t.Skip("it makes an app, serves and builds it")
	}
	const document = "../../docs/tutorial.md"
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	if address := fmt.Sprintf("<http://localhost:%d/>", devPort("example.com/habits")); !strings.Contains(string(text), address) {
		t.Errorf("the tutorial doesn't tell the app's address, %s", address)
	}
	dir := walk(t, document, beside(t), func(line, dir string) bool {
		switch line {
		case "go tool ashore dev .":
			if page := devOnce(t, dir); !strings.Contains(page, "<h1>Notes</h1>") {
				t.Errorf("dev serves %s", page)
			}
			return true
		}
		return false
	}, nothing)
	page, err := os.ReadFile(filepath.Join(dir, "dist", "index.html"))
	if err != nil || !strings.Contains(string(page), "<h1>Habits</h1>") {
		t.Errorf("the site's page is %s, %v", page, err)
	}
}

// nothing is shown but files and what is run.
func nothing(string) bool { return false }

func TestPluginsPageRunsAsPrinted(t *testing.T) {
	if testing.Short() {
		t.Skip("it makes an app and builds it")
	}
	const example = "../../docs/examples/plugin"
	source, err := os.ReadFile(example + "/activity.go")
	if err != nil {
		t.Fatal(err)
	}
	begin := beside(t)
	made, err := codegen.Generate(t.Context(), filepath.Join(begin, "docs", "examples", "plugin"), ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range made {
		for _, f := range p.Files {
			if stale, err := f.Stale(); stale || err != nil {
				t.Errorf("%s isn't what is generated now, %v: go build -o /tmp/ashore ./cmd/ashore && (cd docs/examples/plugin && /tmp/ashore generate)", filepath.Base(f.Path), err)
			}
		}
	}
	for _, args := range [][]string{{"go", "vet", "."}, {"go", "test", "-count=1", "."}} {
		cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
		cmd.Dir = example
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("in the plugin: %v: %v\n%s", args, err, out)
		}
	}
	dir := walk(t, "../../docs/plugins.md", begin,
		func(string, string) bool { return false },
		func(code string) bool { return strings.Contains(string(source), code) })
	for _, file := range []string{"activity.js", "activity.css"} {
		found, err := filepath.Glob(filepath.Join(dir, "dist", "_ashore", "*", "_ashore", "activity", file))
		if err != nil || len(found) != 1 {
			t.Errorf("the site has %v of the plugin's %s, %v", found, file, err)
		}
	}
}

// devOnce runs dev in a folder, at a port that is free now, until it serves the
// app's first page, and returns that.
func devOnce(t *testing.T, dir string) (page string) {
	t.Helper()
	was, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chdir(dir); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Chdir(was) }()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := free.Addr().(*net.TCPAddr).Port
	free.Close()
	ctx, cancel := context.WithCancel(t.Context())
	said, out := io.Pipe()
	go func() { out.CloseWithError(dev(ctx, ".", engineAuto, port, out)) }()
	lines := bufio.NewReader(said)
	for {
		line, err := lines.ReadString('\n')
		if err != nil || strings.HasPrefix(line, "ashore dev:") {
			t.Fatalf("dev said %q, %v", line, err)
		}
		if strings.Contains(line, "ready after") {
			break
		}
	}
	page = get(t, fmt.Sprintf("http://localhost:%d/", port))
	cancel()
	if _, err := io.Copy(io.Discard, lines); err != nil {
		t.Errorf("dev ended with %v", err)
	}
	return page
}
