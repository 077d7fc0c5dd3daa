// Package apidiff tells how two versions of an API differ, and which of the
// differences break a page that was written for the older one. It reads the
// OpenRPC documents that ashore generate writes.
//
// A page sends inputs and reads results. So an input may take more than before
// and a result may hold less, but not the other way round; what can't be
// compared counts as breaking.
package apidiff

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// Change is one difference.
type Change struct {
	Breaking bool   `json:"breaking"`
	Method   string `json:"method,omitempty"` // "" where it is about the whole API
	Where    string `json:"where,omitempty"`  // "input /tags", "result /entries/*/id", "error overlap"
	What     string `json:"what"`
}

// String is the change as a line of text.
func (c Change) String() string {
	kind := "harmless"
	if c.Breaking {
		kind = "breaking"
	}
	place := c.Method
	if c.Where != "" {
		place += " " + c.Where
	}
	if place != "" {
		place += ": "
	}
	return kind + ": " + place + c.What
}

// Breaks tells whether one of the changes is breaking.
func Breaks(changes []Change) bool {
	return slices.ContainsFunc(changes, func(c Change) bool { return c.Breaking })
}

// Diff compares two OpenRPC documents. The changes are sorted, breaking ones
// first; equal APIs give none.
func Diff(older, newer []byte) ([]Change, error) {
	from, err := read(older)
	if err != nil {
		return nil, fmt.Errorf("the older API: %w", err)
	}
	to, err := read(newer)
	if err != nil {
		return nil, fmt.Errorf("the newer API: %w", err)
	}
	d := &differ{from: from, to: to, seen: map[string]bool{}}
	d.documentation("", "", text(from.root["info"], "title"), text(to.root["info"], "title"), "the title")
	d.documentation("", "", text(from.root["info"], "description"), text(to.root["info"], "description"), "the description")
	for _, name := range keys(from.methods, to.methods) {
		d.method = name
		a, b := from.methods[name], to.methods[name]
		switch {
		case b == nil:
			d.add(true, "", "the method is gone")
		case a == nil:
			d.add(false, "", "the method is new")
		default:
			d.methods(a, b)
		}
	}
	d.method = ""
	for _, name := range keys(from.types, to.types) {
		switch {
		case to.types[name] == nil:
			d.add(false, "type "+name, "is gone, or has another name: pages whose types are checked may name it")
		case from.types[name] == nil:
			d.add(false, "type "+name, "is new")
		default:
			d.documentation("", "type "+name, text(from.types[name], "description"), text(to.types[name], "description"), "the description")
		}
	}
	slices.SortFunc(d.changes, func(a, b Change) int {
		breaking := func(c Change) int {
			if c.Breaking {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(breaking(a), breaking(b)), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Where, b.Where), cmp.Compare(a.What, b.What))
	})
	return slices.Compact(d.changes), nil
}

type object = map[string]any

// document is an API as it was read.
type document struct {
	root    object
	methods map[string]object
	types   map[string]object
}

func read(data []byte) (*document, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	doc := &document{methods: map[string]object{}, types: map[string]object{}}
	if err := d.Decode(&doc.root); err != nil {
		return nil, fmt.Errorf("isn't JSON: %w", err)
	}
	if _, ok := doc.root["openrpc"].(string); !ok {
		return nil, fmt.Errorf("isn't an OpenRPC document")
	}
	for _, m := range list(doc.root["methods"]) {
		doc.methods[text(m, "name")], _ = m.(object)
	}
	components, _ := doc.root["components"].(object)
	schemas, _ := components["schemas"].(object)
	for name, schema := range schemas {
		doc.types[name], _ = schema.(object)
	}
	return doc, nil
}

// differ gathers the changes.
type differ struct {
	from, to *document
	method   string
	changes  []Change
	seen     map[string]bool // pairs of types that are being compared
}

func (d *differ) add(breaking bool, where, format string, args ...any) {
	d.changes = append(d.changes, Change{Breaking: breaking, Method: d.method, Where: where, What: fmt.Sprintf(format, args...)})
}

