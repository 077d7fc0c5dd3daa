package codegen

import (
	"fmt"
	"strings"
)

// sentences are the rules in words.
func (r Rules) sentences() []string {
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
	if r.Pattern != "" {
		all = append(all, "matches "+r.Pattern)
	}
	if r.Enum != nil {
		all = append(all, "one of "+strings.Join(r.Enum, ", "))
	}
	return all
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
