package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/engine/artefact"
	"github.com/ashore-dev/ashore/engine/compile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// zipped is a file of a module zip, from the disk.
type zipped struct{ name, file string }

func (z zipped) Path() string                 { return z.name }
func (z zipped) Lstat() (fs.FileInfo, error)  { return os.Lstat(z.file) }
func (z zipped) Open() (io.ReadCloser, error) { return os.Open(z.file) }

// proxy makes a folder that serves this repository as two versions of its
// module, the second with a built engine in it as a release has it, and returns
// a GOPROXY with it, then with what this machine has downloaded, and then its
// own, which is asked only for what nothing here has needed so far.
func proxy(t *testing.T, built *compile.Artefact) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	git := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	git.Dir = root
	list, err := git.Output()
	if err != nil {
		t.Skipf("this is no checkout, so nothing says which files are the module's: %v", err)
	}
	var files []zip.File
	for name := range strings.SplitSeq(strings.TrimSuffix(string(list), "\x00"), "\x00") {
		file := filepath.Join(root, filepath.FromSlash(name))
		if info, err := os.Lstat(file); err == nil && info.Mode().IsRegular() {
			files = append(files, zipped{name, file})
		}
	}
	carried := t.TempDir()
	if err := artefact.Write(carried, built); err != nil {
		t.Fatal(err)
	}
	release := files[:len(files):len(files)]
	err = filepath.WalkDir(carried, func(file string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(carried, file)
			release = append(release, zipped{"engine/artefact/carried/" + filepath.ToSlash(rel), file})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	at := frameworkModule + "/@v/"
	for version, files := range map[string][]zip.File{"v0.1.0": files, "v0.2.0": release} {
		var b bytes.Buffer
		if err := zip.Create(&b, module.Version{Path: frameworkModule, Version: version}, files); err != nil {
			t.Fatal(err)
		}
		writeFiles(t, dir, map[string]string{
			at + version + ".info": `{"Version":"` + version + `"}`, at + version + ".mod": string(mod), at + version + ".zip": b.String(),
		})
	}
	writeFiles(t, dir, map[string]string{at + "list": "v0.1.0\nv0.2.0\n"})
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOMODCACHE", "GOPROXY").Output()
	if err != nil {
		t.Fatal(err)
	}
	modules, own, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return "file://" + filepath.ToSlash(dir) + ",file://" + filepath.ToSlash(filepath.Join(modules, "cache", "download")) + "," + own
}

// runCommand runs a command in the working folder and returns what it printed.
func runCommand(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// readOnly reports files below dir that may be written.
func readOnly(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o222 != 0 {
			err = errors.New(file + " may be written, want the module cache read-only")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// What a person has who follows the README: an empty folder, Go, and modules
// from a proxy.
func TestAppOutsideThisCheckoutGetsTheNativeEngine(t *testing.T) {
	if testing.Short() {
		t.Skip("it unpacks all modules and compiles the command and an app")
	}
	needClang(t)
	built, err := compile.Build(t.Context(), compile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	goproxy, files := proxy(t, built), readmeApp(t)
	modules := t.TempDir()
	for name, value := range map[string]string{
		"GOPROXY": goproxy, "GOMODCACHE": modules, "GOSUMDB": "off", "GOWORK": "off", "GOTOOLCHAIN": "local",
		"GOFLAGS": "-trimpath", // so that the build cache serves any folder
	} {
		t.Setenv(name, value)
	}
	t.Cleanup(func() { _ = exec.Command("go", "clean", "-modcache").Run() }) // it is read-only

	for name, c := range map[string]struct{ version, clang, engine string }{
		"built there":          {"v0.1.0", "", "SQLite " + built.SQLite + " by "},
		"carried by a release": {"v0.2.0", filepath.Join(modules, "no-clang"), "SQLite " + built.SQLite + " of this release"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("ASHORE_CLANG", c.clang)
			dir := t.TempDir()
			t.Chdir(dir)
			writeFiles(t, dir, files)
			runCommand(t, "go", "mod", "init", "example.test/notes")
			runCommand(t, "go", "get", "-tool", frameworkModule+"/cmd/ashore@"+c.version)
			runCommand(t, "go", "mod", "tidy")
			runCommand(t, "go", "generate", ".")
			before, err := os.ReadFile("go.mod")
			if err != nil || bytes.Contains(before, []byte("replace")) {
				t.Fatalf("go.mod: %v\n%s", err, before)
			}
			readOnly(t, filepath.Join(modules, frameworkModule+"@"+c.version))
			said := runCommand(t, "go", "tool", "ashore", "build", "-fast", "-engine=native", "-o", "dist", ".")
			if !strings.Contains(said, "engine: native") || !strings.Contains(said, c.engine) {
				t.Errorf("build said %s\nwithout %q", said, c.engine)
			}
			wasm, err := filepath.Glob("dist/_ashore/sqlite3.*.wasm")
			if err != nil || len(wasm) != 1 {
				t.Fatalf("the site has %v, %v, want one sqlite3.wasm", wasm, err)
			}
			want, err := os.ReadFile(built.Path(compile.SQLiteWasm))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := os.ReadFile(wasm[0]); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s isn't what was built: %v", wasm[0], err)
			}
			if after, err := os.ReadFile("go.mod"); err != nil || !bytes.Equal(after, before) {
				t.Errorf("go.mod changed: %v\n%s", err, after)
			}
			runCommand(t, "go", "vet", ".") // over the stock module
		})
	}
	t.Run("ashore new of a release", newOfRelease)
}

// newOfRelease makes an app with the command of a release, which it takes from the
// proxy too.
func newOfRelease(t *testing.T) {
	root := t.TempDir()
	t.Setenv("GOBIN", filepath.Join(root, "bin"))
	t.Chdir(root)
	runCommand(t, "go", "install", frameworkModule+"/cmd/ashore@v0.1.0")
	said := runCommand(t, filepath.Join(root, "bin", "ashore"), "new", "-template", "crud", "boat")
	if strings.Contains(said, "no release") || !strings.Contains(said, "go tool ashore dev .") {
		t.Errorf("new said %s", said)
	}
	t.Chdir(filepath.Join(root, "boat"))
	mod, err := os.ReadFile("go.mod")
	if err != nil || !bytes.Contains(mod, []byte(frameworkModule+" v0.1.0\n")) || bytes.Contains(mod, []byte("replace")) {
		t.Errorf("go.mod: %v\n%s", err, mod)
	}
	readme, err := os.ReadFile("README.md")
	workflow, err2 := os.ReadFile(".github/workflows/test.yml")
	if err := errors.Join(err, err2); err != nil || bytes.Contains(readme, []byte("replace")) || bytes.Contains(workflow, []byte("replace")) {
		t.Errorf("README.md and the workflow speak of a replace: %v\n%s\n%s", err, readme, workflow)
	}
	runCommand(t, "go", "tool", "ashore", "generate", "-check", ".")
	runCommand(t, "go", "vet", ".")
	runCommand(t, "go", "test", ".")
	runCommand(t, "go", "mod", "tidy", "-diff")
}
