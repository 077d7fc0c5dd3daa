package codegen

import (
	"fmt"
	"strings"
)

// Converters of types that hold bytes somewhere take the message's attachments
// besides the value.

// attaches tells whether a type holds bytes.
func (w *jsWriter) attaches(t *Type) bool { return w.differs("attach", t) }

// arguments are those of the converter of a type.
func (w *jsWriter) arguments(value string, t *Type) string {
	if w.attaches(t) {
		return value + ", attachments"
	}
	return value
}

// converter is a function from JSON to JavaScript, or back.
func (w *jsWriter) converter(verb string, t *Type) string {
	if !w.differs(verb, t) {
		return w.helper("same")
	}
	switch {
	case t.Quoted:
		return w.helper(verb + "BigInt")
	case t.Shape == Time:
		return w.helper(verb + "Date")
	case t.Shape == Bytes:
		return w.helper(verb + "Bytes")
	case t.Shape == Ref:
		return w.named(verb, t.Named)
	}
	expr := w.convert(verb, "v", t)
	if w.attaches(t) {
		return fmt.Sprintf("(v, attachments) => %s", expr)
	}
	return fmt.Sprintf("(v) => %s", expr)
}

// convert is an expression that converts value.
func (w *jsWriter) convert(verb, value string, t *Type) string {
	if t.Quoted {
		return fmt.Sprintf("%s(%s)", w.helper(verb+"BigInt"), value)
	}
	switch t.Shape {
	case Time:
		return fmt.Sprintf("%s(%s)", w.helper(verb+"Date"), value)
	case Bytes:
		return fmt.Sprintf("%s(%s, attachments)", w.helper(verb+"Bytes"), value)
	case Slice:
		if !w.differs(verb, t.Elem) {
			return value
		}
		if verb == "encode" {
			return fmt.Sprintf("%s?.map(%s)", value, w.mapper(verb, t.Elem))
		}
		return fmt.Sprintf("%s.map(%s)", value, w.mapper(verb, t.Elem))
	case Map:
		if !w.differs(verb, t.Elem) {
			return fmt.Sprintf("%s(%s)", w.helper(verb+"Members"), value)
		}
		return fmt.Sprintf("%s(%s, %s)", w.helper(verb+"Members"), value, w.mapper(verb, t.Elem))
	case Pointer:
		t = t.pointed()
		if isNumber(t) {
			if verb == "encode" {
				return fmt.Sprintf("%s(%s)", w.helper("number"), value)
			}
			return value
		}
		return fmt.Sprintf("%s === null ? null : %s", value, w.convert(verb, value, t))
	case Ref:
		return fmt.Sprintf("%s(%s)", w.named(verb, t.Named), w.arguments(value, t))
	}
	return value
}

// mapper is a function for Array's map and for members. Those of one parameter
// are named: a second would get the index.
func (w *jsWriter) mapper(verb string, t *Type) string {
	if t.Quoted || t.Shape == Time || t.Shape == Ref && !w.attaches(t) {
		return w.converter(verb, t)
	}
	item := "item"
	expr := w.convert(verb, item, t)
	return fmt.Sprintf("(/** @type {any} */ %s) => %s", item, expr)
}

// named is the function for a declared type, which is written if it isn't
// yet.
func (w *jsWriter) named(verb string, n *Named) string {
	name := verb + n.Name
	if w.funcs[name] {
		return name
	}
	w.funcs[name] = true
	var b strings.Builder
	params := "v"
	switch {
	case !w.moves["attach"][n]:
		b.WriteString("/** @param {any} v @returns {any} */\n")
	case verb == "encode":
		params = "v, attachments"
		b.WriteString("/** @param {any} v @param {Uint8Array[]} attachments @returns {any} */\n")
	default:
		params = "v, attachments"
		b.WriteString("/** @param {any} v @param {readonly Uint8Array[]} attachments @returns {any} */\n")
	}
	if n.Kind != Struct {
		fmt.Fprintf(&b, "const %s = (%s) => %s;\n\n", name, params, w.convert(verb, "v", n.Under))
		w.body.WriteString(b.String())
		return name
	}
	if verb == "encode" {
		// The input belongs to the page: a copy is sent. What isn't an object
		// goes as it is, so that the worker can say so.
		fmt.Fprintf(&b, "const %s = (%s) =>\n\tv && {\n\t\t...v,\n", name, params)
	} else {
		// The value was just made from JSON: it is changed where it is.
		fmt.Fprintf(&b, "const %s = (%s) => {\n", name, params)
	}
	for _, f := range n.Fields {
		if !w.differs(verb, f.Type) {
			continue
		}
		member := "v." + f.Name
		if key := quoteKey(f.Name); key != f.Name {
			member = "v[" + key + "]"
		}
		if verb == "decode" {
			condition := ""
			if f.Omit != Never {
				condition = fmt.Sprintf("if (%s !== undefined) ", member)
			}
			fmt.Fprintf(&b, "\t%s%s = %s;\n", condition, member, w.convert(verb, member, f.Type))
			continue
		}
		expr := w.convert(verb, member, f.Type)
		if f.Omit != Never || f.Type.Shape == Pointer {
			expr = w.optional(verb, member, f.Type)
		}
		fmt.Fprintf(&b, "\t\t%s: %s,\n", quoteKey(f.Name), expr)
	}
	if verb == "encode" && n.Upload != nil {
		fmt.Fprintf(&b, "\t\t%s: undefined,\n", quoteKey(n.Upload.Name)) // it goes by itself
	}
	if verb == "encode" {
		b.WriteString("\t};\n\n")
	} else {
		b.WriteString("\treturn v;\n};\n\n")
	}
	w.body.WriteString(b.String())
	return name
}

// optional converts a member that may be undefined or null on its way out:
// JSON.stringify leaves out the one and writes the other.
func (w *jsWriter) optional(verb, member string, t *Type) string {
	pointer := t.Shape == Pointer // whose null stays null, which ?. would make undefined
	t = t.pointed()
	if isNumber(t) {
		return fmt.Sprintf("%s(%s)", w.helper("number"), member)
	}
	switch {
	case t.Quoted, t.Shape == Time, t.Shape == Slice && !pointer, t.Shape == Map, t.Shape == Bytes, t.Shape == Ref && t.Named.Kind == Struct:
		return w.convert(verb, member, t)
	}
	return fmt.Sprintf("%s == null ? %s : %s", member, member, w.convert(verb, member, t))
}
