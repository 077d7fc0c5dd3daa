package codegen

import (
	"fmt"
	"strings"
)

// decodeBody writes what reads a value into v.
func (w *goWriter) decodeBody(t *Type) {
	if t.Shape != Ref {
		w.read("v", t, Rules{}, 0)
		return
	}
	switch n := t.Named; n.Kind {
	case Struct:
		w.decodeStruct(n)
	case Enum:
		w.printf("v = %s\n", w.readAs(w.goName(n), n.Under))
		w.printf("switch v {\ncase %s:\ndefault:\n", strings.Join(distinct(n.Values), ", "))
		w.printf("d.Enum(false, %s)\n}\n", strings.Join(allowed(n), ", "))
	case Alias: // of a slice or map; others are read where they are used
		w.assign("v", "=", t, Rules{}, 0)
	case Text:
		w.printf("d.Text(&v)\n")
	}
}

// distinct are the literals of an enum, each once.
func distinct(values []Value) []string {
	var all []string
	seen := map[string]bool{}
	for _, v := range values {
		if !seen[v.Literal] {
			seen[v.Literal] = true
			all = append(all, v.Literal)
		}
	}
	return all
}

// allowed are an enum's values for a message.
func allowed(n *Named) []string {
	all := distinct(n.Values)
	if n.Under.Shape == Int {
		for i := range all {
			all[i] = fmt.Sprintf("%q", all[i])
		}
	}
	return all
}

func (w *goWriter) decodeStruct(n *Named) {
	seen := map[*Field]string{}
	used := map[string]bool{"v": true, "d": true, "key": true}
	for _, f := range n.Fields {
		if f.Omit == Never {
			seen[f] = local("has"+upperFirst(identifier(f.GoName)), used)
		}
	}
	if len(seen) > 0 {
		w.printf("var ")
		for i, f := range required(n.Fields) {
			if i > 0 {
				w.printf(", ")
			}
			w.printf("%s", seen[f])
		}
		w.printf(" bool\n")
	}
	if n.Upload != nil {
		w.printf("v.%s = d.Upload()\n", n.Upload.GoPath)
	}
	if len(n.Fields) == 0 {
		w.printf("for range d.Object() {\nd.Unknown()\n}\n")
		return
	}
	w.printf("for key := range d.Object() {\nswitch key {\n")
	for _, f := range n.Fields {
		w.printf("case %q:\n", f.Name)
		if name := seen[f]; name != "" {
			w.printf("%s = true\n", name)
		}
		w.read("v."+f.GoPath, f.Type, f.Rules, 0)
	}
	w.printf("default:\nd.Unknown()\n}\n}\n")
	for _, f := range required(n.Fields) {
		w.printf("d.Require(%s, %q)\n", seen[f], f.Name)
	}
}

func required(fields []*Field) []*Field {
	var some []*Field
	for _, f := range fields {
		if f.Omit == Never {
			some = append(some, f)
		}
	}
	return some
}

// local is a name that the function doesn't have yet.
func local(name string, used map[string]bool) string {
	for used[name] {
		name += "2"
	}
	used[name] = true
	return name
}

// read writes statements that read a value into target and check it.
func (w *goWriter) read(target string, t *Type, r Rules, depth int) {
	switch {
	case t.Shape == Pointer && t.Elem.Shape == Pointer:
		w.printf("var q %s\n", w.goType(t.Elem))
		w.read("q", t.Elem, r, depth)
		w.printf("%s = &q\n", target)
	case t.Shape == Pointer && isText(t.Elem):
		w.printf("if !d.Null() {\n%s = new(%s)\nd.Text(%s)\n}\n", target, w.goType(t.Elem), target)
	case t.Shape == Pointer && needsCheck(t.Elem, r):
		w.printf("if !d.Null() {\n")
		w.declare("p", t.Elem, r, depth)
		w.printf("%s = &p\n}\n", target)
	case t.Shape == Pointer:
		w.printf("if !d.Null() {\n%s = new(%s)\n}\n", target, w.readExpr(t.Elem))
	case isText(t):
		w.printf("d.Text(&%s)\n", target)
	case inPlace(t, r):
		w.assign(target, "=", t, r, depth)
	default:
		w.printf("%s = %s\n", target, w.readExpr(t))
		w.check(target, t, r)
	}
}

