package codegen

import (
	"encoding/json"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// ruleShapes says which rules fit which values. Rules that fit the items of a
// slice may stand at the slice, as invopop/jsonschema has it, and likewise those
// of a map's values at the map.
var ruleShapes = map[string][]Shape{
	"minLength":        {String, Bytes},
	"maxLength":        {String, Bytes},
	"pattern":          {String},
	"format":           {String},
	"uniqueItems":      {Slice},
	"enum":             {String, Int, Float},
	"minimum":          {Int, Float, Duration},
	"maximum":          {Int, Float, Duration},
	"exclusiveMinimum": {Int, Float, Duration},
	"exclusiveMaximum": {Int, Float, Duration},
	"multipleOf":       {Int, Float, Duration},
	"minItems":         {Slice},
	"maxItems":         {Slice},
	"minProperties":    {Map},
	"maxProperties":    {Map},
	"example":          {String, Int, Float, Duration},
	"title":            nil, // any
	"description":      nil,
}

// unsupported are the rules that the vocabulary has and the generator doesn't yet.
var unsupported = []string{
	"default", "readOnly", "writeOnly", "type", "anchor", "oneof_required", "anyof_required",
	"oneof_ref", "oneof_type", "anyof_ref", "anyof_type",
}

// rules reads the jsonschema tag of a field.
func (c *collector) rules(w found, f *Field, what string) Rules {
	var r Rules
	tag, ok := reflect.StructTag(w.tag).Lookup("jsonschema")
	if !ok {
		return r
	}
	value := f.Type.pointed()
	quoted := value.Quoted
	value = plain(value)
	refuse := func(wayOut, format string, args ...any) {
		c.problems.add(f.Pos, wayOut, "%s: "+format, append([]any{what}, args...)...)
	}
	for _, part := range splitTag(tag) {
		name, text, hasValue := strings.Cut(part, "=")
		shapes, known := ruleShapes[name]
		switch {
		case !hasValue && name == "required":
			if f.Omit != Never {
				refuse("remove one of them", "required says that it is always there, omitempty or omitzero that it may be absent")
			}
			continue
		case !hasValue && name == "nullable":
			if f.Type.Shape != Pointer {
				refuse("make it a pointer", "nullable says that it may be null, but a %s has no value for that", w.v.Type())
			}
			continue
		case slices.Contains(unsupported, name):
			refuse("remove it", "the rule %s is not supported yet", name)
			continue
		case !known || !hasValue:
			refuse(knownRules, "%q isn't a rule", part)
			continue
		}
		if quoted && shapes != nil && !slices.Contains(quotedRules, name) {
			refuse("check it in the handler", "the rule %s cannot be told of a number that travels as text", name)
			continue
		}
		target := value
		for shapes != nil && !slices.Contains(shapes, target.Shape) && (target.Shape == Slice || target.Shape == Map) {
			target = plain(target.Elem)
		}
		if shapes != nil && !slices.Contains(shapes, target.Shape) {
			refuse("put it on a field that it fits, or remove it", "the rule %s doesn't fit %s", name, typeString(w.v.Type()))
			continue
		}
		if name == "uniqueItems" && !comparesAsJSON(plain(target.Elem)) {
			refuse("check it in the handler", "the rule uniqueItems is for text, numbers and bools, and the items are %s", typeString(w.v.Type()))
			continue
		}
		if quoted && shapes != nil && !fitsBits(text, target) {
			refuse("correct it", "%s=%s isn't a whole number that %s holds", name, text, target.Go)
			continue
		}
		if problem := r.set(name, text, target); problem != "" {
			refuse("correct it", "%s=%s %s", name, text, problem)
		}
	}
	return r
}

// quotedRules are those of numbers that travel as text.
var quotedRules = []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}

// fitsBits tells whether a limit can be compared with values of an integer type.
func fitsBits(text string, t *Type) bool {
	if t.Unsigned {
		_, err := strconv.ParseUint(text, 10, t.Bits)
		return err == nil
	}
	_, err := strconv.ParseInt(text, 10, t.Bits)
	return err == nil
}

const knownRules = "the rules are minLength, maxLength, pattern, enum, minimum, maximum, exclusiveMinimum, exclusiveMaximum, " +
	"multipleOf, format, minItems, maxItems, uniqueItems, minProperties, maxProperties, title, description, example"

