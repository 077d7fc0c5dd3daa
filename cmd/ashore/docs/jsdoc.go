package docs

import (
	"regexp"
	"strings"
)

// jsSymbol is something that a module exports, or one of its types, with what
// its comment says.
type jsSymbol struct {
	name, kind string // function, class, constant, type; method within a class
	signature  string
	doc        jsDoc
	members    []jsSymbol
}

// jsDoc is a comment of JSDoc.
type jsDoc struct {
	text       string
	params     []jsTag
	properties []jsTag
	returns    jsTag
	typ        string // of @type and @typedef
	typedef    string // the name that @typedef declares
	template   string
}

// jsTag is @param and its like.
type jsTag struct{ name, typ, text string }

var (
	jsComment = regexp.MustCompile(`(?s)/\*\*(.*?)\*/`)
	jsExport  = regexp.MustCompile(`^export (?:async )?(function\*?|class|const) ([\w$]+)`)
	jsList    = regexp.MustCompile(`(?m)^export \{([^}]*)\}(?: from "\./([\w-]+\.js)")?;`)
	jsMethod  = regexp.MustCompile(`^\t(?:static )?(?:async )?\*?(get |set )?([a-zA-Z_$][\w$]*)\s*\(`)
	jsField   = regexp.MustCompile(`^\t([a-zA-Z_$][\w$]*)(?: = |;)`)
)

// parseJSDoc reads the exported symbols and the types of a module.
func parseJSDoc(source string) (symbols []jsSymbol, handedOn [][2]string) {
	for _, m := range jsList.FindAllStringSubmatch(source, -1) {
		for n := range strings.SplitSeq(m[1], ",") {
			if n = strings.TrimSpace(n); n != "" {
				handedOn = append(handedOn, [2]string{n, m[2]})
			}
		}
	}
	comments := jsComment.FindAllStringSubmatchIndex(source, -1)
	documented := map[int]jsDoc{} // by where the code after it begins
	for _, c := range comments {
		if at := strings.LastIndexByte(source[:c[0]], '\n') + 1; strings.TrimSpace(source[at:c[0]]) != "" {
			continue // a cast within an expression
		}
		d := parseComment(source[c[2]:c[3]])
		if d.typedef != "" {
			symbols = append(symbols, jsSymbol{name: d.typedef, kind: "type", doc: d})
			continue
		}
		end := c[1]
		for end < len(source) && source[end] == '\n' {
			end++
		}
		documented[end] = d
	}
	at := 0
	for l := range strings.SplitAfterSeq(source, "\n") {
		if m := jsExport.FindStringSubmatch(l); m != nil {
			s := jsSymbol{name: m[2], kind: strings.TrimSuffix(m[1], "*"), doc: documented[at]}
			switch s.kind {
			case "const":
				s.kind = "constant"
				s.signature, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimSpace(l), "export "), ";")
				s.signature = strings.TrimRight(s.signature, " {([")
			case "function":
				s.signature = header(source[at:])
			case "class":
				s.signature = strings.TrimSuffix(strings.TrimSpace(strings.TrimPrefix(l, "export ")), " {")
				s.members = classMembers(source[at:], at, documented)
			}
			symbols = append(symbols, s)
		}
		at += len(l)
	}
	return symbols, handedOn
}

// header is a function's first line, or lines, up to its body.
func header(source string) string {
	depth := 0
	for i, r := range source {
		switch r {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
			if depth == 0 && r == ')' {
				return strings.Join(strings.Fields(strings.TrimPrefix(source[:i+1], "export ")), " ")
			}
		}
	}
	return ""
}

// classMembers are the documented members of a class that aren't private.
func classMembers(source string, from int, documented map[int]jsDoc) (members []jsSymbol) {
	at := from
	for l := range strings.SplitAfterSeq(source, "\n") {
		if l == "}\n" {
			break
		}
		d, ok := documented[at]
		if m := jsMethod.FindStringSubmatch(l); m != nil && !jsKeyword[m[2]] && (ok || m[1] != "") {
			name, kind := m[2], "method"
			if m[1] != "" {
				kind = "property"
			}
			members = append(members, jsSymbol{name: name, kind: kind, signature: strings.TrimSpace(header(source[at-from:])), doc: d})
		} else if m := jsField.FindStringSubmatch(l); m != nil && ok {
			members = append(members, jsSymbol{name: m[1], kind: "property", doc: d})
		}
		at += len(l)
	}
	return members
}

// jsKeyword are the words that look like a method's name where code is indented once.
var jsKeyword = map[string]bool{"if": true, "for": true, "while": true, "switch": true, "return": true, "catch": true}

// parseComment reads what stands between /** and */.
func parseComment(s string) jsDoc {
	var d jsDoc
	var lines []string
	for l := range strings.SplitSeq(s, "\n") {
		l = strings.TrimSpace(l)
		l = strings.TrimPrefix(strings.TrimPrefix(l, "*"), " ")
		lines = append(lines, l)
	}
	// A tag may begin within a line of text, where the comment is one line.
	body := strings.Join(lines, "\n")
	body = regexp.MustCompile(`([^\n{]) (@(?:type|param|returns|implements|template|typedef)\b)`).ReplaceAllString(body, "$1\n$2")
	tag, rest := "", ""
	flush := func() {
		d.take(tag, strings.TrimSpace(rest))
		rest = ""
	}
	for l := range strings.SplitSeq(body, "\n") {
		if t, ok := strings.CutPrefix(l, "@"); ok {
			flush()
			tag, l, _ = strings.Cut(t, " ")
		}
		rest += l + "\n"
	}
	flush()
	return d
}

// take adds one part of a comment.
func (d *jsDoc) take(tag, rest string) {
	switch tag {
	case "":
		d.text = rest
	case "param", "property", "prop":
		t := jsTag{}
		t.typ, rest = braced(rest)
		t.name, t.text = word(rest)
		if tag == "param" {
			d.params = append(d.params, t)
		} else {
			d.properties = append(d.properties, t)
		}
	case "returns", "return":
		d.returns.typ, d.returns.text = braced(rest)
	case "type":
		d.typ, _ = braced(rest)
	case "typedef":
		d.typ, rest = braced(rest)
		d.typedef, _ = word(rest)
	case "template":
		d.template = strings.TrimSpace(d.template + " " + rest)
	}
}

// braced takes a type in braces from the front.
func braced(s string) (typ, rest string) {
	s = strings.TrimSpace(s)
	if !strings.HasPrefix(s, "{") {
		return "", s
	}
	depth := 0
	for i, r := range s {
		switch r {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return strings.Join(strings.Fields(s[1:i]), " "), strings.TrimSpace(s[i+1:])
			}
		}
	}
	return "", s
}

// word takes a name from the front; [name] is an optional one, [name=1] has a default.
func word(s string) (name, rest string) {
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "[") {
		if end := strings.IndexByte(s, ']'); end > 0 {
			return s[:end+1], strings.TrimSpace(s[end+1:])
		}
	}
	end := strings.IndexAny(s, " \n\t")
	if end < 0 {
		return s, ""
	}
	return s[:end], strings.TrimSpace(s[end:])
}
