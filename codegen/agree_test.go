package codegen

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// typeMaker makes struct types of everything that the generator supports.
type typeMaker struct {
	*rand.Rand
	source strings.Builder
	types  []string // of structs, in an order in which each has only earlier ones
}

const agreeHead = `package main

import (
	"context"
	"time"

	"github.com/ashore-dev/ashore/framework/app"
)

func appMain() { app.Main(config()) }

func config() app.Config { return app.Config{Name: "agree", Services: []app.Service{&Echo{}}} }

type Color string

const (
	Red   Color = "red"
	Green Color = "grün \"1\""
)

type Level int8

const (
	Low  Level = -1
	High Level = 100
)

type Name string

type Names []Name

type Index map[Name]Level

// Echo gives back what it gets.
//
//ashore:service
type Echo struct{}

var _ time.Time

`

var basics = []string{
	"string", "bool", "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64",
	"float32", "float64", "time.Time", "time.Duration", "Color", "Level", "Name", "Names",
	"Index",
}

// keyTypes are those of maps.
var keyTypes = []string{"string", "int", "int8", "uint16", "uint64", "Name", "Color", "Level"}

func (m *typeMaker) fieldType(depth int) string {
	switch n := m.IntN(12); {
	case n < 2 && depth > 0:
		return "[]" + m.fieldType(depth-1)
	case n < 4 && depth > 0:
		if t := m.fieldType(depth - 1); t[0] != '*' {
			return "*" + t
		}
	case n == 6 && depth > 0:
		return "map[" + keyTypes[m.IntN(len(keyTypes))] + "]" + m.fieldType(depth-1)
	case n < 6 && len(m.types) > 0:
		return m.types[m.IntN(len(m.types))]
	}
	if m.IntN(3) == 0 {
		return "string"
	}
	return basics[m.IntN(len(basics))]
}

func (m *typeMaker) structType() {
	name := fmt.Sprint("T", len(m.types))
	fmt.Fprintf(&m.source, "func (*Echo) %s(_ context.Context, in %s) (%s, error) { return in, nil }\n\ntype %s struct {\n", "E"+name, name, name, name)
	for i := range m.IntN(9) {
		if i == 0 && len(m.types) > 0 && m.IntN(4) == 0 {
			fmt.Fprintf(&m.source, "\t%s\n", m.types[m.IntN(len(m.types))])
			continue
		}
		option := []string{"", "", "", ",omitempty", ",omitzero"}[m.IntN(5)]
		kind := m.fieldType(2)
		if kind[0] == 'T' || kind == "time.Time" && option == ",omitempty" {
			option = "" // the generator refuses what would never leave it out
		}
		if m.IntN(3) == 0 && slices.Contains([]string{"int", "int8", "int64", "uint32", "uint64", "*int64", "*uint8"}, kind) {
			option += ",string"
		}
		key := fmt.Sprintf("%s%s%d", []string{"key", "a-b.", "Größe"}[m.IntN(3)], strings.ToLower(name), i)
		fmt.Fprintf(&m.source, "\tF%s%d %s `json:%q`\n", name, i, kind, key+option)
	}
	m.source.WriteString("}\n\n")
	m.types = append(m.types, name)
}

// agreeProgram generates code for many types and builds a program that holds it
// against reflection.
func agreeProgram(t *testing.T, count int) (string, *API) {
	t.Helper()
	maker := &typeMaker{Rand: rand.New(rand.NewPCG(85, 86))}
	for range count {
		maker.structType()
	}
	dir := t.TempDir()
	if err := writeModFile(dir); err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(dir, "agree")
	var registry strings.Builder
	registry.WriteString("package main\n\nimport \"reflect\"\n\nvar enums = map[reflect.Type][]any{reflect.TypeFor[Color](): {Red, Green}, reflect.TypeFor[Level](): {Low, High}}\n\n")
	registry.WriteString("var types = map[string]reflect.Type{}\n\nvar codecs = map[string]codec{}\n\nfunc init() {\n")
	for _, name := range maker.types {
		fmt.Fprintf(&registry, "\ttypes[%[1]q] = reflect.TypeFor[%[1]s]()\n\tcodecs[%[1]q] = func(d *oracleWire.Decoder, e *oracleWire.Encoder) any { v := decode%[1]s(d); encode%[1]s(e, v); return v }\n", name)
	}
	registry.WriteString("}\n")
	source := strings.Replace(registry.String(), `import "reflect"`, "import (\n\t\"reflect\"\n\n\toracleWire \"github.com/ashore-dev/ashore/framework/wire\"\n)", 1)
	oracle, err := os.ReadFile("testdata/oracle/oracle.go")
	err = errors.Join(err, os.Mkdir(own, 0o755),
		os.WriteFile(filepath.Join(own, "agree.go"), []byte(agreeHead+maker.source.String()+"func main() { appMain() }\n"), 0o644))
	if err != nil {
		t.Fatal(err)
	}
	packages, err := Generate(t.Context(), dir, "./agree")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range packages[0].Files {
		if _, err := f.Write(); err != nil {
			t.Fatal(err)
		}
	}
	err = errors.Join(
		os.WriteFile(filepath.Join(own, "agree.go"), []byte(agreeHead+maker.source.String()), 0o644),
		os.WriteFile(filepath.Join(own, "registry.go"), []byte(source), 0o644),
		os.WriteFile(filepath.Join(own, "oracle.go"), oracle, 0o644),
	)
	if err != nil {
		t.Fatal(err)
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", "agree", ".")
	build.Dir = own
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return filepath.Join(own, "agree"), packages[0].API
}

// Generated codecs and one that works by reflection and encoding/json take the
// same texts, find the same fields wrong, read the same values and write the
// same JSON, for types and texts of all kinds.
func TestGeneratedCodecsAgreeWithReflection(t *testing.T) {
	program, api := agreeProgram(t, 80)
	command := exec.CommandContext(t.Context(), program)
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	defer command.Wait()
	defer in.Close()
	answers := bufio.NewReader(out)
	var structs []*Named
	for _, n := range api.Types {
		if n.Kind == Struct {
			structs = append(structs, n)
		}
	}
	maps, quoted := 0, 0
	for _, n := range structs {
		for _, f := range n.Fields {
			if plainComposite(f.Type.pointed()).Shape == Map {
				maps++
			}
			if f.Type.pointed().Quoted {
				quoted++
			}
		}
	}
	if maps < 10 || quoted < 10 {
		t.Errorf("got %d maps and %d quoted numbers, want more for the test to say something", maps, quoted)
	}
	verdicts := map[string]int{}
	check := func(r *rapid.T) {
		n := rapid.SampledFrom(structs).Draw(r, "type")
		text := texts{r}.object(n, 3)
		if rapid.IntRange(0, 19).Draw(r, "damage") == 0 {
			text = texts{r}.damaged(text)
		}
		if _, err := io.WriteString(in, n.Name+" "+strconv.Quote(text)+"\n"); err != nil {
			r.Fatal(err)
		}
		answer, err := answers.ReadString('\n')
		if err != nil {
			r.Fatal(err)
		}
		answer = strings.TrimSpace(answer)
		if !slices.Contains([]string{"ok", "violations", "syntax"}, answer) {
			r.Fatalf("%s: %s", text, answer)
		}
		verdicts[answer]++
	}
	for range 20 {
		rapid.Check(t, check)
	}
	t.Logf("%d types: %v", len(structs), verdicts)
	for _, kind := range []string{"ok", "violations", "syntax"} {
		if verdicts[kind] < 50 {
			t.Errorf("got %d texts that are %s, want more for the test to say something", verdicts[kind], kind)
		}
	}
}
