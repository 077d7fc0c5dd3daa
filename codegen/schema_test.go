package codegen

import (
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	reflected "github.com/invopop/jsonschema"
	validator "github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ashore-dev/ashore/codegen/testdata/corpus"
	"github.com/ashore-dev/ashore/framework/calendar"
)

// The library is run as it comes, except that
//
//   - it is told the constants of enums, which reflection cannot see;
//   - it gets the doc comments, which it would otherwise parse by itself;
//   - pointer fields of the corpus carry "nullable", which here goes without
//     saying;
//   - it is told what bytes and types with a text are on the wire, and the names
//     of instances;
//   - it leaves out the pattern and the rules of numbers that are text, and its
//     keys of numbers are never below 0;
//   - it leaves out the rules of bytes; those of a map's values too, which aren't
//     in the corpus.
func TestSchemaEqualsWhatReflectionGives(t *testing.T) {
	apis, err := Load(t.Context(), ".", "./testdata/corpus")
	if err != nil {
		t.Fatal(err)
	}
	api := apis[0]
	byName := map[string]*Named{}
	for _, n := range api.Types {
		byName[n.Name] = n
	}
	instance := func(rt reflect.Type) string { // Page[path/of/package.Inner] is PageInner
		name, arg, _ := strings.Cut(strings.TrimSuffix(rt.Name(), "]"), "[")
		return name + upperFirst(arg[strings.LastIndexByte(arg, '.')+1:])
	}
	s := schemas{prefix: "#/$defs/", docs: true}
	reflector := &reflected.Reflector{
		Mapper: func(rt reflect.Type) *reflected.Schema {
			if rt == reflect.TypeFor[[]byte]() {
				return s.of(&Type{Shape: Bytes})
			}
			if rt == reflect.TypeFor[calendar.Date]() {
				return s.under(byName["CalendarDate"])
			}
			if n := byName[rt.Name()]; n != nil && n.Kind == Enum {
				return s.under(n)
			}
			return nil
		},
		Namer: instance,
		LookupComment: func(rt reflect.Type, field string) string {
			n := byName[instance(rt)]
			if n == nil && field != "" {
				n = byName["Embeds"] // the fields of embedded structs are its own
			}
			if n == nil {
				return ""
			}
			if field == "" {
				return n.Doc
			}
			for _, f := range n.Fields {
				if f.GoName == field {
					return f.Doc
				}
			}
			return ""
		},
	}
	want := reflector.Reflect(corpus.All{}).Definitions
	got := map[string]*reflected.Schema{}
	for _, n := range api.Types {
		if n.referenced() {
			got[n.Name] = s.definition(n)
		}
	}
	names := slices.Sorted(maps.Keys(want))
	if all := slices.Sorted(maps.Keys(got)); !slices.Equal(all, names) {
		t.Errorf("got definitions %v, want %v", all, names)
	}
	for _, name := range names {
		if a, b := indented(t, withoutNumbers(t, got[name])), indented(t, withoutNumbers(t, want[name])); a != b {
			t.Errorf("%s: got\n%s\nwant\n%s", name, a, b)
		}
	}
}

// withoutNumbers is a schema without the pattern of numbers, and the rules that
// the library leaves out.
func withoutNumbers(t *testing.T, schema *reflected.Schema) any {
	t.Helper()
	value, err := validator.UnmarshalJSON(strings.NewReader(strings.ReplaceAll(indented(t, schema), `"^[0-9]+$"`, `"`+wholeNumber+`"`)))
	if err != nil {
		t.Fatal(err)
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				walk(item)
			}
		case map[string]any:
			if v["pattern"] == wholeNumber {
				for _, name := range append(quotedRules, "pattern") {
					delete(v, name)
				}
			}
			if v["contentMediaType"] != nil {
				delete(v, "minLength")
				delete(v, "maxLength")
			}
			for _, member := range v {
				walk(member)
			}
		}
	}
	walk(value)
	return value
}