// documentation notes other words, which break nothing.
func (d *differ) documentation(method, where, older, newer, what string) {
	if older != newer {
		d.changes = append(d.changes, Change{Method: method, Where: where, What: what + " has other words"})
	}
}

func (d *differ) methods(a, b object) {
	if kindA, kindB := kind(a), kind(b); kindA != kindB {
		d.add(true, "", "its kind is %s, was %s", kindB, kindA)
	}
	for _, key := range []string{"summary", "description", "x-since"} {
		d.documentation(d.method, "", text(a, key), text(b, key), "the "+key)
	}
	d.seen = map[string]bool{}
	d.schema(input, "input", params(a), params(b))
	d.schema(output, "result", result(a), result(b))
	d.stream(a, b)
	d.upload(a, b)
	d.errors(a, b)
}

func (d *differ) stream(a, b object) {
	itemA, was := a["x-stream"].(object)
	itemB, is := b["x-stream"].(object)
	switch {
	case !was && is:
		d.add(true, "", "is a stream now")
	case was && !is:
		d.add(true, "", "is no stream any more")
	case was:
		schemaA, _ := itemA["schema"].(object)
		schemaB, _ := itemB["schema"].(object)
		d.schema(output, "item", schemaA, schemaB)
	}
}

// upload compares the field of the input that isn't in the params.
func (d *differ) upload(a, b object) {
	older, newer := text(a["x-upload"], "name"), text(b["x-upload"], "name")
	switch {
	case older == newer:
		d.documentation(d.method, "input /"+newer, text(a["x-upload"], "description"), text(b["x-upload"], "description"), "the upload")
	case newer == "":
		d.add(true, "input /"+older, "takes no upload any more")
	case older == "":
		d.add(true, "input /"+newer, "takes an upload now")
	default:
		d.add(true, "input /"+newer, "is the upload now, was %s", older)
	}
}

func kind(m object) string {
	for _, tag := range list(m["tags"]) {
		return text(tag, "name")
	}
	return ""
}

// params are the parameters of a method as the schema of one object.
func params(m object) object {
	properties, required := object{}, []any{}
	for _, p := range list(m["params"]) {
		p, _ := p.(object)
		name := text(p, "name")
		properties[name] = p["schema"]
		if p["required"] == true {
			required = append(required, name)
		}
	}
	return object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

func result(m object) object {
	r, _ := m["result"].(object)
	schema, _ := r["schema"].(object)
	return schema
}

// errors compares what a method can fail with. Another code breaks no page: it
// has to expect those of the framework anyhow.
func (d *differ) errors(a, b object) {
	codes := func(m object) map[string]string {
		all := map[string]string{}
		for _, e := range list(m["errors"]) {
			e, _ := e.(object)
			all[text(e["data"], "code")] = text(e, "message")
		}
		return all
	}
	older, newer := codes(a), codes(b)
	dataA, _ := a["x-errorData"].(object)
	dataB, _ := b["x-errorData"].(object)
	for _, code := range keys(older, newer) {
		where := "error " + code
		_, was := older[code]
		_, is := newer[code]
		switch {
		case !is:
			d.add(false, where, "doesn't happen any more")
			continue
		case !was:
			d.add(false, where, "is new: a page that tells all codes apart doesn't know it")
			continue
		}
		d.documentation(d.method, where, older[code], newer[code], "the message")
		schemaA, typedA := dataA[code].(object)
		schemaB, typedB := dataB[code].(object)
		switch {
		case typedA && !typedB:
			d.add(true, where, "its data have no type any more")
		case !typedA && typedB:
			d.add(false, where, "its data have a type now")
		case typedA:
			d.schema(output, where, schemaA, schemaB)
		}
	}
}

func list(v any) []any {
	all, _ := v.([]any)
	return all
}

func text(v any, key string) string {
	o, _ := v.(object)
	s, _ := o[key].(string)
	return s
}

// keys are those of both, sorted.
func keys[V any](a, b map[string]V) []string {
	all := maps.Clone(a)
	if all == nil {
		all = map[string]V{}
	}
	maps.Copy(all, b)
	return slices.Sorted(maps.Keys(all))
}

func same(a, b any) bool { return reflect.DeepEqual(a, b) }