// isText tells whether a type reads its own text.
func isText(t *Type) bool { return t.Shape == Ref && t.Named.Kind == Text }

// inPlace tells whether a slice or map is read where it is used: a named one has
// a function, unless the field has rules for it.
func inPlace(t *Type, r Rules) bool {
	return t.Shape == Slice || t.Shape == Map || t.Shape == Ref && isComposite(t) && r.checks()
}

// assign reads a slice or map into a variable, or declares it.
func (w *goWriter) assign(target, assign string, t *Type, r Rules, depth int) {
	if plainComposite(t).Shape == Map {
		w.readMap(target, assign, t, r, depth)
		return
	}
	w.readSlice(target, assign, t, r, depth)
}

// declare reads a value into a new variable.
func (w *goWriter) declare(name string, t *Type, r Rules, depth int) {
	switch {
	case t.Shape == Pointer:
		w.printf("var %s %s\n", name, w.goType(t))
		w.read(name, t, r, depth)
	case isText(t):
		w.printf("var %s %s\nd.Text(&%[1]s)\n", name, w.goType(t))
	case inPlace(t, r):
		w.assign(name, ":=", t, r, depth)
	default:
		w.printf("%s := %s\n", name, w.readExpr(t))
		w.check(name, t, r)
	}
}

// readSlice assigns a slice to target, or declares it.
func (w *goWriter) readSlice(target, assign string, t *Type, r Rules, depth int) {
	list := plainComposite(t)
	items := r
	items.MinItems, items.MaxItems, items.UniqueItems = "", "", false
	w.printf("%s %s %s{}\nfor range d.Array() {\n", target, assign, w.goType(t))
	if needsCheck(list.Elem, items) || list.Elem.Shape == Pointer {
		item := numbered("item", depth)
		w.declare(item, list.Elem, items, depth+1)
		w.printf("%s = append(%s, %s)\n", target, target, item)
	} else {
		w.printf("%s = append(%s, %s)\n", target, target, w.readExpr(list.Elem))
	}
	w.printf("}\n")
	w.checkCount(target, r.MinItems, r.MaxItems)
	if r.UniqueItems {
		w.printf("d.UniqueItems(%s.Unique(%s))\n", w.pkg(wirePath), target)
	}
}

// readMap is readSlice for a map.
func (w *goWriter) readMap(target, assign string, t *Type, r Rules, depth int) {
	m := plainComposite(t)
	values := r
	values.MinProperties, values.MaxProperties = "", ""
	key, name, item := numbered("key", depth), numbered("name", depth), numbered("item", depth)
	w.printf("%s %s %s{}\nfor %s := range d.Object() {\n", target, assign, w.goType(t), key)
	w.readKey(name, key, m.Key)
	if m.Key.Shape == Ref && m.Key.Named.Kind == Text {
		w.printf("_, twice := %s[%s]\nd.Twice(twice)\n", target, name)
	}
	if needsCheck(m.Elem, values) || m.Elem.Shape == Pointer {
		w.declare(item, m.Elem, values, depth+1)
		w.printf("%s[%s] = %s\n", target, name, item)
	} else {
		w.printf("%s[%s] = %s\n", target, name, w.readExpr(m.Elem))
	}
	w.printf("}\n")
	w.checkCount(target, r.MinProperties, r.MaxProperties)
}

// checkCount asks how many items a slice or map has, if there is a rule.
func (w *goWriter) checkCount(target, least, most string) {
	if least != "" {
		w.printf("d.MinItems(len(%s), %s)\n", target, least)
	}
	if most != "" {
		w.printf("d.MaxItems(len(%s), %s)\n", target, most)
	}
}

