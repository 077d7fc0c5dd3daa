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
	case Alias:
		w.readSlice("v", "=", t, Rules{}, 0) // other aliases are read where they are used
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
	case t.Shape == Pointer && needsCheck(t.Elem, r):
		w.printf("if !d.Null() {\n")
		w.declare("p", t.Elem, r, depth)
		w.printf("%s = &p\n}\n", target)
	case t.Shape == Pointer:
		w.printf("if !d.Null() {\n%s = new(%s)\n}\n", target, w.readExpr(t.Elem))
	case t.Shape == Slice:
		w.readSlice(target, "=", t, r, depth)
	default:
		w.printf("%s = %s\n", target, w.readExpr(t))
		w.check(target, t, r)
	}
}

// declare reads a value into a new variable.
func (w *goWriter) declare(name string, t *Type, r Rules, depth int) {
	switch {
	case t.Shape == Pointer:
		w.printf("var %s %s\n", name, w.goType(t))
		w.read(name, t, r, depth)
	case t.Shape == Slice:
		w.readSlice(name, ":=", t, r, depth)
	default:
		w.printf("%s := %s\n", name, w.readExpr(t))
		w.check(name, t, r)
	}
}

// readSlice assigns a slice to target, or declares it.
func (w *goWriter) readSlice(target, assign string, t *Type, r Rules, depth int) {
	list := t
	if t.Shape == Ref {
		list = t.Named.Under
	}
	items := r
	items.MinItems, items.MaxItems = "", ""
	w.printf("%s %s %s{}\nfor range d.Array() {\n", target, assign, w.goType(t))
	if needsCheck(list.Elem, items) || list.Elem.Shape == Pointer {
		item := "item"
		if depth > 0 {
			item += fmt.Sprint(depth + 1)
		}
		w.declare(item, list.Elem, items, depth+1)
		w.printf("%s = append(%s, %s)\n", target, target, item)
	} else {
		w.printf("%s = append(%s, %s)\n", target, target, w.readExpr(list.Elem))
	}
	w.printf("}\n")
	if r.MinItems != "" {
		w.printf("d.MinItems(len(%s), %s)\n", target, r.MinItems)
	}
	if r.MaxItems != "" {
		w.printf("d.MaxItems(len(%s), %s)\n", target, r.MaxItems)
	}
}

// isSlice tells whether a type is a slice, named or not.
func isSlice(t *Type) bool {
	return t.Shape == Slice || t.Shape == Ref && t.Named.Kind == Alias && t.Named.Under.Shape == Slice
}

// needsCheck tells whether reading takes more than an expression.
func needsCheck(t *Type, r Rules) bool {
	return t.Shape == Slice || r.checks()
}

// checks tells whether rules say anything about values.
func (r Rules) checks() bool {
	return r.MinLength+r.MaxLength+r.Pattern+r.Minimum+r.Maximum+r.ExclusiveMinimum+r.ExclusiveMaximum+
		r.MultipleOf+r.MinItems+r.MaxItems != "" || r.Enum != nil
}

// readExpr is an expression that reads a value.
func (w *goWriter) readExpr(t *Type) string {
	switch {
	case t.Shape == Ref && t.Named.Kind == Alias && t.Named.Under.Shape != Slice:
		return w.readAs(w.goName(t.Named), t.Named.Under)
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
	case Time:
		call, result = "d.Time()", "time.Time"
	case Duration:
		call, result = "d.Duration()", "time.Duration"
	case Float:
		result = fmt.Sprint("float", t.Bits)
		call = fmt.Sprintf("d.Float%d()", t.Bits)
	case Int:
		call, result = fmt.Sprintf("d.Int(%d)", t.Bits), "int64"
		if t.Unsigned {
			call, result = fmt.Sprintf("d.Uint(%d)", t.Bits), "uint64"
		} else if t.Bits == 64 {
			call = "d.Int64()"
		}
	}
	if name == "" || name == result {
		return call
	}
	return fmt.Sprintf("%s(%s)", name, call)
}

// check writes the rules of the value just read.
func (w *goWriter) check(target string, t *Type, r Rules) {
	under := plain(t)
	text, num := target, fmt.Sprintf("float64(%s)", target)
	if under != t {
		text = fmt.Sprintf("string(%s)", target)
	}
	switch {
	case under.Shape == Float && under.Go == "float64" && under == t:
		num = target
	case under.Shape == Duration:
		num = fmt.Sprintf("float64(%s.Milliseconds())", target)
	}
	for _, rule := range []struct{ method, value, limit string }{
		{"MinLength", text, r.MinLength},
		{"MaxLength", text, r.MaxLength},
		{"Minimum", num, r.Minimum},
		{"Maximum", num, r.Maximum},
		{"ExclusiveMinimum", num, r.ExclusiveMinimum},
		{"ExclusiveMaximum", num, r.ExclusiveMaximum},
		{"MultipleOf", num, r.MultipleOf},
	} {
		if rule.limit != "" {
			w.printf("d.%s(%s, %s)\n", rule.method, rule.value, rule.limit)
		}
	}
	if r.Pattern != "" {
		w.printf("d.Pattern(%s.MatchString(%s), %q)\n", w.pattern(r.Pattern), text, r.Pattern)
	}
	if r.Enum != nil {
		var conditions, names []string
		for _, v := range r.Enum {
			names = append(names, fmt.Sprintf("%q", v))
			if under.Shape == String {
				v = fmt.Sprintf("%q", v)
			}
			conditions = append(conditions, v)
		}
		w.printf("switch %s {\ncase %s:\ndefault:\n", target, strings.Join(conditions, ", "))
		w.printf("d.Enum(false, %s)\n}\n", strings.Join(names, ", "))
	}
}

// pattern is the variable that holds a compiled pattern.
func (w *goWriter) pattern(p string) string {
	if name := w.funcs["pattern "+p]; name != "" {
		return name
	}
	name := "pattern1"
	for i := 2; w.used[name]; i++ {
		name = fmt.Sprint("pattern", i)
	}
	w.used[name] = true
	w.funcs["pattern "+p] = name
	literal := fmt.Sprintf("%q", p)
	if !strings.Contains(p, "`") {
		literal = "`" + p + "`"
	}
	w.vars = append(w.vars, fmt.Sprintf("var %s = %s.MustCompile(%s)\n", name, w.pkg("regexp"), literal))
	return name
}
