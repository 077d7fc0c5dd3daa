package codegen

import (
	"fmt"
	"strings"
)

// sentences are what a field's type and rules say of its values, in words.
func (f *Field) sentences() []string {
	var all []string
	if unit := unitOf(f.Type.pointed()); unit != "" {
		all = append(all, unit)
	}
	of := ""
	add := func(words []string) {
		if len(words) > 0 {
			words[0] = of + words[0]
			all = append(all, words...)
		}
	}
	r := f.Rules
	for t := plain(f.Type.pointed()); ; t = plain(t.Elem) {
		switch t.Shape {
		case Slice:
			own := Rules{MinItems: r.MinItems, MaxItems: r.MaxItems, UniqueItems: r.UniqueItems}
			r.MinItems, r.MaxItems, r.UniqueItems = "", "", false
			add(own.words("character"))
			of = "each "
			continue
		case Map:
			own := Rules{MinProperties: r.MinProperties, MaxProperties: r.MaxProperties}
			r.MinProperties, r.MaxProperties = "", ""
			add(own.words("character"))
			of = "each value "
			continue
		case Bytes:
			add(r.words("byte"))
		default:
			add(r.words("character"))
		}
		return all
	}
}

// words are the rules, lengths in a unit.
func (r Rules) words(unit string) (all []string) {
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
	between(r.MinLength, r.MaxLength, unit)
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
	return all
}

// unitOf is what a number on the wire counts.
func unitOf(t *Type) string {
	for t.Shape == Pointer || t.Shape == Slice || t.Shape == Map {
		t = t.Elem
	}
	if plain(t).Shape == Duration {
		return "milliseconds"
	}
	return ""
}
