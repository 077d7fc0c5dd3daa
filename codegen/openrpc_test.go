package codegen

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	validator "github.com/santhosh-tekuri/jsonschema/v6"
)

// What the examples show is what the schemas let through.
func TestExamplesFitTheirSchemas(t *testing.T) {
	m := sharedModule(t)
	seen := 0
	for name, p := range m.packages {
		doc, err := validator.UnmarshalJSON(bytes.NewReader(m.generated(name, "openrpc.json")))
		if err != nil {
			t.Fatal(err)
		}
		compiler := validator.NewCompiler()
		if err := compiler.AddResource("doc:api", doc); err != nil {
			t.Fatal(err)
		}
		check := func(what, pointer string, value json.RawMessage) {
			seen++
			schema, err := compiler.Compile("doc:api#" + pointer)
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			v, err := validator.UnmarshalJSON(bytes.NewReader(value))
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			if err := schema.Validate(v); err != nil {
				t.Errorf("%s: %s: %v", what, value, err)
			}
		}
		n := 0
		for _, s := range p.API.Services {
			for _, method := range s.Methods {
				for _, pairing := range pairings(method) {
					what := fmt.Sprintf("%s: %s.%s", name, s.Name, pairing.Name)
					for _, param := range pairing.Params {
						i := slices.IndexFunc(method.In.Named.Fields, func(f *Field) bool { return f.Name == param.Name })
						check(what, fmt.Sprintf("/methods/%d/params/%d/schema", n, i), param.Value)
					}
					if pairing.Result != nil {
						check(what, fmt.Sprintf("/methods/%d/result/schema", n), pairing.Result.Value)
					}
				}
				n++
			}
		}
	}
	if seen < 5 {
		t.Errorf("only %d values were checked", seen)
	}
}

// The tools of OpenRPC's own people take the documents of the repository's apps,
// and resolve all that they refer to. (They don't end on a type that holds
// itself, as some cases here have.)
func TestOpenRPCToolsReadTheDocuments(t *testing.T) {
	node := tool(t, "node")
	tool(t, "../node_modules/.bin/tsc") // stands for the packages of development
	var args []string
	for _, pattern := range []string{"../apps/*/openrpc.json", "../cmd/ashore/newapp/*/openrpc.json", "../framework/inspector/openrpc.json"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v, %v", pattern, found, err)
		}
		args = append(args, found...)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, node, append([]string{"testdata/openrpc.js"}, args...)...).CombinedOutput()
	if want := fmt.Sprintf("%d documents\n", len(args)); err != nil || string(out) != want {
		t.Errorf("%v\n%s", err, out)
	}
}
