package module

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// stub is a drop-in that can be told from the original.
var stub = fstest.MapFS{
	"stub.go":      {Data: []byte("package sqlite3_wasm\n\nconst Which = \"the drop-in\"\n")},
	"stub_test.go": {Data: []byte("package sqlite3_wasm\n\nthis isn't Go\n")},
	"README.md":    {Data: []byte("not Go")},
}

const program = `package main

import (
	sqlite3_wasm "` + Path + `"
	_ "` + Path + `/parser"
)

func main() { println(sqlite3_wasm.Which) }
`

// app writes an app that compiles over the stub only, and returns its folder.
func app(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	sum, err := os.ReadFile("../../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(regexp.QuoteMeta(Path) + ` v\S+`).Find(mod)
	write(t, dir, map[string]string{
		"main.go": program, "go.sum": string(sum),
		"go.mod": "module example.test/app\n\ngo 1.26.0\n\nrequire " + string(line) + "\n",
	})
	return dir
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
}

func goCommand(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go %v: %v\n%s", args, err, out)
	}
}

// build builds the app over the stub, as cmd/ashore does, and returns the
// program.
func build(t *testing.T, dir string) []byte {
	t.Helper()
	b, err := Look(t.Context(), dir, ".")
	if err != nil {
		t.Fatal(err)
	}
	tmp := t.TempDir()
	flag, err := b.Overlay(tmp, stub)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(tmp, "app.wasm")
	cmd := exec.CommandContext(t.Context(), "go", "build", flag, "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", file, ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build %s: %v\n%s", flag, err, out)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte("the drop-in")) {
		t.Error("the program has another module than the drop-in")
	}
	return data
}

// contents are the names and bytes of all files below dir.
func contents(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		b.WriteString(name + "\n" + string(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestDropInTakesTheModulesPlace(t *testing.T) {
	for name, prepare := range map[string]func(t *testing.T, dir string) (of string){
		"in a module":              func(t *testing.T, dir string) string { return dir },
		"where go.mod may change":  func(t *testing.T, dir string) string { t.Setenv("GOFLAGS", "-mod=mod"); return dir },
		"in a workspace":           workspace,
		"vendored":                 vendor,
		"vendored in a workspace":  func(t *testing.T, dir string) string { return vendorWorkspace(t, workspace(t, dir)) },
		"with another go.mod":      modfile,
		"under another overlay":    overlaid,
		"in a folder with a space": spaced,
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("GOFLAGS", "")
			dir := prepare(t, app(t))
			before := contents(t, dir)
			build(t, dir)
			if contents(t, dir) != before {
				t.Error("the app's files changed")
			}
		})
	}
}

func workspace(t *testing.T, dir string) string {
	write(t, dir, map[string]string{
		"other/go.mod": "module example.test/other\n\ngo 1.26.0\n", "other/other.go": "package other\n",
		"go.work": "go 1.26.0\n\nuse (\n\t.\n\t./other\n)\n",
	})
	return dir
}

func vendor(t *testing.T, dir string) string {
	goCommand(t, dir, "mod", "vendor")
	return dir
}

func vendorWorkspace(t *testing.T, dir string) string {
	goCommand(t, dir, "work", "vendor")
	return dir
}

func modfile(t *testing.T, dir string) string {
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(dir, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, map[string]string{"go.mod": "module example.test/app\n", "other.mod": string(mod), "other.sum": string(sum)})
	t.Setenv("GOFLAGS", "-modfile=other.mod")
	return dir
}

func overlaid(t *testing.T, dir string) string {
	write(t, dir, map[string]string{"main.go": "package main\n\nthis isn't Go\n", "real.txt": program, "o.json": `{"Replace": {"main.go": "real.txt"}}`})
	t.Setenv("GOFLAGS", "'-overlay="+filepath.Join(dir, "o.json")+"' -mod=readonly")
	return dir
}

func spaced(t *testing.T, dir string) string {
	to := filepath.Join(t.TempDir(), "an app of mine")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

func TestProgramDoesNotKnowWhereItWasBuilt(t *testing.T) {
	t.Setenv("GOFLAGS", "")
	if a, b := build(t, app(t)), build(t, app(t)); !bytes.Equal(a, b) {
		t.Error("two folders give two programs")
	}
}

func TestLookSaysWhatTheAppHas(t *testing.T) {
	t.Setenv("GOFLAGS", "")
	dir := app(t)
	b, err := Look(t.Context(), dir, ".")
	if err != nil {
		t.Fatal(err)
	}
	if b.Version == "" || b.Replaced || len(b.Packages) != 2 || len(b.Lacks(stub)) != 0 {
		t.Errorf("got %+v, which lacks %v", b, b.Lacks(stub))
	}

	write(t, dir, map[string]string{"more.go": "package main\n\nimport _ \"" + Path + "/rtree\"\n"})
	if b, err = Look(t.Context(), dir, "."); err != nil {
		t.Fatal(err)
	}
	if got := b.Lacks(stub); !slices.Equal(got, []string{Path + "/rtree"}) {
		t.Errorf("got %v, want rtree", got)
	}

	mod, _ := os.ReadFile(filepath.Join(dir, "go.mod"))
	write(t, dir, map[string]string{
		"go.mod": string(mod) + "\nreplace " + Path + " => ./mine\n", "mine/go.mod": "module " + Path + "\n",
		"mine/x.go": "package sqlite3_wasm\n", "mine/parser/x.go": "package parser\n", "mine/rtree/x.go": "package rtree\n",
	})
	if b, err = Look(t.Context(), dir, "."); err != nil || !b.Replaced {
		t.Errorf("got %+v, %v, want it replaced", b, err)
	}

	write(t, dir, map[string]string{"main.go": "package main\n\nfunc main() {}\n"})
	if err := os.Remove(filepath.Join(dir, "more.go")); err != nil {
		t.Fatal(err)
	}
	if _, err = Look(t.Context(), dir, "."); !errors.Is(err, ErrNoSQLite) {
		t.Errorf("got %v, want ErrNoSQLite", err)
	}
}

func TestFlagsAreReadAsTheGoCommandDoes(t *testing.T) {
	for given, want := range map[string][]string{
		"":                              nil,
		" -mod=mod\t-v ":                {"-mod=mod", "-v"},
		`"-ldflags=-s -w" '-modfile=a'`: {"-ldflags=-s -w", "-modfile=a"},
		`-ldflags=it's`:                 {"-ldflags=it's"},
	} {
		if got, err := splitFlags(given); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: got %q, %v, want %q", given, got, err, want)
		}
	}
	if _, err := splitFlags(`'-v`); err == nil {
		t.Error("a quote without an end was taken")
	}
	b := &Build{flags: []string{"--modfile=x", "-overlay=y", "-modfiles=z"}}
	if b.flag("modfile") != "x" || b.flag("overlay") != "y" || b.flag("mod") != "" {
		t.Errorf("got %q, %q, %q", b.flag("modfile"), b.flag("overlay"), b.flag("mod"))
	}
}
