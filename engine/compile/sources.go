package compile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ashore-dev/ashore/engine/csrc"
)

// A tree is what is compiled: files by their names with slashes, seen from the
// folder where the compiler runs.
type tree struct {
	files   map[string]string
	sqlite  string   // SQLite's version
	source  string   // its source id
	exports []string // functions that Go calls
	units   []string // what is compiled, the longest first
}

// bindingFiles are the C of the binding's build folder that goes in as it is.
var bindingFiles = regexp.MustCompile(`^[a-z0-9_]+\.[ch]$`)

// notBuilt are what the binding builds for its own tests.
var notBuilt = regexp.MustCompile(`^(test_.*\.c|test/.*)$`)

// gather puts the sources together from the module cache and our own.
func gather(ctx context.Context, extensions []Extension) (*tree, error) {
	dirs, err := download(ctx, Binding, Amalgamation)
	if err != nil {
		return nil, err
	}
	return assemble(os.DirFS(dirs[0]), os.DirFS(dirs[1]), csrc.Files, extensions)
}

// assemble is gather for any module folders. Layout: src has SQLite, the
// binding and our glue, which the binding's own #include lines find; libc and
// include are ours.
func assemble(binding, amalgamation, ours fs.FS, extensions []Extension) (*tree, error) {
	t := &tree{files: map[string]string{}}
	for from, to := range map[string]string{
		"sqlite3-binding.c": "src/sqlite3.c", "sqlite3-binding.h": "src/sqlite3.h", "sqlite3ext.h": "src/sqlite3ext.h",
	} {
		if err := t.add(amalgamation, from, to); err != nil {
			return nil, fmt.Errorf("%s: %w", Amalgamation, err)
		}
	}
	if err := t.bind(binding, extensions); err != nil {
		return nil, fmt.Errorf("%s: %w", Binding, err)
	}
	if err := t.sameVersion(binding); err != nil {
		return nil, err
	}
	err := fs.WalkDir(ours, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		to := name
		if glue, ok := strings.CutPrefix(name, "glue/"); ok {
			to = "src/" + glue
		}
		return t.add(ours, name, to)
	})
	if err != nil {
		return nil, err
	}
	t.units = []string{"src/engine.c"}
	for _, name := range slices.Sorted(maps.Keys(t.files)) {
		if path.Dir(name) == "libc" {
			t.units = append(t.units, name)
		}
	}
	return t, nil
}

func (t *tree) add(from fs.FS, name, to string) error {
	data, err := fs.ReadFile(from, name)
	if err != nil {
		return err
	}
	if _, twice := t.files[to]; twice {
		return fmt.Errorf("%s: there are two of it", to)
	}
	t.files[to] = string(data)
	return nil
}

// bind adds the binding's C, applies its patches and reads its exports.
func (t *tree) bind(binding fs.FS, extensions []Extension) error {
	entries, err := fs.ReadDir(binding, "build")
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		switch {
		case notBuilt.MatchString(name):
		case bindingFiles.MatchString(name):
			err = t.add(binding, "build/"+name, "src/"+name)
		case path.Ext(name) == ".patch":
			err = t.patch(binding, "build/"+name)
		}
		if err != nil {
			return err
		}
	}
	t.exports = []string{"_initialize"}
	if err := t.export(binding, "build/exports.txt"); err != nil {
		return err
	}
	for _, x := range extensions {
		if err := x.bind(t, binding); err != nil {
			return err
		}
	}
	slices.Sort(t.exports)
	t.exports = slices.Compact(t.exports)
	return nil
}

// export adds the functions that a list of the binding names.
func (t *tree) export(binding fs.FS, name string) error {
	data, err := fs.ReadFile(binding, name)
	if err != nil {
		return err
	}
	for line := range strings.FieldsSeq(string(data)) {
		switch {
		case line == "__stack_pointer": // comes from Go
		case line == "sqlite3_extension_init": // has a name of its own here
		case strings.HasPrefix(line, "main_"): // its own tests
		default:
			t.exports = append(t.exports, line)
		}
	}
	return nil
}

func (t *tree) patch(binding fs.FS, name string) error {
	data, err := fs.ReadFile(binding, name)
	if err != nil {
		return err
	}
	file, hunks, err := readPatch(string(data))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if notBuilt.MatchString(file) {
		return nil
	}
	text, ok := t.files["src/"+file]
	if !ok {
		return fmt.Errorf("%s is for %s, which is not among the sources", name, file)
	}
	if text, err = applyPatch(text, hunks); err != nil {
		return fmt.Errorf("%s does not apply to %s of %s: %w", name, file, Amalgamation, err)
	}
	t.files["src/"+file] = text
	return nil
}

var (
	downloaded = regexp.MustCompile(`sqlite-autoconf-(\d)(\d\d)(\d\d)(\d\d)\.tar`)
	defined    = regexp.MustCompile(`(?m)^#define SQLITE_VERSION +"([^"]+)"`)
	sourceID   = regexp.MustCompile(`(?m)^#define SQLITE_SOURCE_ID +"([^"]+)"`)
)

// sameVersion compares the amalgamation's version with the one that the
// binding was made from. Its Go was generated from that one's signatures.
func (t *tree) sameVersion(binding fs.FS) error {
	script, err := fs.ReadFile(binding, "build/download.sh")
	if err != nil {
		return err
	}
	want := downloaded.FindStringSubmatch(string(script))
	if want == nil {
		return fmt.Errorf("%s: build/download.sh does not name a version of SQLite", Binding)
	}
	version := want[1]
	for _, part := range want[2:] {
		n, _ := strconv.Atoi(part)
		version += "." + strconv.Itoa(n)
	}
	version = strings.TrimSuffix(version, ".0")
	got, id := defined.FindStringSubmatch(t.files["src/sqlite3.c"]), sourceID.FindStringSubmatch(t.files["src/sqlite3.c"])
	if got == nil || id == nil {
		return fmt.Errorf("%s: no version of SQLite in its amalgamation", Amalgamation)
	}
	if got[1] != version {
		return fmt.Errorf("%s was made from SQLite %s, and %s has SQLite %s: the engine needs both at one version", Binding, version, Amalgamation, got[1])
	}
	t.sqlite, t.source = version, id[1]
	return nil
}

// write puts the files below a folder.
func (t *tree) write(dir string) error {
	for name, text := range t.files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			return err
		}
	}
	return nil
}
