package main

import (
	"strings"
)

// importKind says when a script needs another file.
type importKind int

const (
	atOnce importKind = iota // import … from, import "…", new Worker(new URL("…", import.meta.url)), importScripts
	later                    // import("…") and other new URL("…", import.meta.url)
)

// imported is a file that a script names.
type imported struct {
	ref  string
	line int
	kind importKind
}

// checkScript looks at the files that a script names.
func (site tree) checkScript(at string) (uses []string, found problems) {
	fail := func(line int, text, fix string) {
		found = append(found, problem{site[at].from, line, text, fix})
	}
	if strings.HasSuffix(at, "/wasm_exec.js") {
		return nil, nil // Go's own; it imports nothing
	}
	for _, im := range imports(string(site[at].data)) {
		if !strings.HasPrefix(im.ref, ".") && !strings.HasPrefix(im.ref, "/") && !strings.Contains(im.ref, ":") {
			fail(im.line, "a browser doesn't know where the module "+im.ref+" is", "copy it into the web folder and import it by its address: ./"+im.ref+".js")
			continue
		}
		l, wrong, fix := site.resolve(at, im.ref, loads)
		switch {
		case wrong != "" && im.kind == later && strings.HasSuffix(im.ref, "/"):
			// new URL("../", import.meta.url) is a folder, not a file.
		case wrong != "":
			fail(im.line, wrong, fix)
		case l.to != "" && (im.kind == atOnce || site[at].part == partClient && site[l.to].part != partLater):
			// What the client imports by import() and isn't for later is needed to start.
			uses = append(uses, l.to)
		}
	}
	return uses, found
}

// imports finds the files that a script names. It knows JavaScript's comments,
// strings, templates and regular expressions, and nothing else of the language.
func imports(source string) []imported {
	var found []imported
	tokens := scanScript(source)
	is := func(i int, texts ...string) bool {
		for k, text := range texts {
			if i+k < 0 || i+k >= len(tokens) || tokens[i+k].kind == scriptString || tokens[i+k].text != text {
				return false
			}
		}
		return true
	}
	for i, t := range tokens {
		if t.kind != scriptString || strings.ContainsAny(t.text, "\\\n") {
			continue
		}
		switch {
		case is(i-1, "import") && !is(i-2, "."),
			is(i-1, "from") && i > 1 && (tokens[i-2].kind == scriptWord || tokens[i-2].text == "}" || tokens[i-2].text == "*"),
			is(i-2, "importScripts", "("):
			found = append(found, imported{t.text, t.line, atOnce})
		case is(i-2, "import", "(") && !is(i-3, "."):
			found = append(found, imported{t.text, t.line, later})
		case is(i-3, "new", "URL", "(") && is(i+1, ",", "import", ".", "meta", ".", "url"):
			kind := later
			if is(i-6, "new", "Worker", "(") || is(i-6, "new", "SharedWorker", "(") {
				kind = atOnce
			}
			found = append(found, imported{t.text, t.line, kind})
		}
	}
	return found
}

type scriptKind int

const (
	scriptMark   scriptKind = iota // one character of punctuation
	scriptWord                     // identifiers, keywords, numbers
	scriptString                   // text is what stands between the quotes
	scriptOther                    // a piece of a template, a regular expression
)

type scriptToken struct {
	kind scriptKind
	text string
	line int
}

// operand are the words after which a slash begins a regular expression.
var operand = map[string]bool{
	"return": true, "typeof": true, "case": true, "in": true, "of": true, "delete": true, "void": true,
	"throw": true, "new": true, "instanceof": true, "await": true, "yield": true, "else": true, "do": true,
}

type scriptScanner struct {
	source string
	at     int
	line   int
	tokens []scriptToken
	braces []int // for each template that is open: how many braces are open in its ${
	broken bool  // the script ends within a template or a comment

	parens []bool // for each parenthesis that is open: whether a statement such as if began it
	ends   bool   // the last parenthesis that closed was such a one

	comments []scriptComment
}

// heads are the words whose parentheses a statement may follow.
var heads = map[string]bool{"if": true, "while": true, "for": true, "with": true}

// scriptComment is a comment from and to a byte, without the line's end.
type scriptComment struct{ from, to int }

func newScriptScanner(source string) *scriptScanner {
	return &scriptScanner{source: source, line: 1}
}

// scan reads the whole script, and reports whether it ends as a script does.
func (s *scriptScanner) scan() bool {
	for s.at < len(s.source) {
		s.next()
	}
	return !s.broken && len(s.braces) == 0
}

