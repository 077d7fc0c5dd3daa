package codegen

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

const exampleForm = `func ExampleTimers_Start() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		apptest.Show(t, a, "timers.start", StartInput{…})
	})
	// Output:
	// call timers.start {…}
	// result {…}
}`

// examples reads the Example functions in the tests of a package. They are text
// here: go test sees to it that they say what the app does. The calls of other
// services than the API's are left alone if the package isn't the API's own.
func (c *collector) examples(dir string) {
	own := dir == c.api.Dir
	names, _ := filepath.Glob(filepath.Join(dir, "*_test.go")) // the pattern is good
	slices.Sort(names)
	for _, name := range names {
		f, err := parser.ParseFile(c.fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			continue // go vet says it better
		}
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Recv != nil || fn.Body == nil || !strings.HasPrefix(fn.Name.Name, "Example") || !shows(fn) {
				continue
			}
			c.example(f, fn, own)
		}
	}
}

// shows tells whether a function calls apptest.Show.
func shows(fn *ast.FuncDecl) bool {
	for n := range ast.Preorder(fn.Body) {
		if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "Show" {
			if id, ok := sel.X.(*ast.Ident); ok && id.Name == "apptest" {
				return true
			}
		}
	}
	return false
}

// example takes the calls from the output of one function.
func (c *collector) example(f *ast.File, fn *ast.FuncDecl, own bool) {
	var output *ast.CommentGroup
	for _, group := range f.Comments {
		if group.Pos() > fn.Body.Pos() && group.End() < fn.Body.End() {
			output = group // the last one
		}
	}
	if output == nil || !strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(output.List[0].Text, "//")), "Output:") {
		c.problems.add(c.position(fn.Name.Pos()), exampleForm, "%s has no // Output: at its end, so go test would not run it", fn.Name.Name)
		return
	}
	_, title, _ := strings.Cut(strings.TrimPrefix(fn.Name.Name, "Example"), "_")
	_, title, _ = strings.Cut(title, "_")
	doc := withoutName(strings.TrimSpace(strings.TrimPrefix(docText(fn.Doc), fn.Name.Name+" ")), fn.Name.Name)
	var all []outcome
	for _, comment := range output.List {
		line := strings.TrimPrefix(strings.TrimPrefix(comment.Text, "//"), " ")
		line = strings.TrimPrefix(line, "Output:")
		word, rest, _ := strings.Cut(line, " ")
		switch {
		case word == "call":
			method, input, _ := strings.Cut(rest, " ")
			all = append(all, outcome{method: method, input: input, pos: comment.Slash})
		case len(all) == 0 && strings.TrimSpace(line) != "":
			c.problems.add(c.position(comment.Slash), exampleForm, "the output of %s doesn't begin with a call", fn.Name.Name)
			return
		case len(all) == 0:
		case (word == "result" || word == "error") && all[len(all)-1].word == "":
			all[len(all)-1].word, all[len(all)-1].answer = word, rest
		default:
			all[len(all)-1].add(line)
		}
	}
	for _, o := range all {
		c.outcome(o, Example{Name: fn.Name.Name, Title: spaced(title), Doc: upperFirst(doc), Pos: c.position(o.pos)}, own)
	}
}

// spaced is a name in words: "nameTaken" is "name taken".
func spaced(name string) string {
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) && b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.ReplaceAll(b.String(), "_", " ")
}

// outcome is the text of one call and its answer.
type outcome struct {
	method, input, word, answer string
	pos                         token.Pos
}

func (o *outcome) add(line string) {
	if o.word == "" {
		o.input += "\n" + line
	} else {
		o.answer += "\n" + line
	}
}

// outcome gives an example to its method.
func (c *collector) outcome(o outcome, e Example, own bool) {
	service, name, _ := strings.Cut(o.method, ".")
	var method *Method
	for _, s := range c.api.Services {
		for _, m := range s.Methods {
			if s.Name == service && m.Name == name {
				method = m
			}
		}
	}
	refuse := func(format string, args ...any) {
		c.problems.add(e.Pos, "run go test and take over what it prints", format, args...)
	}
	input, okInput := rawJSON(o.input)
	answer, okAnswer := rawJSON(o.answer)
	switch {
	case method == nil && own && !c.broken: // a problem may be why it is missing
		refuse("%s calls %s, but there is no such method", e.Name, o.method)
		return
	case method == nil:
		return
	case !okInput || !okAnswer || o.word != "result" && o.word != "error":
		refuse("the call of %s in %s isn't a line call, and one that begins with result or error, each with JSON", o.method, e.Name)
		return
	}
	e.Input = input
	if o.word == "error" {
		e.Error = &ExampleError{}
		if err := json.Unmarshal(answer, e.Error); err != nil || e.Error.Code == "" {
			refuse("the error of %s in %s isn't that of an answer", o.method, e.Name)
			return
		}
	} else if method.Out != nil {
		e.Result = answer
	}
	method.Examples = append(method.Examples, e)
}

// rawJSON is a JSON value without white space; nil where there is no text.
func rawJSON(text string) (json.RawMessage, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, true
	}
	var b bytes.Buffer
	err := json.Compact(&b, []byte(text))
	return b.Bytes(), err == nil
}
