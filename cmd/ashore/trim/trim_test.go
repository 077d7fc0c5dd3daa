package trim

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// compile builds a program as ashore build does.
func compile(t *testing.T, pkg string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "app.wasm")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", file, pkg)
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	wasm, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

// run runs a program in Node, which it ends by a panic, and returns what it
// printed.
func run(t *testing.T, wasm []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "app.wasm")
	if err := os.WriteFile(file, wasm, 0o644); err != nil {
		t.Fatal(err)
	}
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec_node.js")
	cmd := exec.CommandContext(t.Context(), "node", "--stack-size=8192", script, file)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "GOGC=1"}
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !(asExit(err, &exit) && exit.ExitCode() == 2) {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

func asExit(err error, to **exec.ExitError) bool {
	exit, ok := err.(*exec.ExitError)
	*to = exit
	return ok
}

var (
	// What a trace has that the two programs can't have in common: arguments,
	// which only the whole one knows, and the number after a generic name.
	callArguments = regexp.MustCompile(`(?m)\([^()\n]*\)$`)
	number        = regexp.MustCompile(`~\d+`)
	typeArgs      = regexp.MustCompile(`\[go\.shape[^\n(]*\]`)
)

func withoutArguments(text string) string {
	text = typeArgs.ReplaceAllString(text, "[...]")
	return number.ReplaceAllString(callArguments.ReplaceAllString(text, "()"), "")
}

func TestTrimmedProgramDoesTheSameAndItsTracesCanBeRead(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles and runs a program twice")
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("needs Node")
	}
	whole := compile(t, "./testdata/stacks")
	program, file, err := Program(whole)
	if err != nil {
		t.Fatal(err)
	}
	if file == nil {
		t.Skip("another version of Go, whose programs keep their lines")
	}
	if len(program) > len(whole)*4/5 {
		t.Errorf("trimmed from %d to %d bytes, want a fifth less", len(whole), len(program))
	}
	lines, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	want, bare := run(t, whole), run(t, program)
	if !strings.Contains(want, "main.go:") || strings.Contains(bare, ".go:") {
		t.Fatalf("the whole program has no lines, or the trimmed one has some:\n%s\n%s", want, bare)
	}
	var got bytes.Buffer
	if err := lines.Trace(&got, []byte(bare)); err != nil {
		t.Fatal(err)
	}
	want = strings.Replace(want, "caller: true true", "caller: false true", 1) // a program can't ask for its lines
	if got, want := withoutArguments(got.String()), withoutArguments(want); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestEqualProgramsAreTrimmedEqually(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a program")
	}
	whole := compile(t, "./testdata/stacks")
	before := bytes.Clone(whole)
	program, lines, err := Program(whole)
	if err != nil {
		t.Fatal(err)
	}
	again, linesAgain, err := Program(whole)
	if err != nil || !bytes.Equal(program, again) || !bytes.Equal(lines, linesAgain) {
		t.Errorf("the same program gave other bytes; %v", err)
	}
	if !bytes.Equal(whole, before) {
		t.Error("Program wrote into the file that it got")
	}
}