func scanScript(source string) []scriptToken {
	s := newScriptScanner(source)
	s.scan()
	return s.tokens
}

// comment skips a comment of n bytes.
func (s *scriptScanner) comment(n int) {
	from := s.at
	s.skip(n)
	s.comments = append(s.comments, scriptComment{from, s.at})
}

func (s *scriptScanner) rest() string { return s.source[s.at:] }

// take adds the next n bytes as a token with the given text.
func (s *scriptScanner) take(kind scriptKind, n int, text string) {
	s.tokens = append(s.tokens, scriptToken{kind, text, s.line})
	s.skip(n)
}

func (s *scriptScanner) skip(n int) {
	n = min(n, len(s.source)-s.at)
	s.line += strings.Count(s.source[s.at:s.at+n], "\n")
	s.at += n
}

func (s *scriptScanner) next() {
	rest := s.rest()
	switch c := rest[0]; {
	case c == ' ' || c == '\t' || c == '\r' || c == '\n':
		s.skip(1)
	case strings.HasPrefix(rest, "//"):
		s.comment(until(rest, 0, "\n"))
	case strings.HasPrefix(rest, "/*"):
		end := until(rest, 2, "*/") + 2
		s.broken = s.broken || end > len(rest)
		s.comment(end)
	case c == '"' || c == '\'':
		n := quoted(rest, c)
		s.take(scriptString, n, strings.Trim(rest[:n], string(c)))
	case c == '`':
		s.template(1)
	case c == '/' && s.regexp():
		n := regexpEnd(rest)
		s.take(scriptOther, n, rest[:n])
	case wordByte(c):
		n := 1
		for n < len(rest) && wordByte(rest[n]) {
			n++
		}
		s.take(scriptWord, n, rest[:n])
	case c == '}' && len(s.braces) > 0 && s.braces[len(s.braces)-1] == 0:
		s.braces = s.braces[:len(s.braces)-1]
		s.template(1)
	default:
		s.parenthesis(c)
		if open := len(s.braces) - 1; open >= 0 {
			switch c {
			case '{':
				s.braces[open]++
			case '}':
				s.braces[open]--
			}
		}
		s.take(scriptMark, 1, rest[:1])
	}
}

// parenthesis keeps count of what parentheses are for.
func (s *scriptScanner) parenthesis(c byte) {
	switch open := len(s.parens) - 1; {
	case c == '(':
		last := len(s.tokens) - 1
		s.parens = append(s.parens, last >= 0 && s.tokens[last].kind == scriptWord && heads[s.tokens[last].text])
	case c == ')' && open >= 0:
		s.ends, s.parens = s.parens[open], s.parens[:open]
	}
}

// template takes a piece of a template, from its backtick or the end of a ${},
// to its end or the next ${.
func (s *scriptScanner) template(from int) {
	rest := s.rest()
	for n := from; n < len(rest); n++ {
		switch {
		case rest[n] == '\\':
			n++
		case rest[n] == '`':
			s.take(scriptOther, n+1, "`")
			return
		case strings.HasPrefix(rest[n:], "${"):
			s.take(scriptMark, n+2, "(")
			s.braces = append(s.braces, 0)
			return
		}
	}
	s.broken = true
	s.skip(len(rest))
}

// regexp reports whether a slash here begins a regular expression: whether
// what stands before it can't be divided.
func (s *scriptScanner) regexp() bool {
	if len(s.tokens) == 0 {
		return true
	}
	switch last := s.tokens[len(s.tokens)-1]; last.kind {
	case scriptWord:
		return operand[last.text]
	case scriptMark:
		return last.text != ")" && last.text != "]" || last.text == ")" && s.ends
	default:
		return false
	}
}

func regexpEnd(rest string) int {
	class := false
	for n := 1; n < len(rest); n++ {
		switch rest[n] {
		case '\\':
			n++
		case '[':
			class = true
		case ']':
			class = false
		case '\n':
			return n
		case '/':
			if !class {
				return n + 1
			}
		}
	}
	return len(rest)
}

// quoted is the length of the string that begins rest. An unfinished one ends
// with its line.
func quoted(rest string, quote byte) int {
	for n := 1; n < len(rest); n++ {
		switch rest[n] {
		case '\\':
			n++
		case '\n':
			return n
		case quote:
			return n + 1
		}
	}
	return len(rest)
}

func until(rest string, from int, end string) int {
	if i := strings.Index(rest[from:], end); i >= 0 {
		return from + i
	}
	return len(rest)
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c == '#' || c >= 0x80
}
