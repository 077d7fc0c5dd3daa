// Package artefact carries built engines: those of a release, so that an app
// that requires it needs nothing but Go. In the repository there are none.
package artefact

import (
	"embed"
	"encoding/json"
	"io/fs"
	"strings"

	"github.com/ashore-dev/ashore/engine/compile"
)

// inputsFile has the hash of the sources in the tree.
const inputsFile = "inputs"

// carried has a folder for each engine. See its README.
//
//go:embed carried
var carried embed.FS

// Extensions are the sets of extensions of which a release carries an engine.
var Extensions = [][]compile.Extension{
	nil, {compile.FTS5}, {compile.RTree}, {compile.FTS5, compile.RTree},
}

// Folder is the name of the folder with the engine that has these extensions.
func Folder(extensions []compile.Extension) string {
	names := []string{"sqlite3"}
	for _, x := range extensions {
		names = append(names, string(x))
	}
	return strings.Join(names, "-")
}

// Carried returns the sqlite3.wasm that has these extensions, if there is one
// and the sources in this tree are those that it was made from.
func Carried(extensions []compile.Extension) (wasm []byte, m compile.Metadata, ok bool) {
	engines, err := fs.Sub(carried, "carried")
	if err != nil {
		return nil, m, false
	}
	return read(engines, extensions)
}

// read is Carried for what Write has written.
func read(engines fs.FS, extensions []compile.Extension) (wasm []byte, m compile.Metadata, ok bool) {
	dir, err := fs.Sub(engines, Folder(extensions))
	if err != nil {
		return nil, m, false
	}
	inputs, err := fs.ReadFile(dir, inputsFile)
	if err != nil || strings.TrimSpace(string(inputs)) != compile.Inputs(extensions) {
		return nil, m, false
	}
	text, err := fs.ReadFile(dir, compile.EngineJSON)
	if err != nil || json.Unmarshal(text, &m) != nil {
		return nil, m, false
	}
	wasm, err = fs.ReadFile(dir, compile.SQLiteWasm)
	return wasm, m, err == nil
}
