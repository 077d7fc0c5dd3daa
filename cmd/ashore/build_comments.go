package main

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// Comments are half of a well documented script, compressed too. They stay in
// the sources, and in what dev serves; a build leaves empty lines in the place
// of those that have lines to themselves, so that every line of a script keeps
// its number. The client's modules and the engine's script are minified instead.

// legal are comments that must go where the script goes, and those that speak to
// tools of the browser.
var legal = regexp.MustCompile(`(?i)^/\*!|^//[#@]|copyright|licen[sc]e|@preserve`)

// withoutComments returns the tree with the app's scripts as a build serves
// them. Go's glue is as Go's authors wrote it.
func (site tree) withoutComments() tree {
	bare := tree{}
	for p, a := range site {
		if end := path.Ext(p); (end == ".js" || end == ".mjs") && a.part != partWasmExec && a.part != partClient {
			a.data = []byte(withoutComments(string(a.data)))
		}
		bare[p] = a
	}
	return bare
}

// withoutComments takes out the comments that stand alone on their lines. A
// script that the scanner doesn't read to its end, such as one with a regular
// expression where it sees a division, stays as it is.
func withoutComments(source string) string {
	s := newScriptScanner(source)
	if !s.scan() {
		return source
	}
	var b strings.Builder
	at := 0
	for _, c := range s.comments {
		from := strings.LastIndexByte(source[:c.from], '\n') + 1
		to := c.to + until(source[c.to:], 0, "\n")
		alone := strings.TrimSpace(source[max(from, at):c.from]) == "" && strings.TrimSpace(source[c.to:to]) == ""
		if from < at || !alone || legal.MatchString(source[c.from:c.to]) {
			continue
		}
		b.WriteString(source[at:from])
		b.WriteString(strings.Repeat("\n", strings.Count(source[from:to], "\n")))
		at = to
	}
	b.WriteString(source[at:])
	return b.String()
}

// sameCode reports whether two scripts have the same tokens on the same lines.
func sameCode(a, b string) bool { return slices.Equal(scanScript(a), scanScript(b)) }
