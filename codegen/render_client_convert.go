package codegen

import (
	"fmt"
	"strings"
)

// converter is a function from JSON to JavaScript, or back.
func (w *jsWriter) converter(verb string, t *Type) string {
	if !w.differs(verb, t) {
		return w.helper("same")
	}
	switch t.Shape {
	case Time:
		return w.helper(verb + "Date")
	case Ref:
		return w.named(verb, t.Named)
	}
	return fmt.Sprintf("(v) => %s", w.convert(verb, "v", t))
}

// convert is an expression that converts value.
func (w *jsWriter) convert(verb, value string, t *Type) string {
	switch t.Shape {
	case Time:
		return fmt.Sprintf("%s(%s)", w.helper(verb+"Date"), value)
	case Slice:
		if verb == "encode" {
			return fmt.Sprintf("%s?.map(%s)", value, w.mapper(verb, t.Elem))
		}
		return fmt.Sprintf("%s.map(%s)", value, w.mapper(verb, t.Elem))
	case Pointer:
		if isNumber(t.Elem) {
			if verb == "encode" {
				return fmt.Sprintf("%s(%s)", w.helper("number"), value)
			}
			return value
		}
		return fmt.Sprintf("%s === null ? null : %s", value, w.convert(verb, value, t.Elem))
	case Ref:
		return fmt.Sprintf("%s(%s)", w.named(verb, t.Named), value)
	}
	return value
}

// mapper is a function for Array's map. Those of one parameter are named.
func (w *jsWriter) mapper(verb string, t *Type) string {
	if t.Shape == Time || t.Shape == Ref {
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
	b.WriteString("/** @param {any} v @returns {any} */\n")
	if n.Kind != Struct {
		fmt.Fprintf(&b, "const %s = (v) => %s;\n\n", name, w.convert(verb, "v", n.Under))
		w.body.WriteString(b.String())
		return name
	}
	if verb == "encode" {
		// The input belongs to the page: a copy is sent. What isn't an object
		// goes as it is, so that the worker can say so.
		fmt.Fprintf(&b, "const %s = (v) =>\n\tv && {\n\t\t...v,\n", name)
	} else {
		// The value was just made from JSON: it is changed where it is.
		fmt.Fprintf(&b, "const %s = (v) => {\n", name)
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
	if t.Shape == Pointer {
		t = t.Elem
	}
	if isNumber(t) {
		return fmt.Sprintf("%s(%s)", w.helper("number"), member)
	}
	if t.Shape == Time || t.Shape == Slice || t.Shape == Ref && t.Named.Kind == Struct {
		return w.convert(verb, member, t)
	}
	return fmt.Sprintf("%s == null ? %s : %s", member, member, w.convert(verb, member, t))
}
