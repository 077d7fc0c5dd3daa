// Package js holds the engine's JavaScript as a file, so that the ashore
// command can put it into a site.
package js

import _ "embed"

// Script is engine.js: it exports the class Engine.
//
//go:embed engine.js
var Script []byte
