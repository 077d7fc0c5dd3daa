package apidiff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// api is a document with one method whose input has a field f of a schema, and
// whose result is of another one.
func api(in, out string) string {
	return fmt.Sprintf(`{"openrpc":"1.3.2","info":{"title":"a"},"methods":[{"name":"s.m","tags":[{"name":"query"}],
		"params":[{"name":"f","required":true,"schema":%s}],"result":{"schema":%s}}]}`, in, out)
}

func lines(t *testing.T, older, newer string) string {
	t.Helper()
	changes, err := Diff([]byte(older), []byte(newer))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintln(&b, c)
	}
	return b.String()
}

// A schema that lets less through breaks those who send, one that lets more
// through those who read.
func TestInputsMayWidenAndResultsNarrow(t *testing.T) {
	for _, test := range []struct{ wide, narrow string }{
		{`{"type":"string"}`, `{"type":"string","minLength":1}`},
		{`{"type":"string","minLength":1}`, `{"type":"string","minLength":2}`},
		{`{"type":"string","maxLength":3}`, `{"type":"string","maxLength":2}`},
		{`{"type":"string"}`, `{"type":"string","pattern":"a"}`},
		{`{"type":"string"}`, `{"type":"string","format":"date"}`},
		{`{"type":"string"}`, `{"type":"string","enum":["a"]}`},
		{`{"type":"string","enum":["a","b"]}`, `{"type":"string","enum":["a"]}`},
		{`{"type":"number"}`, `{"type":"integer"}`},
		{`{}`, `{"type":"integer"}`},
		{`{"type":"integer","minimum":-1}`, `{"type":"integer","minimum":0}`},
		{`{"type":"integer","maximum":10}`, `{"type":"integer","maximum":9.5}`},
		{`{"type":"integer","exclusiveMinimum":9}`, `{"type":"integer","exclusiveMinimum":10}`},
		{`{"type":"integer","multipleOf":2}`, `{"type":"integer","multipleOf":4}`},
		{`{"oneOf":[{"type":"string"},{"type":"null"}]}`, `{"type":"string"}`},
		{`{"type":"array","items":{"type":"string"}}`, `{"type":"array","items":{"type":"string"},"uniqueItems":true}`},
		{`{"type":"array","items":{"type":"string"}}`, `{"type":"array","items":{"type":"string","minLength":1}}`},
		{`{"type":"array","items":{}}`, `{"type":"array","items":{},"minItems":1}`},
		{`{"type":"object","additionalProperties":{"type":"number"}}`, `{"type":"object","additionalProperties":{"type":"integer"}}`},
		{`{"type":"object","propertyNames":{"enum":["a","b"]}}`, `{"type":"object","propertyNames":{"enum":["a"]}}`},
		{`{"type":"object","properties":{"a":{}}}`, `{"type":"object","properties":{"a":{}},"required":["a"]}`},
	} {
		fixed := `{"type":"boolean"}`
		for _, c := range []struct {
			what, older, newer string
			breaking           bool
		}{
			{"input narrows", api(test.wide, fixed), api(test.narrow, fixed), true},
			{"input widens", api(test.narrow, fixed), api(test.wide, fixed), false},
			{"result narrows", api(fixed, test.wide), api(fixed, test.narrow), false},
			{"result widens", api(fixed, test.narrow), api(fixed, test.wide), true},
		} {
			got := lines(t, c.older, c.newer)
			if got == "" || strings.Contains(got, "breaking") != c.breaking || strings.Count(got, "\n") != 1 {
				t.Errorf("%s from %s to %s: got %q", c.what, test.wide, test.narrow, got)
			}
		}
	}
}

