package module

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// stand is where the drop-in seems to lie, below the folder of go.mod or
// go.work. The name comes into the program's build information, so it must be
// the same on every machine.
const stand = ".ashore/engine"

// plain are packages of the module that don't touch SQLite's memory: they are
// taken as they are.
var plain = []string{"parser"}

// Lacks are the packages that the program has of the module and that dropin,
// whose folders are the module's, has not.
func (b *Build) Lacks(dropin fs.FS) []string {
	var lacks []string
	for _, name := range slices.Sorted(maps.Keys(b.Packages)) {
		if len(goFiles(dropin, name)) == 0 && !slices.Contains(plain, name) {
			lacks = append(lacks, path.Join(Path, name))
		}
	}
	return lacks
}

// Overlay makes the go command see dropin in the module's place. It writes
// files into the folder tmp and returns the flag that names them, -overlay=…;
// tmp must stay until the go command has run.
//
// An overlay is laid over the app's files for one run of the go command: no
// file of the app changes, and its own vet, tests and editor see the original
// module. It holds the go.mod (or go.work, where there is a workspace) with a
// replace, and the drop-in in a folder that is nowhere else; or, where
// dependencies are vendored, the drop-in in the vendor folder. See go help
// build; -modfile can do only the first, and not in a workspace.
func (b *Build) Overlay(tmp string, dropin fs.FS) (flag string, err error) {
	o, err := b.given()
	if err != nil {
		return "", err
	}
	if b.vendored() {
		err = b.intoVendor(o, tmp, dropin)
	} else {
		err = b.beside(o, tmp, dropin)
	}
	if err != nil {
		return "", err
	}
	data, err := json.MarshalIndent(map[string]overlay{"Replace": o}, "", "\t")
	if err != nil {
		return "", err
	}
	file := filepath.Join(tmp, "overlay.json")
	return "-overlay=" + file, os.WriteFile(file, data, 0o644)
}

// overlay has, by the path that the go command asks for, the file that it
// gets; an empty one is no file.
type overlay map[string]string

// given is the overlay that GOFLAGS has already.
func (b *Build) given() (overlay, error) {
	o := overlay{}
	file := b.flag("overlay")
	if file == "" {
		return o, nil
	}
	data, err := os.ReadFile(b.absolute(file))
	if err != nil {
		return nil, fmt.Errorf("the overlay in GOFLAGS: %w", err)
	}
	var given struct{ Replace overlay }
	if err := json.Unmarshal(data, &given); err != nil {
		return nil, fmt.Errorf("the overlay in GOFLAGS, %s: %w", file, err)
	}
	for from, to := range given.Replace {
		if to != "" {
			to = b.absolute(to)
		}
		o[b.absolute(from)] = to
	}
	return o, nil
}

// absolute is a path as the go command reads it.
func (b *Build) absolute(file string) string {
	if filepath.IsAbs(file) {
		return filepath.Clean(file)
	}
	return filepath.Join(b.dir, file)
}

// vendored reports whether the module comes from a vendor folder.
func (b *Build) vendored() bool {
	return b.Packages[""] == filepath.Join(b.root, "vendor", filepath.FromSlash(Path))
}

// beside puts the drop-in into a folder of its own, and a replace that leads
// there into go.mod or go.work.
func (b *Build) beside(o overlay, tmp string, dropin fs.FS) error {
	file := b.file
	if other, ok := o[file]; ok {
		file = other
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	line := "\nreplace " + Path + " " + b.Version + " => " + strconv.Quote("./"+stand) + "\n"
	changed := filepath.Join(tmp, filepath.Base(b.file))
	if err := os.WriteFile(changed, append(text, line...), 0o644); err != nil {
		return err
	}
	o[b.file] = changed
	at := filepath.Join(b.root, filepath.FromSlash(stand))
	// The graph of modules stays as it is: the requirements are the original's.
	o[filepath.Join(at, "go.mod")] = b.gomod
	for _, name := range packages(dropin) {
		if err := o.add(filepath.Join(at, name), filepath.Join(tmp, "module", name), dropin, name); err != nil {
			return err
		}
	}
	for _, name := range plain {
		if from, ok := b.Packages[name]; ok {
			for _, file := range goFiles(os.DirFS(from), ".") {
				o[filepath.Join(at, name, file)] = filepath.Join(from, file)
			}
		}
	}
	return nil
}

// intoVendor puts the drop-in over the vendored files.
func (b *Build) intoVendor(o overlay, tmp string, dropin fs.FS) error {
	for name, dir := range b.Packages {
		if slices.Contains(plain, name) {
			continue
		}
		for _, file := range goFiles(os.DirFS(dir), ".") {
			o[filepath.Join(dir, file)] = ""
		}
		if err := o.add(dir, filepath.Join(tmp, "module", name), dropin, name); err != nil {
			return err
		}
	}
	return nil
}

// add writes a package of the drop-in into the folder to, and makes it seem to
// lie in the folder at.
func (o overlay) add(at, to string, dropin fs.FS, name string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, file := range goFiles(dropin, name) {
		data, err := fs.ReadFile(dropin, path.Join(name, file))
		if err != nil {
			return err
		}
		written := filepath.Join(to, file)
		if err := os.WriteFile(written, data, 0o644); err != nil {
			return err
		}
		o[filepath.Join(at, file)] = written
	}
	return nil
}

// goFiles are the names of a package's files, without tests.
func goFiles(files fs.FS, dir string) []string {
	entries, err := fs.ReadDir(files, cmp.Or(dir, "."))
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if name := e.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && e.Type().IsRegular() {
			names = append(names, name)
		}
	}
	return names
}

// packages are the folders with Go files in them, "" for the root.
func packages(files fs.FS) []string {
	var names []string
	_ = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && len(goFiles(files, name)) > 0 {
			names = append(names, strings.TrimPrefix(name, "."))
		}
		return nil
	})
	return names
}
