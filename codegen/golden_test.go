package codegen

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the wanted files in testdata")

// A golden case is an archive with the files of a module's folder. Files under
// want/ are what the generator makes of them; want/errors is what it says
// instead, in cases with _err_ in their names. calls.txt has inputs for the
// generated decoders, a method and JSON a line, and want/calls.txt what they
// answer.
type golden struct {
	name    string // of the folder
	file    string
	archive *txtar.Archive
}

func (g golden) fails() bool { return strings.Contains(g.name, "_err_") }

func (g golden) part(name string) []byte {
	for _, f := range g.archive.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

// module is a module with all cases, generated and compiled once for all
// tests.
type module struct {
	dir      string
	cases    []golden
	packages map[string]*Package // by case
	problems map[string]string
}

var shared = sync.OnceValues(newModule)

func sharedModule(t *testing.T) *module {
	t.Helper()
	m, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMain(m *testing.M) {
	code := m.Run()
	if made, err := shared(); err == nil {
		os.RemoveAll(made.dir)
	}
	if made, err := corpusOnce(); err == nil {
		os.RemoveAll(made.dir)
	}
	os.Exit(code)
}

func newModule() (*module, error) {
	dir, err := os.MkdirTemp("", "ashore-golden")
	if err != nil {
		return nil, err
	}
	m := &module{dir: dir, packages: map[string]*Package{}, problems: map[string]string{}}
	if err := writeModFile(dir); err != nil {
		return nil, err
	}
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			return nil, err
		}
		g := golden{strings.TrimSuffix(filepath.Base(file), ".txtar"), file, archive}
		m.cases = append(m.cases, g)
		for _, f := range archive.Files {
			if strings.HasPrefix(f.Name, "want/") {
				continue
			}
			path := filepath.Join(dir, g.name, filepath.FromSlash(f.Name))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				return nil, err
			}
			if err := os.WriteFile(path, f.Data, 0o644); err != nil {
				return nil, err
			}
		}
	}
	return m, m.generate()
}

// generate runs the generator once over the cases that work and once over
// the others.
func (m *module) generate() error {
	var good, bad []string
	for _, g := range m.cases {
		if g.fails() {
			bad = append(bad, "./"+g.name+"/...")
		} else {
			good = append(good, "./"+g.name+"/...")
		}
	}
	packages, err := Generate(context.Background(), m.dir, good...)
	if err != nil {
		return err
	}
	for _, p := range packages {
		rel, err := filepath.Rel(m.dir, p.API.Dir)
		if err != nil {
			return err
		}
		m.packages[filepath.ToSlash(rel)] = p
		for _, f := range p.Files {
			if _, err := f.Write(); err != nil {
				return err
			}
		}
	}
	_, err = Generate(context.Background(), m.dir, bad...)
	var problems Problems
	if !errors.As(err, &problems) {
		return errors.Join(errors.New("the cases that must fail didn't"), err)
	}
	for _, p := range problems {
		name, file, _ := strings.Cut(p.Pos.Filename, "/")
		p.Pos.Filename = file
		m.problems[name] += strings.ReplaceAll(p.Error(), name+"/", "") + "\n"
	}
	return nil
}

// writeModFile makes a module that has what this one has, and this one.
func writeModFile(dir string) error {
	root, err := filepath.Abs("..")
	if err != nil {
		return err
	}
	mod, err := os.ReadFile("../go.mod")
	if err != nil {
		return err
	}
	mod = regexp.MustCompile(`(?s)\ntool \(.*?\n\)|\ntool [^\n]*`).ReplaceAll(mod, nil)
	mod = regexp.MustCompile(`(?m)^module .*$`).ReplaceAll(mod, []byte("module golden"))
	mod = append(mod, "\nrequire github.com/ashore-dev/ashore v0.0.0\n\nreplace github.com/ashore-dev/ashore => "+root+"\n"...)
	sum, err := os.ReadFile("../go.sum")
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(filepath.Join(dir, "go.mod"), mod, 0o644),
		os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o644),
	)
}

func TestGeneratedFilesAreAsWanted(t *testing.T) {
	m := sharedModule(t)
	for _, g := range m.cases {
		t.Run(g.name, func(t *testing.T) {
			for i, f := range g.archive.Files {
				want, ok := strings.CutPrefix(f.Name, "want/")
				if !ok || want == "calls.txt" {
					continue
				}
				got := []byte(m.problems[g.name])
				switch {
				case want == "describe.json":
					got = []byte(indented(t, Describe(m.packages[g.name].API)) + "\n")
				case want != "errors":
					got = m.generated(g.name, want)
				}
				if *update {
					g.archive.Files[i].Data = got
				} else if !bytes.Equal(got, f.Data) {
					t.Errorf("%s of %s differs; go test ./codegen -update shows how\ngot\n%s\nwant\n%s", want, g.name, got, f.Data)
				}
			}
			if g.fails() && g.part("want/errors") == nil {
				t.Errorf("%s has no want/errors", g.file)
			}
			if !g.fails() && m.packages[g.name] == nil {
				t.Errorf("nothing was generated for %s", g.file)
			}
			g.save(t)
		})
	}
}

// generated is a file that was made for a case or a package below it.
func (m *module) generated(name, file string) []byte {
	path := filepath.Join(m.dir, name, filepath.FromSlash(file))
	for _, p := range m.packages {
		for _, f := range p.Files {
			if f.Path == path {
				return f.Data
			}
		}
	}
	return nil
}

func (g golden) save(t *testing.T) {
	if !*update {
		return
	}
	if err := os.WriteFile(g.file, txtar.Format(g.archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestGeneratingTwiceGivesTheSameBytes(t *testing.T) {
	m := sharedModule(t)
	for _, p := range m.packages {
		for range 3 {
			files, err := Render(p.API)
			if err != nil {
				t.Fatal(err)
			}
			for i, f := range files {
				if !bytes.Equal(f.Data, p.Files[i].Data) {
					t.Errorf("%s: got other bytes at the second rendering", f.Path)
				}
			}
		}
	}
	packages, err := Generate(t.Context(), m.dir, "./...")
	var problems Problems
	if err != nil && !errors.As(err, &problems) {
		t.Fatal(err)
	}
	for _, p := range packages {
		for _, f := range p.Files {
			if stale, err := f.Stale(); stale || err != nil {
				t.Errorf("%s is stale after generating: %v", f.Path, err)
			}
		}
	}
}

func TestGeneratedGoCompilesAndPassesVet(t *testing.T) {
	m := sharedModule(t)
	var args []string
	for name := range m.packages {
		args = append(args, "./"+name)
	}
	slices.Sort(args)
	vet := exec.CommandContext(t.Context(), "go", append([]string{"vet"}, args...)...)
	vet.Dir = m.dir
	if out, err := vet.CombinedOutput(); err != nil {
		t.Errorf("go vet: %v\n%s", err, out)
	}
}
