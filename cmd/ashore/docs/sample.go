package docs

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/ashore-dev/ashore/codegen"
)

// object is a JSON object whose members keep their order.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members as they stand.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(compact(m.name))
		b.WriteByte(':')
		b.Write(compact(m.value))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// compact is a sample as it travels, indented as a person reads it.
func compact(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // plain values
	return bytes.TrimSpace(b.Bytes())
}

func indented(v any) string {
	var b bytes.Buffer
	_ = json.Indent(&b, compact(v), "", "  ")
	return b.String() + "\n"
}

// sampleTime is what times are in samples.
const sampleTime = "2026-01-31T09:30:00.000Z"

// sampleObject is an input with the fields that must be there, or the first one.
func sampleObject(n *codegen.Named, all bool, outer []*codegen.Named) object {
	o := object{}
	for _, f := range n.Fields {
		if all || f.Omit == codegen.Never {
			o = append(o, member{f.Name, sample(f.Type, f.Rules, append(outer, n))})
		}
	}
	if len(o) == 0 && len(n.Fields) > 0 && len(outer) == 0 {
		f := n.Fields[0]
		o = append(o, member{f.Name, sample(f.Type, f.Rules, append(outer, n))})
	}
	return o
}

// sampleOf is a value of a type as it travels.
func sampleOf(t *codegen.Type, r codegen.Rules) any { return sample(t, r, nil) }

func sample(t *codegen.Type, r codegen.Rules, outer []*codegen.Named) any {
	if t.Quoted {
		for _, limit := range []string{r.Minimum, r.Maximum, r.MultipleOf} {
			if limit != "" {
				return limit
			}
		}
		return "1"
	}
	for _, n := range outer {
		if t.Shape == codegen.Ref && t.Named == n {
			return object{}
		}
	}
	under := plain(t)
	if pick := append(append([]string{}, r.Examples...), r.Enum...); len(pick) > 0 && under.Shape != codegen.Slice && under.Shape != codegen.Map {
		if under.Shape == codegen.String {
			return pick[0]
		}
		return json.RawMessage(pick[0])
	}
	if t.Shape == codegen.Ref && t.Named.Kind == codegen.Enum {
		return json.RawMessage(t.Named.Values[0].Literal)
	}
	switch under.Shape {
	case codegen.Bool:
		return true
	case codegen.Int, codegen.Float, codegen.Duration:
		for _, limit := range []string{r.Minimum, r.Maximum, r.MultipleOf} {
			if limit != "" {
				return json.RawMessage(limit)
			}
		}
		return 1
	case codegen.Time:
		return sampleTime
	case codegen.Slice:
		return sampleList(under, r, outer)
	case codegen.Pointer:
		return samplePointer(under, r, outer)
	case codegen.Bytes:
		return 0
	case codegen.Map:
		return sampleMap(under, r, outer)
	case codegen.Any, codegen.Raw:
		return object{}
	case codegen.Ref:
		if under.Named.Kind == codegen.Text {
			if under.Named.Format == "date" {
				return "2026-01-31"
			}
			return "…"
		}
		return sampleObject(under.Named, true, outer)
	}
	if n, err := strconv.Atoi(r.MinLength); err == nil && n > 1 && n < 100 {
		return strings.Repeat("x", n)
	}
	return formatSample(r.Format)
}

func within(t *codegen.Type, outer []*codegen.Named) bool {
	for _, n := range outer {
		if t.Shape == codegen.Ref && t.Named == n {
			return true
		}
	}
	return false
}

func sampleList(t *codegen.Type, r codegen.Rules, outer []*codegen.Named) any {
	if within(pointed(plain(t.Elem)), outer) {
		return []any{}
	}
	r.Examples = nil
	return []any{sample(t.Elem, r, outer)}
}

func samplePointer(t *codegen.Type, r codegen.Rules, outer []*codegen.Named) any {
	if within(pointed(t), outer) {
		return nil
	}
	return sample(pointed(t), r, outer)
}

func sampleMap(t *codegen.Type, r codegen.Rules, outer []*codegen.Named) any {
	if within(pointed(plain(t.Elem)), outer) {
		return object{}
	}
	key := strings.Trim(string(compact(sample(t.Key, codegen.Rules{}, outer))), `"`)
	r.Examples = nil
	return object{{key, sample(t.Elem, r, outer)}}
}

// formatSample is a text of a format.
func formatSample(format string) string {
	switch format {
	case "date":
		return "2026-01-31"
	case "email":
		return "ada@example.org"
	case "hostname":
		return "example.org"
	case "ipv4":
		return "192.0.2.1"
	case "uri":
		return "https://example.org/"
	case "uuid":
		return "0195a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b"
	}
	return "…"
}
