// Package artefact carries built engines: those of a release, so that an app
// that requires it needs nothing but Go. In the repository there are none.
package artefact

import (
	"embed"
	"encoding/json"
	"path"
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
	dir := path.Join("carried", Folder(extensions))
	text, err := carried.ReadFile(path.Join(dir, compile.EngineJSON))
	if err != nil || json.Unmarshal(text, &m) != nil {
		return nil, m, false
	}
	inputs, err := carried.ReadFile(path.Join(dir, inputsFile))
	if err != nil || strings.TrimSpace(string(inputs)) != compile.Inputs(extensions) {
		return nil, m, false
	}
	wasm, err = carried.ReadFile(path.Join(dir, compile.SQLiteWasm))
	return wasm, m, err == nil
}
