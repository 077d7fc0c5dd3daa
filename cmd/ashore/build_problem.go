package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// problem is one thing in an app's files that stops the build: where it is,
// what is wrong and what to do about it.
type problem struct {
	File string // as the person would type it; empty if it's about the whole app
	Line int    // from 1; 0 if it's about the whole file
	Text string
	Fix  string // what to do; may have several lines
}

func (p problem) String() string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(p.File)
		if p.Line > 0 {
			fmt.Fprintf(&b, ":%d", p.Line)
		}
		b.WriteString(": ")
	}
	b.WriteString(p.Text)
	for line := range strings.Lines(p.Fix) {
		b.WriteString("\n\t" + strings.TrimRight(line, "\n"))
	}
	return b.String()
}

// problems is the error of a build that was refused. It has all of them, in
// the order of files and lines.
type problems []problem

func (ps problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// err is nil if there is no problem.
func (ps problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	slices.SortStableFunc(ps, func(a, b problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return ps
}

// shown is file as a person in dir would type it.
func shown(dir, file string) string {
	rel, err := filepath.Rel(dir, file)
	if err != nil || strings.HasPrefix(rel, ".."+string(filepath.Separator)+"..") {
		return file
	}
	return filepath.ToSlash(rel)
}
