package codegen

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"
)

// An echo program reads lines of a method and its input, and answers with the
// input as the generated decoder and encoder give it back, or with what the
// decoder found wrong.
type echo struct {
	dir     string
	methods []string // those whose output is of the type of their input
}

const echoMain = `
import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"

	wireEcho "github.com/ashore-dev/ashore/framework/wire"
)

// attachments have as many bytes as their numbers say.
var attachments = [][]byte{{}, {1}, {1, 2}, {1, 2, 3}, {1, 2, 3, 4}}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<24)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for in.Scan() {
		method, input, _ := strings.Cut(in.Text(), " ")
		d, e := wireEcho.NewDecoder([]byte(input), attachments), wireEcho.NewEncoder(nil)
		switch method {
%s		default:
			panic(method)
		}
		var bad *wireEcho.Violations
		if err := d.Done(); errors.As(err, &bad) {
			for _, f := range bad.Fields {
				fmt.Fprintf(out, "%%s: %%s; ", f.Path, f.Message)
			}
			fmt.Fprintln(out)
			continue
		} else if err != nil {
			fmt.Fprintln(out, "error:", err)
			continue
		}
		b, err := e.Bytes()
		if err != nil {
			fmt.Fprintln(out, "encode:", err)
			continue
		}
		fmt.Fprintln(out, string(b))
	}
}
`

// newEcho makes the program of one case.
func newEcho(m *module, name string) (*echo, error) {
	p := m.packages[name]
	prog := &echo{dir: filepath.Join(m.dir, name+"_echo")}
	w := &goWriter{api: p.API}
	var cases strings.Builder
	for _, s := range p.API.Services {
		for _, method := range s.Methods {
			if method.In == nil || method.Out == nil || w.describe(method.In) != w.describe(method.Out) {
				continue
			}
			full := s.Name + "." + method.Name
			prog.methods = append(prog.methods, full)
			fmt.Fprintf(&cases, "\t\tcase %q:\n\t\t\tv := decode%s(d)\n\t\t\tencode%s(e, v)\n", full, method.In.Named.Name, method.In.Named.Name)
		}
	}
	if err := os.MkdirAll(prog.dir, 0o755); err != nil {
		return nil, err
	}
	sources, err := filepath.Glob(filepath.Join(m.dir, name, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, source := range sources {
		data, err := os.ReadFile(source)
		if err != nil {
			return nil, err
		}
		data = bytes.Replace(data, []byte("func main() {"), []byte("func appMain() {"), 1)
		if err := os.WriteFile(filepath.Join(prog.dir, filepath.Base(source)), data, 0o644); err != nil {
			return nil, err
		}
	}
	main := "package " + p.API.PackageName + "\n" + fmt.Sprintf(echoMain, cases.String())
	if err := os.WriteFile(filepath.Join(prog.dir, "echo_main.go"), []byte(main), 0o644); err != nil {
		return nil, err
	}
	build := exec.Command("go", "build", "-o", "echo", ".")
	build.Dir = prog.dir
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build echo of %s: %w\n%s", name, err, out)
	}
	return prog, nil
}

// run gives one answer for each line.
func (e *echo) run(t *testing.T, lines []string) []string {
	t.Helper()
	command := exec.CommandContext(t.Context(), filepath.Join(e.dir, "echo"))
	command.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("echo: %v\n%s", err, stderr.String())
	}
	answers := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(answers) != len(lines) {
		t.Fatalf("got %d answers for %d lines", len(answers), len(lines))
	}
	return answers
}

var echoes sync.Map

func echoOf(t *testing.T, m *module, name string) *echo {
	t.Helper()
	if e, ok := echoes.Load(name); ok {
		return e.(*echo)
	}
	e, err := newEcho(m, name)
	if err != nil {
		t.Fatal(err)
	}
	echoes.Store(name, e)
	return e
}

