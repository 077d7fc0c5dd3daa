package codegen

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
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
	funcs map[string]bool            // written or being written, by name
	moves map[string]map[*Named]bool // by verb: types that hold a value that differs
}

func renderClient(api *API) []byte {
	w := &jsWriter{api: api, funcs: map[string]bool{}, moves: map[string]map[*Named]bool{
		"encode": converted("encode", api.Types),
		"decode": converted("decode", api.Types),
		"attach": converted("attach", api.Types),
	}}
	var b bytes.Buffer
	fmt.Fprintf(&b, "// %s\n\n", header)
	fmt.Fprintf(&b, "// The client of %s. Its types are in api.gen.d.ts, its documentation in API.md.\n\n", api.Name)
	types := "Api, AppStorage, Client, Codec"
	if len(api.Services) == 0 {
		types = "Api, AppStorage, Client"
	} else if api.ownStorage() {
		types = "Api, Client, Codec"
	}
	if api.hasQuery() {
		types += ", Watch"
	}
	fmt.Fprintf(&b, "/** @import { %s } from \"./api.gen.js\" */\n\n", types)
	for _, n := range api.Types {
		if n.Kind == Enum {
			writeEnum(&b, n.Name, n.Values)
		}
	}
	if len(api.Errors) > 0 {
		writeEnum(&b, "ErrorCode", errorValues(api))
	}
	b.WriteString(`/** An error of a call: its code tells the type of its data. */
export const CallError = Object.freeze({
	[Symbol.hasInstance]: (/** @type {unknown} */ error) => error instanceof Error && error.name === "CallError",
});

`)
	codecs := w.codecs()
	b.Write(w.body.Bytes())
	b.WriteString(codecs)
	b.WriteString(w.bind())
	return b.Bytes()
}

