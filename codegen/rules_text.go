package codegen

import (
	"fmt"
	"strings"
)

// sentences are what a field's type and rules say of its values, in words.
func (f *Field) sentences() []string {
	t := f.Type.pointed()
	r := f.Rules
	own, rest := r.words()
	if plain(t).Shape == Slice && len(rest) > 0 {
		rest[0] = "each " + rest[0]
	}
	all := append(own, rest...)
	if unit := unitOf(t); unit != "" {
		all = append([]string{unit}, all...)
	}
	return all
}

// words are the rules about lists, and those about single values.
func (r Rules) words() (lists, values []string) {
	var all []string
	between := func(low, high, unit string) {
		plural := unit
		if unit != "" && high != "1" && (high != "" || low != "1") {
			plural += "s"
		}
		switch {
		case low != "" && high != "":
			all = append(all, strings.TrimSpace(fmt.Sprintf("%s to %s %s", low, high, plural)))
		case low != "":
			all = append(all, strings.TrimSpace(fmt.Sprintf("at least %s %s", low, plural)))
		case high != "":
			all = append(all, strings.TrimSpace(fmt.Sprintf("at most %s %s", high, plural)))
		}
	}
	between(r.MinItems, r.MaxItems, "item")
	between(r.MinProperties, r.MaxProperties, "member")
	if r.UniqueItems {
		all = append(all, "no item twice")
	}
	lists, all = all, nil
	between(r.MinLength, r.MaxLength, "character")
	between(r.Minimum, r.Maximum, "")
	if r.ExclusiveMinimum != "" {
		all = append(all, "more than "+r.ExclusiveMinimum)
	}
	if r.ExclusiveMaximum != "" {
		all = append(all, "less than "+r.ExclusiveMaximum)
	}
	if r.MultipleOf != "" {
		all = append(all, "a multiple of "+r.MultipleOf)
	}
	if r.Format != "" {
		all = append(all, formats[r.Format].words)
	}
	if r.Pattern != "" {
		all = append(all, "matches "+r.Pattern)
	}
	if r.Enum != nil {
		all = append(all, "one of "+strings.Join(r.Enum, ", "))
	}
	return lists, all
}

// unitOf is what a number on the wire counts.
func unitOf(t *Type) string {
	for t.Shape == Pointer || t.Shape == Slice {
		t = t.Elem
	}
	if plain(t).Shape == Duration {
		return "milliseconds"
	}
	return ""
}
