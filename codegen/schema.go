package codegen

import (
	"encoding/json"
	"strconv"

	"github.com/invopop/jsonschema"
)

// schemas describes the API's types as JSON Schema, in the terms and to the
// letter of what github.com/invopop/jsonschema reflects from the same Go
// types. What goes further is listed at [schemas.of].
type schemas struct {
	prefix string // of a reference: "#/$defs/"
	docs   bool   // doc comments become descriptions
}

// definition is the schema of a named type. Those that are used by reference
// are structs and slices; enums and aliases are written where they are used.
func (s schemas) definition(n *Named) *jsonschema.Schema {
	if n.Kind != Struct {
		def := s.under(n)
		if s.docs {
			def.Description = n.Doc
		}
		return def
	}
	def := &jsonschema.Schema{
		Type:                 "object",
		Properties:           jsonschema.NewProperties(),
		AdditionalProperties: jsonschema.FalseSchema,
	}
	if s.docs {
		def.Description = n.Doc
	}
	for _, f := range n.Fields {
		def.Properties.Set(f.Name, s.field(f))
		if f.Omit == Never {
			def.Required = append(def.Required, f.Name)
		}
	}
	return def
}

func (s schemas) under(n *Named) *jsonschema.Schema {
	if n.Kind == Text {
		return &jsonschema.Schema{Type: "string", Format: n.Format}
	}
	def := s.of(n.Under)
	for _, v := range distinct(n.Values) {
		var value any = json.Number(v)
		if n.Under.Shape == String {
			_ = json.Unmarshal([]byte(v), &value) // it was written by quoteJS
		}
		def.Enum = append(def.Enum, value)
	}
	return def
}

// of is the schema of a use of a type. It says more than the library, which
// cannot know: that a pointer may be null, which constants an enum has.
//
// Bytes are the number of an attachment of the message. Numbers that travel as
// text have a pattern, which the library leaves out; keys that are numbers may
// be below 0.
func (s schemas) of(t *Type) *jsonschema.Schema {
	if t.Quoted {
		return &jsonschema.Schema{Type: "string", Pattern: wholeNumber}
	}
	switch t.Shape {
	case Bool:
		return &jsonschema.Schema{Type: "boolean"}
	case Int, Duration:
		return &jsonschema.Schema{Type: "integer"}
	case Float:
		return &jsonschema.Schema{Type: "number"}
	case Time:
		return &jsonschema.Schema{Type: "string", Format: "date-time"}
	case Slice:
		return &jsonschema.Schema{Type: "array", Items: s.of(t.Elem)}
	case Pointer:
		return nullable(s.of(t.pointed()))
	case Bytes:
		return &jsonschema.Schema{Type: "integer", Minimum: "0", ContentMediaType: "application/octet-stream"}
	case Map:
		return s.object(t)
	case Any, Raw:
		return &jsonschema.Schema{}
	case Ref:
		if t.Named.referenced() {
			return &jsonschema.Schema{Ref: s.prefix + t.Named.Name}
		}
		return s.under(t.Named)
	}
	return &jsonschema.Schema{Type: "string"}
}

// referenced tells whether a type has a definition that others point to.
func (n *Named) referenced() bool {
	return n.Kind == Struct || n.Under != nil && (n.Under.Shape == Slice || n.Under.Shape == Map)
}

// wholeNumber is the pattern of numbers that are text.
const wholeNumber = "^(0|-?[1-9][0-9]*)$"

// object is the schema of a map.
func (s schemas) object(t *Type) *jsonschema.Schema {
	def := &jsonschema.Schema{Type: "object", AdditionalProperties: s.of(t.Elem)}
	if plain(t.Key).Shape == Int {
		def.PatternProperties = map[string]*jsonschema.Schema{wholeNumber: def.AdditionalProperties}
		def.AdditionalProperties = jsonschema.FalseSchema
	}
	if t.Key.Shape == Ref && t.Key.Named.Kind == Enum {
		def.PropertyNames = &jsonschema.Schema{}
		for _, v := range distinct(t.Key.Named.Values) {
			var name any
			_ = json.Unmarshal([]byte(v), &name) // it was written by quoteJS, or is a number
			if t.Key.Named.Under.Shape == Int {
				name = v
			}
			def.PropertyNames.Enum = append(def.PropertyNames.Enum, name)
		}
	}
	return def
}

func nullable(s *jsonschema.Schema) *jsonschema.Schema {
	return &jsonschema.Schema{OneOf: []*jsonschema.Schema{s, {Type: "null"}}}
}

// field is the schema of a field with its rules.
func (s schemas) field(f *Field) *jsonschema.Schema {
	def := s.of(f.Type.pointed())
	r := f.Rules
	def.Title, def.Description = r.Title, r.Description
	if def.Description == "" && s.docs {
		def.Description = f.Doc
	}
	r.into(def, f.Type.pointed())
	if f.Type.Shape == Pointer {
		return nullable(def)
	}
	return def
}

// into puts the rules into the schema of a type: each where it fits first, at a
// list or map, or at its items or values.
func (r Rules) into(s *jsonschema.Schema, t *Type) {
	for t = plain(t); ; t = plain(t.Elem) {
		switch t.Shape {
		case Slice:
			s.MinItems, s.MaxItems, s.UniqueItems = count(r.MinItems), count(r.MaxItems), r.UniqueItems
			r.MinItems, r.MaxItems, r.UniqueItems = "", "", false
			s = s.Items
			continue
		case Map:
			s.MinProperties, s.MaxProperties = count(r.MinProperties), count(r.MaxProperties)
			r.MinProperties, r.MaxProperties = "", ""
			if values := s.PatternProperties[wholeNumber]; values != nil {
				s = values
			} else {
				s = s.AdditionalProperties
			}
			continue
		}
		if r.checks() || r.Examples != nil {
			r.apply(s)
		}
		return
	}
}

// apply puts the rules of a value into its schema. Those of bytes and of numbers
// that are text stand there for people and tools: a validator of JSON Schema
// passes over rules of other types than the value's, which are an attachment's
// number and a text.
func (r Rules) apply(s *jsonschema.Schema) {
	s.MinLength, s.MaxLength = count(r.MinLength), count(r.MaxLength)
	if r.Pattern != "" {
		s.Pattern = r.Pattern
	}
	if r.Format != "" {
		s.Format = r.Format
	}
	if r.Minimum != "" {
		s.Minimum = json.Number(r.Minimum)
	}
	s.Maximum = json.Number(r.Maximum)
	s.ExclusiveMinimum, s.ExclusiveMaximum = json.Number(r.ExclusiveMinimum), json.Number(r.ExclusiveMaximum)
	s.MultipleOf = json.Number(r.MultipleOf)
	if r.Enum != nil {
		s.Enum = r.values(s, r.Enum)
	}
	if r.Examples != nil {
		s.Examples = r.values(s, r.Examples)
	}
}

func (Rules) values(s *jsonschema.Schema, texts []string) []any {
	var all []any
	for _, text := range texts {
		if s.Type == "string" {
			all = append(all, text)
		} else {
			all = append(all, json.Number(text))
		}
	}
	return all
}

func count(text string) *uint64 {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return nil
	}
	return &n
}