func TestGeneratedDecodersAnswerAsWanted(t *testing.T) {
	m := sharedModule(t)
	for _, g := range m.cases {
		calls := strings.TrimSpace(string(g.part("calls.txt")))
		if calls == "" {
			continue
		}
		lines := strings.Split(calls, "\n")
		answers := echoOf(t, m, g.name).run(t, lines)
		var got strings.Builder
		for i, line := range lines {
			fmt.Fprintf(&got, "%s\n", line)
			for answer := range strings.SplitSeq(strings.TrimSuffix(answers[i], "; "), "; ") {
				fmt.Fprintf(&got, "\t%s\n", answer)
			}
		}
		if *update {
			i := slices.IndexFunc(g.archive.Files, func(f txtar.File) bool { return f.Name == "want/calls.txt" })
			g.archive.Files[i].Data = []byte(got.String())
			g.save(t)
		} else if want := string(g.part("want/calls.txt")); got.String() != want {
			t.Errorf("%s: got\n%s\nwant\n%s", g.name, got.String(), want)
		}
	}
}

// What a page sends and gets is what the handler gets and sends: values that
// are made from the model go Go, JavaScript, Go and stay the same.
func TestValuesSurviveTheWayToThePageAndBack(t *testing.T) {
	node := tool(t, "node")
	m := sharedModule(t)
	prog := echoOf(t, m, "types")
	api := m.packages["types"].API
	random := values{rand.New(rand.NewPCG(1, 2))}
	var lines []string
	for _, s := range api.Services {
		for _, method := range s.Methods {
			if full := s.Name + "." + method.Name; slices.Contains(prog.methods, full) {
				for i := range 150 {
					lines = append(lines, full+" "+string(random.object(method.In.Named, i%4)))
				}
			}
		}
	}
	first := prog.run(t, lines)
	for i, line := range lines {
		method, sent, _ := strings.Cut(line, " ")
		if !sameJSON(t, sent, first[i]) {
			t.Fatalf("%s through Go: got %s, want %s", method, first[i], sent)
		}
		lines[i] = method + " " + first[i]
	}

	script := filepath.Join(m.dir, "types", "web", "roundtrip.js")
	if err := os.WriteFile(script, []byte(roundTrip), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(m.dir, "package.json"), []byte(`{"type":"module"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), node, script)
	command.Stdin = strings.NewReader(strings.Join(lines, "\n"))
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, stderr.String())
	}
	back := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	second := prog.run(t, back)
	for i := range first {
		if first[i] != second[i] {
			method, _, _ := strings.Cut(lines[i], " ")
			t.Fatalf("%s through JavaScript: got %s, want %s (sent %s)", method, second[i], first[i], back[i])
		}
	}
	t.Logf("%d values of %d methods", len(lines), len(prog.methods))
}

// roundTrip decodes as a page does, checks that what should be a Date is one,
// and encodes again.
const roundTrip = `
import { readFileSync } from "node:fs";
import { bind } from "./api.gen.js";

let codec;
const api = bind({ call: (method, input, c) => ((codec = c), input), watch: () => {} });
const lines = readFileSync(0, "utf8").split("\n").map((line) => {
	const [, method, json] = /^(\S+) (.*)$/s.exec(line);
	const [service, name] = method.split(".");
	const call = api[service][name];
	call({});
	const value = codec.decode(JSON.parse(json));
	if (method === "echo.times" && !(value.at instanceof Date && value.stops.every((at) => at instanceof Date))) {
		throw new Error("not a Date: " + json);
	}
	const kept = structuredClone(value);
	const sent = JSON.stringify(codec.encode(call(value)));
	if (JSON.stringify(kept) !== JSON.stringify(value)) throw new Error("encoding changed its input: " + json);
	return method + " " + sent;
});
process.stdout.write(lines.join("\n") + "\n");
`

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return false
	}
	return equalJSON(x, y)
}

// equalJSON compares as maps and slices, and times as instants.
func equalJSON(x, y any) bool {
	switch x := x.(type) {
	case map[string]any:
		y, ok := y.(map[string]any)
		if !ok {
			return false
		}
		for k, v := range x {
			if !equalJSON(v, y[k]) {
				return false
			}
		}
		return len(x) >= len(y)
	case []any:
		y, ok := y.([]any)
		return ok && slices.EqualFunc(x, y, equalJSON)
	case nil:
		return y == nil
	case string:
		s, ok := y.(string)
		return ok && x == s
	default:
		return x == y
	}
}
