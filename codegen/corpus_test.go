package codegen

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"
)

// The corpus is testdata/cases: each archive is a package with a service whose
// methods give back what they get, and packages below it. texts.json has texts
// for types that read their own. Those that begin with err_ have the errors
// instead, in want/errors.
type corpusModule struct {
	dir      string
	archives map[string]*txtar.Archive // by case
	packages map[string]*Package
	problems map[string]string
}

var corpusOnce = sync.OnceValues(newCorpus)

func theCorpus(t *testing.T) *corpusModule {
	t.Helper()
	m, err := corpusOnce()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func newCorpus() (*corpusModule, error) {
	dir, err := os.MkdirTemp("", "ashore-corpus")
	if err != nil {
		return nil, err
	}
	m := &corpusModule{dir: dir, archives: map[string]*txtar.Archive{}, packages: map[string]*Package{}, problems: map[string]string{}}
	files, err := filepath.Glob("testdata/cases/*.txtar")
	if err := errors.Join(err, writeModFile(dir)); err != nil {
		return nil, err
	}
	var good, bad []string
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		m.archives[name] = archive
		for _, f := range archive.Files {
			if strings.HasSuffix(f.Name, ".go") {
				path := filepath.Join(dir, name, filepath.FromSlash(f.Name))
				if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, f.Data, 0o644)); err != nil {
					return nil, err
				}
			}
		}
		if strings.HasPrefix(name, "err_") {
			bad = append(bad, "./"+name)
		} else {
			good = append(good, "./"+name)
		}
	}
	apis, err := Load(context.Background(), dir, good...)
	if err != nil {
		return nil, err
	}
	for _, api := range apis {
		api.App = true // for the client
		files, err := Render(api)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			if _, err := f.Write(); err != nil {
				return nil, err
			}
		}
		m.packages[filepath.Base(api.Dir)] = &Package{API: api, Files: files}
	}
	_, err = Load(context.Background(), dir, bad...)
	var problems Problems
	if !errors.As(err, &problems) {
		return nil, errors.Join(errors.New("the cases that must fail didn't"), err)
	}
	for _, p := range problems {
		name, file, _ := strings.Cut(p.Pos.Filename, "/")
		p.Pos.Filename = file
		m.problems[name] += strings.ReplaceAll(p.Error(), name+"/", "") + "\n"
	}
	return m, nil
}