func writeEnum(b *bytes.Buffer, name string, values []Value) {
	fmt.Fprintf(b, "export const %s = Object.freeze({\n", name)
	for _, v := range values {
		fmt.Fprintf(b, "\t%s: %s,\n", quoteKey(v.Name), v.Literal)
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
			found := n.Under != nil && differs(verb, n.Under, moves) || verb == "encode" && n.Upload != nil
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

// differs tells whether a type, or one that it is made of, differs. The verb
// "attach" asks for bytes alone.
func differs(verb string, t *Type, moves map[*Named]bool) bool {
	if t.Quoted {
		return verb != "attach"
	}
	switch t.Shape {
	case Time:
		return verb != "attach"
	case Bytes:
		return true
	case Slice:
		return differs(verb, t.Elem, moves)
	case Map:
		return verb == "encode" || differs(verb, t.Elem, moves)
	case Pointer:
		return differs(verb, t.pointed(), moves) || verb == "encode" && isNumber(t.pointed())
	case Ref:
		return moves[t.Named]
	}
	return false
}

func (w *jsWriter) differs(verb string, t *Type) bool { return differs(verb, t, w.moves[verb]) }

// isNumber tells whether a type is a number in JSON. JSON.stringify makes
// null of NaN, which a pointer would take for none.
func isNumber(t *Type) bool {
	if t.Quoted {
		return false
	}
	t = plain(t)
	return t.Shape == Int || t.Shape == Float || t.Shape == Duration
}

// codecs is the object with what the client has to know of each method.
func (w *jsWriter) codecs() string {
	if len(w.api.Services) == 0 {
		return ""
	}
	var b strings.Builder
	w.errors(&b)
	b.WriteString("/** @type {Record<string, Record<string, Codec>>} */\nconst codecs = {\n")
	for _, s := range w.api.Services {
		fmt.Fprintf(&b, "\t%s: {\n", quoteKey(s.Name))
		for _, m := range s.Methods {
			fmt.Fprintf(&b, "\t\t%s: { kind: %q", quoteKey(m.Name), m.Kind)
			if m.In != nil {
				fmt.Fprintf(&b, ", encode: %s", w.converter("encode", m.In))
			}
			if m.Out != nil {
				fmt.Fprintf(&b, ", decode: %s", w.converter("decode", m.Out))
			}
			if slices.ContainsFunc(m.Errors, func(code string) bool { return w.decodesData(code) }) {
				b.WriteString(", errors")
			}
			if m.uploads() {
				fmt.Fprintf(&b, ", upload: %s", quoteJS(m.In.Named.Upload.Name))
			}
			b.WriteString(" },\n")
		}
		b.WriteString("\t},\n")
	}
	b.WriteString("};\n\n")
	return b.String()
}

// decodesData tells whether the data of an error differ between JSON and
// JavaScript.
func (w *jsWriter) decodesData(code string) bool {
	return slices.ContainsFunc(w.api.Errors, func(e AppError) bool {
		return e.Code == code && e.Data != nil && w.differs("decode", e.Data)
	})
}

// errors is the object that decodes the data of errors, if there is need.
func (w *jsWriter) errors(b *strings.Builder) {
	var members strings.Builder
	for _, e := range w.api.Errors {
		if w.decodesData(e.Code) {
			fmt.Fprintf(&members, "\t%s: %s,\n", quoteKey(e.Code), w.converter("decode", e.Data))
		}
	}
	if members.Len() > 0 {
		b.WriteString("/** @type {Codec[" + `"errors"` + "]} */\nconst errors = {\n" + members.String() + "};\n\n")
	}
}

// bind is the function that makes the client's methods.
func (w *jsWriter) bind() string {
	var b strings.Builder
	b.WriteString(helpers["freeze"])
	if w.api.hasQuery() {
		b.WriteString(helpers["watchable"])
	}
	b.WriteString("/**\n * Gives the methods of the app, called through a client as open() makes it.\n *\n")
	b.WriteString(" * @param {Client} client\n * @returns {Api}\n */\n")
	b.WriteString("export const bind = (client) =>\n\tfreeze({\n")
	if !w.api.ownStorage() {
		b.WriteString("\t\tstorage: /** @type {AppStorage} */ (client.storage),\n")
	}
	for _, s := range w.api.Services {
		fmt.Fprintf(&b, "\t\t%s: freeze({\n", quoteKey(s.Name))
		for _, m := range s.Methods {
			writeBinding(&b, s, m)
		}
		b.WriteString("\t\t}),\n")
	}
	b.WriteString("\t});\n")
	return strings.ReplaceAll(b.String(), "freeze({\n\t})", "freeze({})")
}

// ownStorage tells whether the app has a service of that name, which goes
// before the client's.
func (api *API) ownStorage() bool {
	return slices.ContainsFunc(api.Services, func(s *Service) bool { return s.Name == "storage" })
}

func (api *API) hasQuery() bool {
	for _, s := range api.Services {
		for _, m := range s.Methods {
			if m.watchable() {
				return true
			}
		}
	}
	return false
}

func writeBinding(b *strings.Builder, s *Service, m *Method) {
	params, input := "options", "undefined"
	if m.In != nil {
		params, input = "input, options", "input"
		if optional(m.In.Named) {
			params = "input = {}, options"
		}
	}
	call := func(verb string) string {
		return fmt.Sprintf("(%s) => client.%s(%s, %s, codecs%s%s, options)", params, verb,
			quoteJS(s.Name+"."+m.Name), input, property(s.Name), property(m.Name))
	}
	if !m.watchable() {
		verb := "call"
		switch {
		case m.Stream:
			verb = "stream"
		case m.uploads():
			verb = "upload"
		}
		fmt.Fprintf(b, "\t\t\t%s: %s,\n", quoteKey(m.Name), call(verb))
		return
	}
	fmt.Fprintf(b, "\t\t\t%s: watchable(\n\t\t\t\t%s,\n\t\t\t\t%s,\n\t\t\t),\n", quoteKey(m.Name), call("call"), call("watch"))
}

// property is the access of a property.
func property(name string) string {
	if key := quoteKey(name); key != name {
		return "[" + key + "]"
	}
	return "." + name
}

// optional tells whether every field may be left out.
func optional(n *Named) bool {
	if n.Upload != nil {
		return false
	}
	for _, f := range n.Fields {
		if f.Omit == Never {
			return false
		}
	}
	return true
}

// helpers are what the functions below lean on; only those used are written.
var helpers = map[string]string{
	"same":   "/** @param {any} v @returns {any} */\nconst same = (v) => v;\n\n",
	"freeze": "/** @template T @param {T} value @returns {T} */\nconst freeze = (value) => Object.freeze(value);\n\n",
	"watchable": `/**
 * A query is called, or watched. What a watch gives can be looped over, or handed to a function.
 *
 * @template {unknown[]} C
 * @template {unknown[]} W
 * @template R, S
 * @param {(...input: C) => R} call
 * @param {(...input: W) => AsyncIterable<S>} watch
 */
const watchable = (call, watch) => {
	/** @param {W} input @returns {Watch<S>} */
	const watched = (...input) => {
		const results = watch(...input);
		return {
			[Symbol.asyncIterator]: () => results[Symbol.asyncIterator](),
			each: async (show) => {
				for await (const result of results) await show(result);
			},
		};
	};
	return Object.assign(call, { watch: watched });
};

`,
	"encodeDate": `/** The worker refuses what isn't a time, and names the field. @param {any} v @returns {any} */
const encodeDate = (v) => (v instanceof Date && Number.isNaN(v.getTime()) ? "Invalid Date" : v);

`,
	"decodeDate": "/** @param {any} v @returns {any} */\nconst decodeDate = (v) => new Date(v);\n\n",
	"encodeBytes": `/** What isn't bytes goes as text, for the worker to refuse it. @param {any} v @param {Uint8Array[]} attachments @returns {any} */
const encodeBytes = (v, attachments) =>
	v instanceof Uint8Array ? attachments.push(v) - 1 : v == null ? v : Object.prototype.toString.call(v);

`,
	"decodeBytes": "/** @param {any} v @param {readonly Uint8Array[]} attachments @returns {any} */\nconst decodeBytes = (v, attachments) => attachments[v];\n\n",
	"encodeBigInt": `/** A number is refused by the worker. @param {any} v @returns {any} */
const encodeBigInt = (v) => (typeof v === "bigint" ? String(v) : v);

`,
	"decodeBigInt": "/** @param {any} v @returns {any} */\nconst decodeBigInt = (v) => BigInt(v);\n\n",
	"encodeMembers": `/** A Map, say, would lose what it holds on its way: the worker refuses its name. @param {any} v @param {(v: any) => any} [f] @returns {any} */
const encodeMembers = (v, f = (v) => v) => {
	const kind = Object.prototype.toString.call(v);
	if (kind !== "[object Object]") return v === null || typeof v !== "object" || Array.isArray(v) ? v : kind;
	return Object.fromEntries(Object.entries(v).map(([key, member]) => [key, f(member)]));
};

`,
	"decodeMembers": `/** @param {any} v @param {(v: any) => any} f @returns {any} */
const decodeMembers = (v, f) => {
	for (const key of Object.keys(v)) v[key] = f(v[key]);
	return v;
};

`,
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