// readKey declares what a key stands for.
func (w *goWriter) readKey(name, key string, t *Type) {
	if isText(t) {
		w.printf("var %s %s\nd.TextKey(%s, &%[1]s)\n", name, w.goType(t), key)
		return
	}
	under, result := t, "string"
	if t.Shape == Ref {
		under = t.Named.Under
	}
	call := fmt.Sprintf("d.Key(%s)", key)
	switch {
	case under.Shape == Int && under.Unsigned:
		call, result = fmt.Sprintf("d.UintKey(%s, %d)", key, under.Bits), "uint64"
	case under.Shape == Int:
		call, result = fmt.Sprintf("d.IntKey(%s, %d)", key, under.Bits), "int64"
	}
	if goType := w.goType(t); goType != result {
		call = fmt.Sprintf("%s(%s)", goType, call)
	}
	w.printf("%s := %s\n", name, call)
	if t.Shape == Ref && t.Named.Kind == Enum {
		w.printf("switch %s {\ncase %s:\ndefault:\n", name, strings.Join(distinct(t.Named.Values), ", "))
		w.printf("d.EnumKey(false, %s)\n}\n", strings.Join(allowed(t.Named), ", "))
	}
}

// numbered is the name of a variable at a depth of nesting.
func numbered(name string, depth int) string {
	if depth > 0 {
		name += fmt.Sprint(depth + 1)
	}
	return name
}

// isComposite tells whether a type is a slice or map, named or not.
func isComposite(t *Type) bool {
	shape := plainComposite(t).Shape
	return shape == Slice || shape == Map
}

// plainComposite goes through the name of a slice or map.
func plainComposite(t *Type) *Type {
	if t.Shape == Ref && t.Named.Kind == Alias {
		return t.Named.Under
	}
	return t
}

// isSlice tells whether a type is a slice, named or not.
func isSlice(t *Type) bool { return plainComposite(t).Shape == Slice }

// needsCheck tells whether reading takes more than an expression.
func needsCheck(t *Type, r Rules) bool {
	return t.Shape == Slice || t.Shape == Map || isText(t) || r.checks()
}

// readExpr is an expression that reads a value.
func (w *goWriter) readExpr(t *Type) string {
	switch {
	case t.Quoted && t.Shape == Ref:
		under := *t.Named.Under
		under.Quoted = true
		return w.readAs(w.goName(t.Named), &under)
	case t.Shape == Ref && t.Named.Kind == Alias && !isComposite(t):
		return w.readAs(w.goName(t.Named), t.Named.Under)
	case t.Shape == Raw:
		return w.pkg("slices") + ".Clone(" + w.goType(t) + "(d.Raw()))"
	case t.Shape == Ref:
		return w.decoder(t) + "(d)"
	}
	return w.readAs(t.Go, t)
}

// readAs reads a value of a type that isn't made of others, as the type of
// that name; "" is what the decoder gives.
func (w *goWriter) readAs(name string, t *Type) string {
	call, result := "d.String()", "string"
	switch t.Shape {
	case Bool:
		call, result = "d.Bool()", "bool"
	case Bytes:
		call, result = "d.Attachment()", "[]byte"
	case Any:
		call, result = "d.Any()", "any"
	case Time:
		call, result = "d.Time()", "time.Time"
	case Duration:
		call, result = "d.Duration()", "time.Duration"
	case Float:
		result = fmt.Sprint("float", t.Bits)
		call = fmt.Sprintf("d.Float%d()", t.Bits)
	case Int:
		call, result = fmt.Sprintf("d.Int(%d)", t.Bits), "int64"
		switch {
		case t.Quoted && t.Unsigned:
			call, result = fmt.Sprintf("d.QuotedUint(%d)", t.Bits), "uint64"
		case t.Quoted:
			call = fmt.Sprintf("d.QuotedInt(%d)", t.Bits)
		case t.Unsigned:
			call, result = fmt.Sprintf("d.Uint(%d)", t.Bits), "uint64"
		case t.Bits == 64:
			call = "d.Int64()"
		}
	}
	if name == "" || name == result {
		return call
	}
	return fmt.Sprintf("%s(%s)", name, call)
}