func TestEveryErrorOfTheCorpusIsTold(t *testing.T) {
	m := theCorpus(t)
	for name, archive := range m.archives {
		if !strings.HasPrefix(name, "err_") {
			if m.packages[name] == nil {
				t.Errorf("nothing was generated for %s", name)
			}
			continue
		}
		i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want/errors" })
		if *update {
			if i < 0 {
				i = len(archive.Files)
				archive.Files = append(archive.Files, txtar.File{Name: "want/errors"})
			}
			archive.Files[i].Data = []byte(m.problems[name])
			if err := os.WriteFile("testdata/cases/"+name+".txtar", txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if i < 0 || string(archive.Files[i].Data) != m.problems[name] || m.problems[name] == "" {
			t.Errorf("%s: got\n%s\nwant what its want/errors has", name, m.problems[name])
		}
	}
	if len(m.archives) < 60 {
		t.Errorf("got %d cases", len(m.archives))
	}
}

func TestTheCorpusPassesStrictTypeScript(t *testing.T) {
	m := theCorpus(t)
	tsc := tool(t, "../node_modules/.bin/tsc")
	args := slices.Clone(strictTypeScript)
	for name, p := range m.packages {
		web := filepath.Join(m.dir, name, "web")
		if err := os.WriteFile(filepath.Join(web, "examples.js"), []byte(allExamples(p.API)), 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, filepath.Join(web, "api.gen.js"), filepath.Join(web, "api.gen.d.ts"), filepath.Join(web, "examples.js"))
	}
	command := exec.CommandContext(t.Context(), tsc, args...)
	command.Dir = m.dir
	if out, err := command.CombinedOutput(); err != nil {
		t.Errorf("tsc: %v\n%s", err, strings.ReplaceAll(string(out), m.dir, ""))
	}
}

// Values go from JavaScript through jsclient and frames to the generated Go and
// come back the same. The Go program is the worker's, without a browser around.
func TestEveryCaseSurvivesTheWayThere(t *testing.T) {
	node := tool(t, "node")
	m := theCorpus(t)
	own := filepath.Join(m.dir, "roundtrip")
	var registry, list strings.Builder
	registry.WriteString("package main\n\nimport (\n\t\"github.com/ashore-dev/ashore/framework/dispatch\"\n\n")
	var cases []any
	for _, name := range sortedNames(m.packages) {
		api := m.packages[name].API
		fmt.Fprintf(&registry, "\tcase_%s %q\n", name, api.PackagePath)
		fmt.Fprintf(&list, "\tnamed(%q, (&case_%s.Echo{}).Service()),\n", name, name)
		cases = append(cases, m.described(t, name))
	}
	fmt.Fprintf(&registry, ")\n\nvar services = []dispatch.Service{\n%s}\n\n", list.String())
	registry.WriteString("func named(name string, s dispatch.Service) dispatch.Service {\n\ts.Name = name\n\treturn s\n}\n")
	main, err := os.ReadFile("testdata/roundtrip/main.go")
	err = errors.Join(err, os.MkdirAll(own, 0o755),
		os.WriteFile(filepath.Join(own, "registry.go"), []byte(registry.String()), 0o644),
		os.WriteFile(filepath.Join(own, "main.go"), main, 0o644),
		os.WriteFile(filepath.Join(m.dir, "package.json"), []byte(`{"type":"module"}`), 0o644))
	if err != nil {
		t.Fatal(err)
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", "worker", ".")
	build.Dir = own
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	client, err := filepath.Abs("../jsclient")
	if err != nil {
		t.Fatal(err)
	}
	input, err := json.Marshal(map[string]any{"program": filepath.Join(own, "worker"), "client": client, "cases": cases, "each": 120})
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), node, "testdata/roundtrip/roundtrip.js")
	command.Stdin = bytes.NewReader(input)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", bytes.TrimSpace(out))
}

func sortedNames(packages map[string]*Package) []string {
	names := make([]string, 0, len(packages))
	for name := range packages {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// described is a case for roundtrip.js: its types as values.js makes them.
func (m *corpusModule) described(t *testing.T, name string) map[string]any {
	t.Helper()
	api := m.packages[name].API
	samples := sampleTexts(t, m.archives[name])
	types := map[string]any{}
	for _, n := range api.Types {
		types[n.Name] = describedNamed(n, samples[n.GoName])
	}
	return map[string]any{
		"name": name, "module": filepath.Join(api.Dir, "web", "api.gen.js"), "types": types, "methods": describedMethods(api),
	}
}

// sampleTexts are the texts for types that read their own.
func sampleTexts(t *testing.T, archive *txtar.Archive) map[string][]string {
	t.Helper()
	samples := map[string][]string{}
	for _, f := range archive.Files {
		if f.Name == "texts.json" {
			if err := json.Unmarshal(f.Data, &samples); err != nil {
				t.Fatal(err)
			}
		}
	}
	return samples
}

// describedMethods are those that take an input.
func describedMethods(api *API) (methods []any) {
	for _, s := range api.Services {
		for _, method := range s.Methods {
			if method.In != nil {
				described := map[string]any{"service": s.Name, "method": method.Name, "input": describedType(method.In)}
				if method.uploads() {
					described["upload"] = method.In.Named.Upload.Name
				}
				methods = append(methods, described)
			}
		}
	}
	return methods
}

func describedNamed(n *Named, samples []string) map[string]any {
	d := map[string]any{"shape": map[NamedKind]string{Struct: "struct", Enum: "enum", Alias: "alias", Text: "text"}[n.Kind]}
	if samples != nil {
		d["samples"] = samples
	}
	if n.Under != nil {
		d["under"] = describedType(n.Under)
	}
	var values []json.RawMessage
	for _, v := range distinct(n.Values) {
		values = append(values, json.RawMessage(v))
	}
	d["values"] = values
	fields := []any{}
	for _, f := range n.Fields {
		fields = append(fields, map[string]any{"name": f.Name, "type": describedType(f.Type), "omit": []string{"", "empty", "zero"}[f.Omit]})
	}
	d["fields"] = fields
	return d
}

func describedType(t *Type) map[string]any {
	if t.Shape == Ref {
		return map[string]any{"name": t.Named.Name, "quoted": t.Quoted}
	}
	names := map[Shape]string{
		String: "string", Bool: "bool", Int: "int", Float: "float", Time: "time", Duration: "duration",
		Slice: "slice", Pointer: "pointer", Bytes: "bytes", Map: "map", Any: "any", Raw: "any",
	}
	d := map[string]any{"shape": names[t.Shape], "bits": t.Bits, "unsigned": t.Unsigned, "quoted": t.Quoted}
	if t.Elem != nil {
		d["elem"] = describedType(t.Elem)
	}
	if t.Key != nil {
		d["key"] = describedType(t.Key)
	}
	return d
}