func indented(t *testing.T, v any) string {
	t.Helper()
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The meta-schema is that of npm's @open-rpc/meta-schema 1.14.9 (Apache-2.0).
// It leaves schemas to a dialect of its own; here they must be JSON Schema
// 2020-12, which is what invopop/jsonschema writes.
func TestOpenRPCDocumentsAreValid(t *testing.T) {
	data, err := os.ReadFile("testdata/openrpc-meta-schema.json")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(data), `"$schema": "https://meta.json-schema.tools/"`, `"$schema": "http://json-schema.org/draft-07/schema#"`)
	text = strings.ReplaceAll(text, `"https://meta.json-schema.tools/#/definitions/JSONSchemaObject/properties/$ref"`, `"#/definitions/uriReference"`)
	text = strings.ReplaceAll(text, `"https://meta.json-schema.tools"`, `"https://json-schema.org/draft/2020-12/schema"`)
	text = strings.Replace(text, `"definitions": {`, `"definitions": {"uriReference": {"type": "string", "format": "uri-reference"},`, 1)
	meta, err := validator.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := validator.NewCompiler()
	if err := compiler.AddResource("https://meta.open-rpc.org/", meta); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("https://meta.open-rpc.org/")
	if err != nil {
		t.Fatal(err)
	}
	m := sharedModule(t)
	for name := range m.packages {
		file := m.generated(name, "openrpc.json")
		doc, err := validator.UnmarshalJSON(strings.NewReader(string(file)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		checkReferences(t, name, doc, doc)
	}
}

// checkReferences finds a target for every $ref.
func checkReferences(t *testing.T, name string, root, at any) {
	t.Helper()
	switch at := at.(type) {
	case []any:
		for _, v := range at {
			checkReferences(t, name, root, v)
		}
	case map[string]any:
		for key, v := range at {
			checkReferences(t, name, root, v)
			path, ok := v.(string)
			if key != "$ref" || !ok {
				continue
			}
			target := root
			for step := range strings.SplitSeq(strings.TrimPrefix(path, "#/"), "/") {
				object, _ := target.(map[string]any)
				target = object[step]
			}
			if target == nil {
				t.Errorf("%s: %s points nowhere", name, path)
			}
		}
	}
}

// What the decoders let through and what they refuse is what the schemas say.
func TestDecodersAgreeWithSchemas(t *testing.T) {
	m := sharedModule(t)
	for _, g := range m.cases {
		calls := strings.TrimSpace(string(g.part("calls.txt")))
		if calls == "" {
			continue
		}
		api := m.packages[g.name].API
		lines := append(strings.Split(calls, "\n"), ruledLines(api)...)
		answers := echoOf(t, m, g.name).run(t, lines)
		compiled := map[string]*validator.Schema{}
		verdicts := map[bool]int{}
		for i, line := range lines {
			method, input, _ := strings.Cut(line, " ")
			value, err := validator.UnmarshalJSON(strings.NewReader(input))
			if err != nil || strings.HasPrefix(answers[i], "error:") {
				continue // not JSON; schemas say nothing about that
			}
			if compiled[method] == nil {
				compiled[method] = inputSchema(t, api, method)
			}
			valid := compiled[method].Validate(value) == nil
			verdicts[valid]++
			if passed := strings.HasPrefix(answers[i], "{"); passed != valid && !finer(answers[i]) {
				t.Errorf("%s: the schema says %v, the decoder %s", line, valid, answers[i])
			}
		}
		t.Logf("%s: %d inputs are valid, %d are not", g.name, verdicts[true], verdicts[false])
		if min(verdicts[true], verdicts[false]) < 150 {
			t.Errorf("%s: that is too few to say something", g.name)
		}
	}
}

// finer tells whether the decoder refused what a schema doesn't speak of:
// integers that their type doesn't hold, times, and attachments that aren't there.
func finer(answer string) bool {
	return strings.Contains(answer, "whole number between") || strings.Contains(answer, "must be a time") ||
		strings.Contains(answer, "the number of an attachment")
}

func inputSchema(t *testing.T, api *API, method string) *validator.Schema {
	t.Helper()
	s := schemas{prefix: "#/$defs/"}
	root := map[string]any{"$defs": map[string]any{}}
	for _, n := range api.Types {
		if n.referenced() {
			root["$defs"].(map[string]any)[n.Name] = s.definition(n)
		}
	}
	for _, service := range api.Services {
		for _, m := range service.Methods {
			if service.Name+"."+m.Name == method {
				root["$ref"] = "#/$defs/" + m.In.Named.Name
			}
		}
	}
	doc, err := validator.UnmarshalJSON(strings.NewReader(indented(t, root)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := validator.NewCompiler()
	compiler.AssertFormat()
	compiler.RegisterVocabulary(wireVocabulary())
	compiler.AssertVocabs()
	if err := compiler.AddResource("mem:///"+method, doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("mem:///" + method)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}
