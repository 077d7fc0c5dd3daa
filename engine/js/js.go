// Package js holds the engine's JavaScript, so that the ashore command can put
// it into a site.
package js

import (
	"bytes"
	"embed"
	"regexp"
)

//go:embed *.js
var files embed.FS

// names are the scripts, each after those that it imports.
var names = []string{"held.js", "direct.js", "pass.js", "files.js", "engine.js"}

var imports = regexp.MustCompile(`(?m)^import \{[^}]*\} from "\./[a-z]+\.js";\n`)

// Script is engine.js and what it imports as one script. It exports the class
// Engine.
func Script() []byte {
	var b bytes.Buffer
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			panic(err) // it is embedded
		}
		b.Write(imports.ReplaceAll(text, nil))
	}
	return b.Bytes()
}