func TestChangesAreNamed(t *testing.T) {
	object := func(fields, required string) string {
		return `{"type":"object","properties":{` + fields + `},"required":[` + required + `]}`
	}
	text := `{"type":"string"}`
	base := api(text, object(`"a":{"type":"string"}`, `"a"`))
	stream := func(field string) string { return strings.Replace(base, `"tags"`, field+`,"tags"`, 1) }
	for name, test := range map[string]struct{ older, newer, want string }{
		"method gone":      {base, strings.Replace(base, "s.m", "s.n", 1), "breaking: s.m: the method is gone\nharmless: s.n: the method is new\n"},
		"kind":             {base, strings.Replace(base, `"query"`, `"action"`, 1), "breaking: s.m: its kind is action, was query\n"},
		"type":             {base, api(`{"type":"boolean"}`, object(`"a":{"type":"string"}`, `"a"`)), "breaking: s.m input /f: is boolean, was string\n"},
		"field gone":       {base, api(text, object("", "")), "breaking: s.m result /a: is gone\n"},
		"field new":        {base, api(text, object(`"a":{"type":"string"},"b":{}`, `"a"`)), "harmless: s.m result /b: is new\n"},
		"param optional":   {base, strings.Replace(base, `"required":true`, `"required":false`, 1), "harmless: s.m input /f: may be absent\n"},
		"param new":        {base, strings.Replace(base, `"params":[`, `"params":[{"name":"g","schema":{}},`, 1), "harmless: s.m input /g: is new\n"},
		"param must":       {base, strings.Replace(base, `"params":[`, `"params":[{"name":"g","required":true,"schema":{}},`, 1), "breaking: s.m input /g: is new, and must be there\n"},
		"words":            {base, strings.Replace(base, `"title":"a"`, `"title":"b"`, 1), "harmless: the title has other words\n"},
		"error":            {base, strings.Replace(base, `"tags"`, `"errors":[{"code":1,"message":"m","data":{"code":"gone"}}],"tags"`, 1), "harmless: s.m error gone: is new: a page that tells all codes apart doesn't know it\n"},
		"pattern":          {api(`{"type":"string","pattern":"a"}`, text), api(`{"type":"string","pattern":"b"}`, text), "breaking: s.m input /f: pattern is \"b\", was \"a\"\n"},
		"what isn't known": {api(`{"type":"string","not":{}}`, text), api(`{"type":"string","not":{"a":1}}`, text), "breaking: s.m input /f: not is {\"a\":1}, was {}\n"},
		"stream":           {base, stream(`"x-stream":{"schema":{}}`), "breaking: s.m: is a stream now\n"},
		"stream no more":   {stream(`"x-stream":{"schema":{}}`), base, "breaking: s.m: is no stream any more\n"},
		"item":             {stream(`"x-stream":{"schema":{"type":"integer"}}`), stream(`"x-stream":{"schema":{"type":"number"}}`), "breaking: s.m item: may be number, was integer\n"},
		"upload":           {base, stream(`"x-upload":{"name":"data"}`), "breaking: s.m input /data: takes an upload now\n"},
		"upload no more":   {stream(`"x-upload":{"name":"data"}`), base, "breaking: s.m input /data: takes no upload any more\n"},
		"another upload":   {stream(`"x-upload":{"name":"data"}`), stream(`"x-upload":{"name":"file"}`), "breaking: s.m input /file: is the upload now, was data\n"},
		"words of one":     {stream(`"x-upload":{"name":"data"}`), stream(`"x-upload":{"name":"data","description":"d"}`), "harmless: s.m input /data: the upload has other words\n"},
	} {
		if got := lines(t, test.older, test.newer); got != test.want {
			t.Errorf("%s: got\n%swant\n%s", name, got, test.want)
		}
	}
	for _, bad := range []string{"", "{}", "[]", `{"openrpc":1}`} {
		if _, err := Diff([]byte(bad), []byte(base)); err == nil {
			t.Errorf("%q is taken for an API", bad)
		}
	}
}

// documents are the APIs of the repository.
func documents(t *testing.T) [][]byte {
	t.Helper()
	var all [][]byte
	for _, pattern := range []string{"../../apps/*/openrpc.json", "../../cmd/ashore/newapp/*/openrpc.json", "../../framework/inspector/openrpc.json", "../../test/browser/lab/openrpc.json"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %v, %v", pattern, names, err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, data)
		}
	}
	return all
}

func TestAnAPIDoesNotDifferFromItself(t *testing.T) {
	for _, doc := range documents(t) {
		if got := lines(t, string(doc), string(doc)); got != "" {
			t.Errorf("got %s", got)
		}
	}
}

// Every single change of a schema is seen: a keyword that goes, comes or gets
// another value.
func TestEveryMutationIsClassified(t *testing.T) {
	mutations := 0
	for _, doc := range documents(t) {
		var root map[string]any
		d := json.NewDecoder(bytes.NewReader(doc))
		d.UseNumber()
		if err := d.Decode(&root); err != nil {
			t.Fatal(err)
		}
		mutated := func(path string) {
			t.Helper()
			mutations++
			data, err := json.Marshal(root)
			if err != nil {
				t.Fatal(err)
			}
			if lines(t, string(doc), string(data)) == "" {
				t.Errorf("nothing is said of %s", path)
			}
		}
		for _, method := range root["methods"].([]any) {
			method := method.(map[string]any)
			for i, p := range method["params"].([]any) {
				mutate(p.(map[string]any)["schema"].(map[string]any), fmt.Sprintf("%v/params/%d", method["name"], i), mutated)
			}
			mutate(method["result"].(map[string]any)["schema"].(map[string]any), fmt.Sprint(method["name"], "/result"), mutated)
		}
	}
	if mutations < 500 {
		t.Errorf("only %d mutations were tried", mutations)
	}
}

// mutate changes one thing after the other, and puts it back.
func mutate(schema map[string]any, path string, mutated func(path string)) {
	for _, key := range slices.Sorted(func(yield func(string) bool) {
		for key := range schema {
			if !yield(key) {
				return
			}
		}
	}) {
		value := schema[key]
		delete(schema, key)
		mutated(path + " without " + key)
		schema[key] = value
		switch value := value.(type) {
		case string:
			schema[key] = value + "x"
		case json.Number:
			digits, negative := strings.CutPrefix(string(value), "-")
			schema[key] = json.Number("1" + digits)
			if negative {
				schema[key] = json.Number("-1" + digits)
			}
		case bool:
			schema[key] = !value
		case []any:
			schema[key] = append([]any{"x"}, value...)
		case map[string]any:
			switch key {
			case "properties", "patternProperties":
				for name, inner := range value {
					mutate(inner.(map[string]any), path+"/"+name, mutated)
				}
			default:
				mutate(value, path+"/"+key, mutated)
			}
			continue
		}
		mutated(path + " with another " + key)
		schema[key] = value
	}
	for key, value := range map[string]any{"minLength": 7, "enum": []any{"x"}, "pattern": "x", "maxItems": 7, "not": map[string]any{}} {
		if _, ok := schema[key]; !ok && schema["$ref"] == nil && schema["oneOf"] == nil {
			schema[key] = value
			mutated(path + " and " + key)
			delete(schema, key)
		}
	}
}
