package codegen

import (
	"fmt"
	"strings"
)

// fields writes a table of an object's members.
func (w *mdWriter) fields(n *Named) {
	if len(n.Fields) == 0 && n.Upload == nil {
		w.WriteString("It has no fields.\n\n")
		return
	}
	w.WriteString("| Field | Type | Meaning |\n| --- | --- | --- |\n")
	for _, f := range n.Fields {
		name := "`" + f.Name + "`"
		if f.Omit != Never {
			name += ", may be absent"
		}
		text := f.Doc
		if f.Rules.Description != "" {
			text = f.Rules.Description
		}
		rules := f.sentences()
		for i := range rules {
			rules[i] = code(rules[i])
		}
		what := w.typeOf(f.Type)
		if len(rules) > 0 {
			what += "; " + strings.ReplaceAll(strings.Join(rules, ", "), "|", `\|`)
		}
		w.row(strings.ReplaceAll(name, "|", `\|`), what, w.cell(text))
	}
	if f := n.Upload; f != nil {
		w.row("`"+strings.ReplaceAll(f.Name, "|", `\|`)+"`", "an upload: a ReadableStream, a Blob or a Uint8Array", w.cell(f.Doc))
	}
	w.WriteString("\n")
}

// code puts a rule's pattern into code marks.
func code(rule string) string {
	if before, pattern, ok := strings.Cut(rule, "matches "); ok {
		return before + "matches `" + pattern + "`"
	}
	return rule
}

// row writes a row of a table.
func (w *mdWriter) row(cells ...string) {
	for _, cell := range cells {
		w.WriteString("| ")
		if cell != "" {
			w.WriteString(cell + " ")
		}
	}
	w.WriteString("|\n")
}

// typeOf is a type in words, with links.
func (w *mdWriter) typeOf(t *Type) string {
	if t.Quoted {
		if t.Shape == Ref {
			t = t.Named.Under
		}
		if t.Unsigned {
			return fmt.Sprintf("`bigint` from 0, of %d bits", t.Bits)
		}
		return fmt.Sprintf("`bigint` of %d bits", t.Bits)
	}
	switch t.Shape {
	case Bool:
		return "boolean"
	case Int:
		switch {
		case t.Unsigned && t.Bits < 64:
			return fmt.Sprintf("integer from 0 to %d", uint64(1)<<t.Bits-1)
		case t.Unsigned:
			return "integer from 0"
		case t.Bits < 64:
			return fmt.Sprintf("integer from −%d to %d", uint64(1)<<(t.Bits-1), uint64(1)<<(t.Bits-1)-1)
		}
		return "integer"
	case Float:
		return "number"
	case Duration:
		return "integer"
	case Time:
		return "`Date`, to the millisecond"
	case Slice:
		return "list of " + w.typeOf(t.Elem)
	case Pointer:
		return w.typeOf(t.pointed()) + ", or null"
	case Bytes:
		return "bytes, a `Uint8Array`"
	case Map:
		return "object by " + w.typeOf(t.Key) + " of " + w.typeOf(t.Elem)
	case Any, Raw:
		return "anything that JSON has"
	case Ref:
		return fmt.Sprintf("[%s](#%s)", t.Named.Name, w.anchors["type "+t.Named.Name])
	}
	return "string"
}
