// Package jsclient holds Ashore's JavaScript half as files, so that the ashore
// command can copy it into an app's site. The modules themselves are plain ES
// modules with types in JSDoc; docs/client.md is their manual.
package jsclient

import "embed"

// Files holds the modules as they are served, without tests, and the types of
// build.js for editors. The builder adds wasm_exec.js and build.js, which belong
// to one build.
//
//go:embed *.js build.d.ts base.css parts.css rescue.html rescue.css
var Files embed.FS
