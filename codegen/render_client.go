package codegen

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// quoteJS is a string literal in JavaScript and JSON.
func quoteJS(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always encodes
	return strings.TrimSuffix(b.String(), "\n")
}

// (A file named …_js.go would be built for GOOS=js alone.)

// jsWriter writes web/api.gen.js. Values that are the same in JSON and in
// JavaScript are left alone; only types that hold a Date, somewhere, have
// functions of their own, which go straight to it.
type jsWriter struct {
	api   *API
	body  bytes.Buffer
	funcs map[string]bool // written or being written, by name
	moves map[string]map[*Named]bool // by verb: types that hold a value that differs
}

func renderClient(api *API) []byte {
	w := &jsWriter{api: api, funcs: map[string]bool{}, moves: map[string]map[*Named]bool{
		"encode": converted("encode", api.Types),
		"decode": converted("decode", api.Types),
	}}
	var b bytes.Buffer
	fmt.Fprintf(&b, "// %s\n\n", header)
	fmt.Fprintf(&b, "// The client of %s. Its types are in api.gen.d.ts, its documentation in API.md.\n\n", api.Name)
	for _, n := range api.Types {
		if n.Kind == Enum {
			writeEnum(&b, n.Name, n.Values)
		}
	}
	if len(api.Errors) > 0 {
		writeEnum(&b, "ErrorCode", errorValues(api))
	}
	client := w.client()
	b.Write(w.body.Bytes())
	b.WriteString(client)
	return b.Bytes()
}

func writeEnum(b *bytes.Buffer, name string, values []Value) {
	fmt.Fprintf(b, "export const %s = Object.freeze({\n", name)
	for _, v := range values {
		fmt.Fprintf(b, "  %s: %s,\n", quoteKey(v.Name), v.Literal)
	}
	b.WriteString("});\n\n")
}

// errorValues are the app's codes as the values of an enum.
func errorValues(api *API) []Value {
	values := make([]Value, len(api.Errors))
	for i, e := range api.Errors {
		doc := e.Doc
		if doc == "" {
			doc = upperFirst(e.Message) + "."
		}
		values[i] = Value{Name: pascal(e.Code), Literal: quoteJS(e.Code), Doc: doc}
	}
	return values
}

// pascal is not_running as NotRunning.
func pascal(code string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(code, "_") {
		b.WriteString(upperFirst(word))
	}
	return b.String()
}

// converted are the types whose values differ between JSON and JavaScript,
// or hold one that does.
func converted(verb string, types []*Named) map[*Named]bool {
	moves := map[*Named]bool{}
	for again := true; again; {
		again = false
		for _, n := range types {
			if moves[n] {
				continue
			}
			found := n.Under != nil && differs(verb, n.Under, moves)
			for _, f := range n.Fields {
				found = found || differs(verb, f.Type, moves)
			}
			if found {
				moves[n], again = true, true
			}
		}
	}
	return moves
}

func differs(verb string, t *Type, moves map[*Named]bool) bool {
	switch t.Shape {
	case Time:
		return true
	case Float, Int:
		return false
	case Slice:
		return differs(verb, t.Elem, moves)
	case Pointer:
		return differs(verb, t.Elem, moves) || verb == "encode" && isNumber(t.Elem)
	case Ref:
		return moves[t.Named]
	}
	return false
}

func (w *jsWriter) differs(verb string, t *Type) bool { return differs(verb, t, w.moves[verb]) }

// isNumber tells whether a type is a number in JSON. JSON.stringify makes
// null of NaN, which a pointer would take for none.
func isNumber(t *Type) bool {
	t = plain(t)
	return t.Shape == Int || t.Shape == Float || t.Shape == Duration
}

// client is the function bind.
func (w *jsWriter) client() string {
	var b strings.Builder
	b.WriteString("/**\n * Binds the methods of the app to a client, as open() gives it.\n *\n")
	b.WriteString(" * @param {import(\"./api.gen.js\").Client} client\n * @returns {import(\"./api.gen.js\").Api}\n */\n")
	b.WriteString("export const bind = (client) => Object.freeze({\n")
	for _, s := range w.api.Services {
		fmt.Fprintf(&b, "  %s: Object.freeze({\n", quoteKey(s.Name))
		for _, m := range s.Methods {
			w.method(&b, s, m)
		}
		b.WriteString("  }),\n")
	}
	b.WriteString("});\n")
	return b.String()
}

func (w *jsWriter) method(b *strings.Builder, s *Service, m *Method) {
	codec := w.codec(m)
	name := quoteJS(s.Name + "." + m.Name)
	params, input := "options", "undefined"
	if m.In != nil {
		params, input = "input, options", "input"
		if optional(m.In.Named) {
			params = "input = {}, options"
		}
	}
	call := fmt.Sprintf("(%s) => client.call(%s, %s, %s, options)", params, name, input, codec)
	if m.Kind != Query {
		fmt.Fprintf(b, "    %s: %s,\n", quoteKey(m.Name), call)
		return
	}
	fmt.Fprintf(b, "    %s: Object.assign(%s, {\n", quoteKey(m.Name), call)
	fmt.Fprintf(b, "      watch: %s,\n    }),\n", strings.Replace(call, "client.call", "client.watch", 1))
}

// optional tells whether every field may be left out.
func optional(n *Named) bool {
	for _, f := range n.Fields {
		if f.Omit == Never {
			return false
		}
	}
	return true
}

// codec is the object that the client encodes the input and decodes the
// output with.
func (w *jsWriter) codec(m *Method) string {
	encode, decode := "same", "same"
	if m.In != nil && w.differs("encode", m.In) {
		encode = w.converter("encode", m.In)
	}
	if m.Out != nil && w.differs("decode", m.Out) {
		decode = w.converter("decode", m.Out)
	}
	if encode == "same" || decode == "same" {
		w.helper("same")
	}
	if encode == "same" && decode == "same" {
		w.helper("plain")
		return "plain"
	}
	return fmt.Sprintf("{ encode: %s, decode: %s }", encode, decode)
}

// helpers are what the functions below lean on; only those used are written.
var helpers = map[string]string{
	"same":  "/** @param {any} v @returns {any} */\nconst same = (v) => v;\n\n",
	"plain": "const plain = { encode: same, decode: same };\n\n",
	"encodeDate": `/** The worker refuses what isn't a time, and names the field. @param {any} v @returns {any} */
const encodeDate = (v) => (v instanceof Date ? (Number.isNaN(v.getTime()) ? "Invalid Date" : v.toISOString()) : v);

`,
	"decodeDate": "/** @param {any} v @returns {any} */\nconst decodeDate = (v) => new Date(v);\n\n",
	"number": `/** NaN would arrive as null; this way the worker refuses it, and names the field. @param {any} v @returns {any} */
const number = (v) => (typeof v === "number" && !Number.isFinite(v) ? String(v) : v);

`,
}

func (w *jsWriter) helper(name string) string {
	if !w.funcs[name] {
		w.funcs[name] = true
		w.body.WriteString(helpers[name])
	}
	return name
}
