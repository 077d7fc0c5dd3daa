package codegen

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// exampleCall is the call of an example in JavaScript, with its input as a page
// writes it.
func exampleCall(s *Service, m *Method, e Example) string {
	input := ""
	if m.In != nil && e.Input != nil {
		input = jsValue(m.In, e.Input)
		if input == "{}" && optional(m.In.Named) {
			input = ""
		}
	}
	return fmt.Sprintf("await api%s%s(%s);\n", property(s.Name), property(m.Name), input)
}

// jsValue is a value of a type as JavaScript has it: a time is a Date, an integer
// that is text in JSON a bigint. Bytes are not in the JSON, they are made up.
func jsValue(t *Type, data json.RawMessage) string {
	text := strings.TrimSpace(string(data))
	if text == "null" {
		return text
	}
	if t.Quoted {
		return strings.Trim(text, `"`) + "n"
	}
	switch t.Shape {
	case Time:
		return "new Date(" + text + ")"
	case Bytes:
		return "new Uint8Array([1, 2, 3])"
	case Pointer:
		return jsValue(t.pointed(), data)
	case Slice:
		var items []json.RawMessage
		if json.Unmarshal(data, &items) != nil {
			return text
		}
		parts := make([]string, len(items))
		for i, item := range items {
			parts[i] = jsValue(t.Elem, item)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case Map:
		return jsObject(data, func(string) *Type { return t.Elem })
	case Ref:
		switch t.Named.Kind {
		case Alias:
			return jsValue(t.Named.Under, data)
		case Struct:
			return jsObject(data, func(name string) *Type {
				for _, f := range t.Named.Fields {
					if f.Name == name {
						return f.Type
					}
				}
				return &Type{Shape: Any}
			})
		}
	}
	return text
}

// jsObject is an object with its members in the order of the JSON.
func jsObject(data json.RawMessage, typeOf func(name string) *Type) string {
	d := json.NewDecoder(bytes.NewReader(data))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return string(data)
	}
	var parts []string
	for d.More() {
		var value json.RawMessage
		name, _ := d.Token()
		key, isText := name.(string)
		if err := d.Decode(&value); err != nil || !isText {
			return string(data)
		}
		parts = append(parts, quoteKey(key)+": "+jsValue(typeOf(key), value))
	}
	if len(parts) == 0 {
		return "{}"
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

// examples writes those of a method, or a call made up from its schema.
func (w *mdWriter) examples(s *Service, m *Method) {
	if len(m.Examples) == 0 {
		fmt.Fprintf(w, "```js\n%s```\n\n", example(s, m))
		return
	}
	for _, e := range m.Examples {
		w.WriteString(upperFirst(strings.Join(strings.Fields("example "+e.Title), " ")) + ":\n\n")
		w.doc(e.Doc)
		fmt.Fprintf(w, "```js\n%s```\n\n", exampleCall(s, m, e))
		var b bytes.Buffer
		switch {
		case e.Error != nil:
			fmt.Fprintf(w, "It fails with `%s`: %s\n\n", e.Error.Code, w.cell(e.Error.Message))
			if e.Error.Data != nil {
				_ = json.Indent(&b, e.Error.Data, "", "  ") // it was read as JSON
			}
		case e.Result != nil:
			_ = json.Indent(&b, e.Result, "", "  ")
		}
		if b.Len() > 0 {
			fmt.Fprintf(w, "```json\n%s\n```\n\n", b.Bytes())
		}
	}
}

// The parts of an OpenRPC document that show calls.
type (
	openPairing struct {
		Name        string        `json:"name"`
		Description string        `json:"description,omitempty"`
		Params      []openValue   `json:"params"`
		Result      *openValue    `json:"result,omitempty"`
		Error       *ExampleError `json:"x-error,omitempty"` // what it fails with, for which the standard has no place
	}
	openValue struct {
		Name  string          `json:"name"`
		Value json.RawMessage `json:"value"`
	}
)

// pairings are the examples of a method.
func pairings(m *Method) []openPairing {
	var all []openPairing
	for _, e := range m.Examples {
		p := openPairing{Name: strings.TrimSpace(m.Name + " " + e.Title), Description: e.Doc, Params: []openValue{}, Error: e.Error}
		if m.In != nil && e.Input != nil {
			var given map[string]json.RawMessage
			_ = json.Unmarshal(e.Input, &given) // it was read as JSON; what isn't an object has no members
			for _, f := range m.In.Named.Fields {
				if value, ok := given[f.Name]; ok {
					p.Params = append(p.Params, openValue{Name: f.Name, Value: value})
				}
			}
		}
		if e.Error == nil {
			p.Result = &openValue{Name: "result", Value: e.Result}
			if e.Result == nil {
				p.Result.Value = json.RawMessage("null")
			}
		}
		all = append(all, p)
	}
	return all
}
