package compile

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Names of the files in an artefact's folder.
const (
	SQLiteWasm     = "sqlite3.wasm"    // SQLite, a shared library
	TrampolineWasm = "trampoline.wasm" // what Go imports, see package gen
	EngineJSON     = "engine.json"     // Metadata of the two
)

// An Artefact is an engine in the cache. Nobody changes its folder.
type Artefact struct {
	Dir string
	Metadata
}

// Metadata is what engine.json says.
type Metadata struct {
	ID         string      `json:"id"`         // of sources, options and compiler; the folder's name
	SQLite     string      `json:"sqlite"`     // version, like 3.53.4
	SourceID   string      `json:"sourceID"`   // of SQLite
	Binding    string      `json:"binding"`    // module@version that it stands in for
	Compiler   string      `json:"compiler"`   // clang's and wasm-ld's versions
	Extensions []Extension `json:"extensions"` // compiled in
	// What each instance needs, from dylink.0: bytes of memory at a multiple of
	// the alignment, and slots of the table.
	Memory Space  `json:"memory"`
	Table  Space  `json:"table"`
	Files  []File `json:"files"`
}

// Space is an amount, and what its start must be a multiple of.
type Space struct {
	Size  uint32 `json:"size"`
	Align uint32 `json:"align"`
}

// A File is one that the browser downloads.
type File struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// cacheDir is where everything of ours is kept between builds.
func cacheDir(dir string) (string, error) {
	if dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "ashore"), nil
}

// Path is where the named file lies.
func (a *Artefact) Path(name string) string { return filepath.Join(a.Dir, name) }

// describe is the metadata of a file with this content.
func describe(name string, data []byte) File {
	sum := sha256.Sum256(data)
	return File{Name: name, Bytes: int64(len(data)), SHA256: hex.EncodeToString(sum[:])}
}

// load reads an artefact and checks that its files are what was built.
func load(dir, id string) (*Artefact, error) {
	data, err := os.ReadFile(filepath.Join(dir, EngineJSON))
	if err != nil {
		return nil, err
	}
	a := &Artefact{Dir: dir}
	if err := json.Unmarshal(data, &a.Metadata); err != nil {
		return nil, fmt.Errorf("%s: %w", EngineJSON, err)
	}
	if a.ID != id || len(a.Files) != 2 {
		return nil, errors.New(EngineJSON + ": of another engine")
	}
	for _, want := range a.Files {
		data, err := os.ReadFile(a.Path(want.Name))
		if err != nil {
			return nil, err
		}
		if got := describe(want.Name, data); got != want {
			return nil, fmt.Errorf("%s: %d bytes, sha256 %s; want %d, %s", want.Name, got.Bytes, got.SHA256, want.Bytes, want.SHA256)
		}
	}
	return a, nil
}

// store writes the files and the metadata into a folder of its own, and gives
// it its name in one step. If another build was quicker, its equal stays.
func store(dir string, m Metadata, files map[string][]byte) (*Artefact, error) {
	for _, name := range []string{SQLiteWasm, TrampolineWasm} {
		m.Files = append(m.Files, describe(name, files[name]))
	}
	text, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		return nil, err
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dir), ".new-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	if err := os.Chmod(tmp, 0o755); err != nil {
		return nil, err
	}
	for name, data := range map[string][]byte{SQLiteWasm: files[SQLiteWasm], TrampolineWasm: files[TrampolineWasm], EngineJSON: append(text, '\n')} {
		if err := os.WriteFile(filepath.Join(tmp, name), data, 0o644); err != nil {
			return nil, err
		}
	}
	if err := os.Rename(tmp, dir); err != nil {
		if a, there := load(dir, m.ID); there == nil {
			return a, nil
		}
		// What lies there is broken: it was changed or cut off.
		if err := errors.Join(os.RemoveAll(dir), os.Rename(tmp, dir)); err != nil {
			return nil, err
		}
	}
	return load(dir, m.ID)
}
