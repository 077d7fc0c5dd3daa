package apidiff

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// direction is where a value goes.
type direction string

const (
	input  direction = "input"  // to the app: it may take more than before
	output direction = "output" // to the page: it may get less than before
)

// narrower and wider are what became of the values that a schema lets through.
func (d *differ) narrower(dir direction, where, format string, args ...any) {
	d.add(dir == input, where, format, args...)
}

func (d *differ) wider(dir direction, where, format string, args ...any) {
	d.add(dir == output, where, format, args...)
}

// resolve follows references and takes null apart.
func (doc *document) resolve(schema object) (resolved object, ref string, null bool) {
	for range 100 {
		if one := list(schema["oneOf"]); len(one) == 2 {
			if text(one[1], "type") == "null" {
				inner, _ := one[0].(object)
				schema, null = inner, true
				continue
			}
		}
		name, ok := strings.CutPrefix(text(schema, "$ref"), "#/components/schemas/")
		if !ok {
			return schema, ref, null
		}
		ref, schema = name, doc.types[name]
	}
	return schema, ref, null
}

// schema compares two schemas in one place.
func (d *differ) schema(dir direction, where string, a, b object) {
	a, refA, nullA := d.from.resolve(a)
	b, refB, nullB := d.to.resolve(b)
	if nullA && !nullB {
		d.narrower(dir, where, "isn't null any more")
	}
	if !nullA && nullB {
		d.wider(dir, where, "may be null")
	}
	if refA != "" || refB != "" {
		pair := string(dir) + " " + refA + " " + refB
		if d.seen[pair] {
			return
		}
		d.seen[pair] = true
		if refA != refB {
			d.add(false, where, "its type is called %s, was %s", orNone(refB), orNone(refA))
		}
	}
	if !d.types(dir, where, a, b) {
		return // the rest says nothing new
	}
	for _, key := range keys(a, b) {
		older, newer := a[key], b[key]
		switch key {
		case "type", "$ref", "properties", "required":
		case "additionalProperties":
			d.additional(dir, where, older, newer)
		case "items", "propertyNames":
			d.member(dir, where+"/*", key, older, newer)
		case "patternProperties":
			patternsA, _ := older.(object)
			patternsB, _ := newer.(object)
			for _, pattern := range keys(patternsA, patternsB) {
				d.member(dir, where+"/*", key+" "+pattern, patternsA[pattern], patternsB[pattern])
			}
		case "title", "description", "examples", "default":
			if !same(older, newer) {
				d.add(false, where, "the %s is another one", key)
			}
		default:
			if !same(older, newer) {
				d.rule(dir, where, key, older, newer)
			}
		}
	}
	d.properties(dir, where, a, b)
}

func orNone(name string) string {
	if name == "" {
		return "nothing"
	}
	return name
}

// types compares what kind of value it is, and tells whether the rest can be
// compared.
func (d *differ) types(dir direction, where string, a, b object) bool {
	older, newer := fmt.Sprint(a["type"]), fmt.Sprint(b["type"])
	switch {
	case same(a["type"], b["type"]):
		return true
	case older == "integer" && newer == "number" || b["type"] == nil:
		d.wider(dir, where, "may be %s, was %s", typeWords(b["type"]), typeWords(a["type"]))
		return b["type"] != nil
	case older == "number" && newer == "integer" || a["type"] == nil:
		d.narrower(dir, where, "is %s, was %s", typeWords(b["type"]), typeWords(a["type"]))
		return a["type"] != nil
	}
	d.add(true, where, "is %s, was %s", typeWords(b["type"]), typeWords(a["type"]))
	return false
}

func typeWords(v any) string {
	if v == nil {
		return "anything"
	}
	return fmt.Sprint(v)
}

// member compares the schema of what a list or a map holds.
func (d *differ) member(dir direction, where, what string, older, newer any) {
	a, okA := older.(object)
	b, okB := newer.(object)
	switch {
	case okA && okB:
		if what == "propertyNames" {
			where += " (name)"
		}
		d.schema(dir, where, a, b)
	case okA != okB || !same(older, newer):
		d.add(true, where, "%s changed in a way that can't be compared", what)
	}
}

