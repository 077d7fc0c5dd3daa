package codegen

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"
	"strings"
)

// Problem is one thing in the sources that cannot be generated for.
type Problem struct {
	Pos     token.Position
	Message string // what is wrong and why
	WayOut  string // what to write instead; "" where the message says it
}

func (p Problem) Error() string {
	var b strings.Builder
	if p.Pos.IsValid() {
		fmt.Fprintf(&b, "%s: ", p.Pos)
	}
	b.WriteString(p.Message)
	for line := range strings.Lines(p.WayOut) {
		b.WriteString("\n\t" + strings.TrimSuffix(line, "\n"))
	}
	return b.String()
}

// Problems are all the problems of a run, sorted by position.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// problems collects them. Equal ones are kept once: a type that two methods
// use is at fault once.
type problems struct {
	list Problems
	seen map[string]bool
}

func (ps *problems) add(pos token.Position, wayOut, format string, args ...any) {
	p := Problem{Pos: pos, Message: fmt.Sprintf(format, args...), WayOut: wayOut}
	if ps.seen == nil {
		ps.seen = map[string]bool{}
	}
	if key := p.Error(); !ps.seen[key] {
		ps.seen[key] = true
		ps.list = append(ps.list, p)
	}
}

// err is nil without problems.
func (ps *problems) err() error {
	if len(ps.list) == 0 {
		return nil
	}
	slices.SortFunc(ps.list, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.Pos.Filename, b.Pos.Filename),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column),
			cmp.Compare(a.Message, b.Message),
		)
	})
	return ps.list
}