// plain goes through the names of a type that isn't a struct or an enum with
// constants of its own.
func plain(t *Type) *Type {
	for t.Shape == Ref && t.Named.Under != nil && !isComposite(t) {
		t = t.Named.Under
	}
	return t
}

// pointed is what a pointer points to, in the end.
func (t *Type) pointed() *Type {
	for t.Shape == Pointer {
		t = t.Elem
	}
	return t
}

// set takes one rule; the answer says what is wrong with its value.
func (r *Rules) set(name, text string, target *Type) string {
	fraction := target.Shape == Float
	number := func(into *string) string {
		if _, err := strconv.ParseFloat(text, 64); err != nil || !json.Valid([]byte(text)) {
			return "isn't a number"
		}
		if !fraction && !fitsBits(text, &Type{Bits: 64}) && !fitsBits(text, &Type{Bits: 64, Unsigned: true}) {
			return "isn't a whole number"
		}
		*into = text
		return ""
	}
	size := func(into *string) string {
		if _, err := strconv.ParseUint(text, 10, 31); err != nil {
			return "isn't a length"
		}
		*into = text
		return ""
	}
	switch name {
	case "minLength":
		return size(&r.MinLength)
	case "maxLength":
		return size(&r.MaxLength)
	case "minItems":
		return size(&r.MinItems)
	case "maxItems":
		return size(&r.MaxItems)
	case "minProperties":
		return size(&r.MinProperties)
	case "maxProperties":
		return size(&r.MaxProperties)
	case "minimum":
		return number(&r.Minimum)
	case "maximum":
		return number(&r.Maximum)
	case "exclusiveMinimum":
		return number(&r.ExclusiveMinimum)
	case "exclusiveMaximum":
		return number(&r.ExclusiveMaximum)
	case "multipleOf":
		if f, err := strconv.ParseFloat(text, 64); err == nil && f <= 0 {
			return "isn't above 0"
		}
		return number(&r.MultipleOf)
	case "format":
		if formats[text].method == "" {
			return "isn't one that is known: " + strings.Join(slices.Sorted(maps.Keys(formats)), ", ")
		}
		r.Format = text
	case "uniqueItems":
		if text != "true" {
			return "can only be true"
		}
		r.UniqueItems = true
	case "pattern":
		if _, err := regexp.Compile(text); err != nil {
			return "isn't a pattern: " + err.Error()
		}
		r.Pattern = text
	case "enum", "example":
		if target.Shape != String {
			var ignored string
			if problem := number(&ignored); problem != "" {
				return problem
			}
		}
		if name == "enum" {
			if slices.Contains(r.Enum, text) {
				return "is there twice"
			}
			r.Enum = append(r.Enum, text)
		} else {
			r.Examples = append(r.Examples, text)
		}
	case "title":
		r.Title = text
	case "description":
		r.Description = text
	}
	return ""
}

// formats are those that package wire knows, by what they are for: methods of
// its decoder, words, and an example.
var formats = map[string]struct{ method, words, example string }{
	"date":      {"Day", "a day", "2026-01-31"},
	"email":     {"Email", "an email address", "name@example.org"},
	"hostname":  {"Hostname", "the name of a host", "example.org"},
	"date-time": {"DateTime", "a time", "2026-01-31T09:30:00Z"},
	"ipv4":      {"IPv4", "an IPv4 address", "192.0.2.1"},
	"ipv6":      {"IPv6", "an IPv6 address", "2001:db8::1"},
	"time":      {"TimeOfDay", "a time of day", "09:30:00Z"},
	"uri":       {"URI", "an address with its scheme", "https://example.org/"},
	"uuid":      {"UUID", "a UUID", "01890a5d-ac96-774b-bcce-b302099a8057"},
}

// comparesAsJSON tells whether values are equal in Go when they are in JSON.
func comparesAsJSON(t *Type) bool {
	if t.Shape == Ref && t.Named.Kind == Enum {
		return true
	}
	return t.Shape == String || t.Shape == Int || t.Shape == Float || t.Shape == Bool
}

// splitTag splits at commas that no backslash precedes.
func splitTag(tag string) []string {
	if tag == "" {
		return nil
	}
	var parts []string
	for part := range strings.SplitSeq(tag, ",") {
		if n := len(parts); n > 0 && strings.HasSuffix(parts[n-1], `\`) {
			parts[n-1] = strings.TrimSuffix(parts[n-1], `\`) + "," + part
			continue
		}
		parts = append(parts, part)
	}
	return parts
}
