package codegen

import (
	"fmt"
	"strings"
)

// checks tells whether rules say anything about values.
func (r Rules) checks() bool {
	return r.MinLength+r.MaxLength+r.Pattern+r.Minimum+r.Maximum+r.ExclusiveMinimum+r.ExclusiveMaximum+
		r.MultipleOf+r.MinItems+r.MaxItems+r.MinProperties+r.MaxProperties+r.Format != "" || r.Enum != nil || r.UniqueItems
}

// check writes the rules of the value just read.
func (w *goWriter) check(target string, t *Type, r Rules) {
	under := plain(t)
	if under.Shape == Bytes {
		if r.MinLength != "" {
			w.printf("d.MinBytes(len(%s), %s)\n", target, r.MinLength)
		}
		if r.MaxLength != "" {
			w.printf("d.MaxBytes(len(%s), %s)\n", target, r.MaxLength)
		}
		return
	}
	if t.Quoted {
		w.checkQuoted(target, r)
		return
	}
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
	if r.Format != "" {
		w.printf("d.%s(%s)\n", formats[r.Format].method, text)
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

// checkQuoted writes the rules of a number that travels as text, which are
// compared as whole numbers: a float64 doesn't hold them all.
func (w *goWriter) checkQuoted(target string, r Rules) {
	for _, rule := range []struct{ condition, words, limit string }{
		{"%s >= %s", "at least ", r.Minimum},
		{"%s <= %s", "at most ", r.Maximum},
		{"%s > %s", "more than ", r.ExclusiveMinimum},
		{"%s < %s", "less than ", r.ExclusiveMaximum},
		{"%s%%%s == 0", "a multiple of ", r.MultipleOf},
	} {
		if rule.limit != "" {
			w.printf("d.Limit(%s, %q)\n", fmt.Sprintf(rule.condition, target, rule.limit), rule.words+rule.limit)
		}
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
