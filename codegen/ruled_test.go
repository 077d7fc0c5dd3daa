package codegen

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ruled makes inputs at the edges of what the rules of fields allow, on both
// sides of them.
type ruled struct{ *rand.Rand }

// ruledLines are calls of every method that takes an input.
func ruledLines(api *API) []string {
	r := ruled{rand.New(rand.NewPCG(3, 5))}
	var lines []string
	for _, s := range api.Services {
		for _, m := range s.Methods {
			for i := range 600 {
				if m.In != nil && m.Out != nil && m.In.Named == m.Out.Named {
					lines = append(lines, fmt.Sprintf("%s.%s %s", s.Name, m.Name, r.object(m.In.Named, 3, i%2 == 0)))
				}
			}
		}
	}
	return lines
}

// object has few of its fields, so that one wrong one isn't hidden by others. A
// careful one is valid more often than not.
func (r ruled) object(n *Named, depth int, careful bool) string {
	var members []string
	for _, f := range n.Fields {
		absent := r.IntN(len(n.Fields)) >= 4
		if f.Omit == Never {
			absent = !careful && r.IntN(12) == 0
		}
		if !absent {
			members = append(members, quoteJS(f.Name)+":"+r.value(f.Type, f.Rules, depth, careful))
		}
	}
	if !careful && r.IntN(20) == 0 {
		members = append(members, `"unknown":1`)
	}
	return "{" + strings.Join(members, ",") + "}"
}

func (r ruled) value(t *Type, rules Rules, depth int, careful bool) string {
	if !careful && r.IntN(12) == 0 {
		return pick(values(r), "null", "true", `"x"`, "7", "[]", "{}", "-1")
	}
	if t.Shape == Pointer {
		if r.IntN(4) == 0 || depth <= 0 {
			return "null"
		}
		return r.value(t.pointed(), rules, depth, careful)
	}
	if t.Quoted {
		return quoteJS(r.quoted(rules))
	}
	under := plain(t)
	if under.Shape == Ref && under.Named.Kind == Alias {
		under = under.Named.Under
	}
	switch under.Shape {
	case Bool:
		return "true"
	case Int, Float, Duration:
		if careful && r.IntN(4) != 0 && rules.MultipleOf == "" && rules.ExclusiveMaximum == "" {
			return exampleValue(under, rules, nil)
		}
		return r.number(under, rules, careful)
	case Time:
		return pick(values(r), `"2026-01-02T03:04:05.678Z"`, `"0000-01-01T00:00:00Z"`, `"2026-01-02T03:04:05+02:00"`)
	case Bytes:
		return pick(values(r), "0", "1", "2", "3", "4") // the schema knows no attachments
	case Slice, Map:
		return r.many(under, rules, depth, careful)
	case Ref:
		if under.Named.Kind == Enum {
			return pick(values(r), under.Named.Values...).Literal
		}
		if depth <= 0 && len(required(under.Named.Fields)) > 0 {
			depth = 1
		}
		return r.object(under.Named, depth-1, careful)
	}
	if careful && r.IntN(8) != 0 {
		example, err := strconv.Unquote(exampleValue(under, rules, nil))
		if n, _ := strconv.Atoi(rules.MinLength); err == nil && utf8.RuneCountInString(example) >= n {
			return quoteJS(example)
		}
	}
	return quoteJS(r.text(rules))
}

func (r ruled) text(rules Rules) string {
	all := append([]string{"abc", "z", "abcd", "", "ü€😀"}, rules.Enum...)
	if rules.Format != "" {
		example := formats[rules.Format].example
		all = append(all, example, example, strings.ToUpper(example), example+"x", example[1:])
	}
	for _, limit := range []string{rules.MinLength, rules.MaxLength} {
		if n, err := strconv.Atoi(limit); err == nil {
			all = append(all, strings.Repeat("x", max(0, n-1)), strings.Repeat("ü", n), strings.Repeat("😀", n+1))
		}
	}
	return pick(values(r), all...)
}

// quoted is a number at the edges that a float64 doesn't hold.
func (r ruled) quoted(rules Rules) string {
	all := []string{"0", "1", "10", "-1", "9223372036854775807", "18446744073709551615", "1.5", "x"}
	for _, limit := range []string{rules.Minimum, rules.Maximum, rules.ExclusiveMinimum, rules.ExclusiveMaximum, rules.MultipleOf} {
		if n, ok := new(big.Int).SetString(limit, 10); ok {
			for by := int64(-1); by <= 1; by++ {
				all = append(all, new(big.Int).Add(n, big.NewInt(by)).String())
			}
		}
	}
	return pick(values(r), all...)
}

func (r ruled) number(t *Type, rules Rules, careful bool) string {
	all := append([]string{"0", "1"}, rules.Enum...)
	for _, limit := range []string{rules.Minimum, rules.Maximum, rules.ExclusiveMinimum, rules.ExclusiveMaximum, rules.MultipleOf} {
		if n, err := strconv.ParseFloat(limit, 64); err == nil {
			for _, by := range []float64{-1, 0, 1} {
				all = append(all, fmt.Sprint(n+by))
			}
			if t.Shape == Float {
				all = append(all, fmt.Sprint(n+0.25), fmt.Sprint(n-0.25))
			}
		}
	}
	if t.Shape == Int && !careful {
		all = append(all, "1.5")
	}
	return pick(values(r), all...)
}

func (r ruled) many(t *Type, rules Rules, depth int, careful bool) string {
	items := rules
	if t.Shape == Slice {
		items.MinItems, items.MaxItems, items.UniqueItems = "", "", false
	} else {
		items.MinProperties, items.MaxProperties = "", ""
	}
	var all []string
	if depth > 0 {
		for i := range r.IntN(5) {
			item := r.value(t.Elem, items, depth-1, careful)
			if t.Shape == Map {
				item = fmt.Sprintf("\"%d\":%s", i, item)
			}
			all = append(all, item)
		}
	}
	if t.Shape == Map {
		return "{" + strings.Join(all, ",") + "}"
	}
	return "[" + strings.Join(all, ",") + "]"
}