// additional compares what an object may hold besides its fields.
func (d *differ) additional(dir direction, where string, older, newer any) {
	closedA, closedB := older == false, newer == false
	switch {
	case same(older, newer):
		if _, ok := older.(object); !ok {
			return
		}
		d.member(dir, where+"/*", "additionalProperties", older, newer)
	case closedA && newer == nil || older == false && newer == true:
		d.wider(dir, where, "may have other fields besides")
	case closedB && (older == nil || older == true):
		d.narrower(dir, where, "has no other fields besides")
	default:
		d.member(dir, where+"/*", "additionalProperties", older, newer)
	}
}

// properties compares the fields of an object.
func (d *differ) properties(dir direction, where string, a, b object) {
	fieldsA, _ := a["properties"].(object)
	fieldsB, _ := b["properties"].(object)
	requiredA, requiredB := list(a["required"]), list(b["required"])
	for _, name := range keys(fieldsA, fieldsB) {
		place := where + "/" + name
		if !strings.Contains(where, "/") {
			place = where + " /" + name
		}
		older, was := fieldsA[name].(object)
		newer, is := fieldsB[name].(object)
		mustA, mustB := slices.Contains(requiredA, any(name)), slices.Contains(requiredB, any(name))
		switch {
		case !was && dir == input && mustB:
			d.add(true, place, "is new, and must be there")
			continue
		case !was:
			d.add(false, place, "is new")
			continue
		case !is:
			d.add(true, place, "is gone")
			continue
		case !mustA && mustB:
			d.narrower(dir, place, "must be there")
		case mustA && !mustB:
			d.wider(dir, place, "may be absent")
		}
		d.schema(dir, place, older, newer)
	}
}

// lower and upper are the rules that are limits.
var (
	lower = []string{"minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties"}
	upper = []string{"maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties"}
)

// rule compares the values of a keyword, which differ.
func (d *differ) rule(dir direction, where, key string, older, newer any) {
	change := fmt.Sprintf("%s is %s, was %s", key, show(newer), show(older))
	switch {
	case key == "enum" && older != nil && newer != nil:
		gone, added := without(list(older), list(newer)), without(list(newer), list(older))
		if len(gone) > 0 {
			d.narrower(dir, where, "isn't %s any more", show(gone))
		}
		if len(added) > 0 {
			d.wider(dir, where, "may be %s", show(added))
		}
	case older == nil:
		d.narrower(dir, where, "%s is %s, was not said", key, show(newer))
	case newer == nil:
		d.wider(dir, where, "%s isn't said any more, was %s", key, show(older))
	case slices.Contains(lower, key) || slices.Contains(upper, key):
		raised := number(newer).Cmp(number(older)) > 0
		if raised == slices.Contains(lower, key) {
			d.narrower(dir, where, "%s", change)
		} else {
			d.wider(dir, where, "%s", change)
		}
	case key == "multipleOf" && multiple(newer, older):
		d.narrower(dir, where, "%s", change)
	case key == "multipleOf" && multiple(older, newer):
		d.wider(dir, where, "%s", change)
	case key == "uniqueItems" && newer == true:
		d.narrower(dir, where, "%s", change)
	case key == "uniqueItems" && newer == false:
		d.wider(dir, where, "%s", change)
	default:
		d.add(true, where, "%s", change)
	}
}

func without(a, b []any) []any {
	return slices.DeleteFunc(slices.Clone(a), func(v any) bool {
		return slices.ContainsFunc(b, func(other any) bool { return same(v, other) })
	})
}

// number is a limit; what isn't one counts as 1.
func number(v any) *big.Rat {
	n, ok := new(big.Rat).SetString(fmt.Sprint(v))
	if !ok {
		return big.NewRat(1, 1)
	}
	return n
}

// multiple tells whether a is a multiple of b.
func multiple(a, b any) bool {
	divisor := number(b)
	return divisor.Sign() != 0 && new(big.Rat).Quo(number(a), divisor).IsInt()
}

func show(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(data)
}
