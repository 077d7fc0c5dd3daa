package trim

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// place is a frame's second line in a trace without lines. Consoles write it in
// their own ways, so only what the runtime writes counts.
var place = regexp.MustCompile(`^(\s*)\?:0(?: \+0x([0-9a-f]+))?`)

// Trace copies a text, with files, lines and inlined calls in the stack traces
// that it holds.
func (l *Lines) Trace(w io.Writer, text []byte) error {
	var out bytes.Buffer
	before := ""
	for line := range strings.Lines(string(text)) {
		found := place.FindStringSubmatch(line)
		if found == nil {
			out.WriteString(before)
			before = line
			continue
		}
		l.frame(&out, before, line, found)
		before = ""
	}
	out.WriteString(before)
	_, err := w.Write(out.Bytes())
	return err
}

// frame writes a frame of two lines, the second of which is the place.
func (l *Lines) frame(out *bytes.Buffer, called, line string, place []string) {
	offset, _ := strconv.ParseInt(place[2], 16, 32) // none is 0
	begin, name := nameIn(called)
	lines := l.Find(name, int(offset))
	if len(lines) == 0 {
		out.WriteString(called + line)
		return
	}
	end := line[len(place[0]):]
	for i, at := range lines {
		if i < len(lines)-1 {
			fmt.Fprintf(out, "%s%s(...)\n%s%s:%d\n", begin, at.Func, place[1], at.File, at.Line)
			continue
		}
		out.WriteString(called)
		fmt.Fprintf(out, "%s%s:%d%s", place[1], at.File, at.Line, strings.TrimPrefix(place[0], place[1]+"?:0"))
	}
	out.WriteString(end)
}

// nameIn is the function's name in a frame's first line, and what stands before
// it.
func nameIn(called string) (begin, name string) {
	name = strings.TrimRight(called, "\r\n")
	trimmed := strings.TrimLeft(name, " \t")
	begin, name = name[:len(name)-len(trimmed)], trimmed
	if rest, ok := strings.CutPrefix(name, "created by "); ok {
		name, _, _ = strings.Cut(rest, " in goroutine ")
	} else if strings.HasSuffix(name, ")") {
		name = name[:arguments(name)]
	}
	if name == "panic" {
		return begin, "runtime.gopanic" // as the runtime prints it
	}
	return begin, strings.Replace(name, "[...]", "[]", 1)
}

// arguments is where the arguments begin in a call, which ends with a
// parenthesis.
func arguments(call string) int {
	depth := 0
	for i := len(call) - 1; i >= 0; i-- {
		switch call[i] {
		case ')':
			depth++
		case '(':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(call)
}
