package codegen

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var appDir = flag.String("app", "", "write some cases of the corpus as an app into this `folder`")

// inABrowser are the cases whose values also go through the worker of a real
// browser: all that there is on the wire.
var inABrowser = []string{
	"bools", "bytes", "bytes_and_times", "days", "embedded", "enum_string", "floats", "generic", "ints", "ints_quoted",
	"map_int", "map_text", "omit_zero", "pointer_pointer", "recursive_mutual", "stream", "strings", "text", "times", "unknown",
}

// It is run by test/browser/corpus.test.js, which builds the app and has its page
// send values.
func TestSomeCasesAreAnApp(t *testing.T) {
	if *appDir == "" {
		t.Skip("-app says where to")
	}
	err := writeModFile(*appDir)
	var imports, services strings.Builder
	archives := map[string]*txtar.Archive{}
	for _, name := range inABrowser {
		archive, readErr := txtar.ParseFile("testdata/cases/" + name + ".txtar")
		if readErr != nil {
			t.Fatal(readErr)
		}
		archives[name] = archive
		for _, f := range archive.Files {
			if !strings.HasSuffix(f.Name, ".go") {
				continue
			}
			file := filepath.Join(*appDir, name, filepath.FromSlash(f.Name))
			source := strings.ReplaceAll(string(f.Data), "//ashore:service\n", "//ashore:service "+serviceName(name)+"\n")
			err = errors.Join(err, os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(source), 0o644))
		}
		fmt.Fprintf(&imports, "\tcase_%s %q\n", name, "golden/"+name)
		fmt.Fprintf(&services, "\t\t&case_%s.Echo{},\n", name)
	}
	main := "// Command corpus gives back what it gets.\npackage main\n\nimport (\n\t\"github.com/ashore-dev/ashore/framework/app\"\n\n" + imports.String() +
		")\n\nfunc main() { app.Main(config()) }\n\nfunc config() app.Config {\n\treturn app.Config{Name: \"corpus\", Services: []app.Service{\n" + services.String() + "\t}}\n}\n"
	web := filepath.Join(*appDir, "web")
	err = errors.Join(err, os.WriteFile(filepath.Join(*appDir, "main.go"), []byte(main), 0o644), os.MkdirAll(web, 0o755))
	for _, name := range []string{"page.js", "values.js", "index.html"} {
		data, readErr := os.ReadFile("testdata/roundtrip/" + name)
		err = errors.Join(err, readErr, os.WriteFile(filepath.Join(web, name), data, 0o644))
	}
	if err != nil {
		t.Fatal(err)
	}
	packages, err := Generate(context.Background(), *appDir, "./...")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packages {
		for _, f := range p.Files {
			if _, err := f.Write(); err != nil {
				t.Fatal(err)
			}
		}
		if p.API.App {
			cases, err := json.Marshal(appCases(t, p.API, archives))
			if err == nil {
				err = os.WriteFile(filepath.Join(web, "cases.js"), []byte("export default "+string(cases)+";\n"), 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// serviceName is what a case's service is called in the app: mapInt.
func serviceName(name string) string {
	words := strings.Split(name, "_")
	for i := range words[1:] {
		words[i+1] = upperFirst(words[i+1])
	}
	return strings.Join(words, "")
}

// appCases are the types and methods of the app for page.js.
func appCases(t *testing.T, api *API, archives map[string]*txtar.Archive) map[string]any {
	types := map[string]any{}
	for _, n := range api.Types {
		var samples map[string][]string
		if archive := archives[path.Base(n.PackagePath)]; archive != nil {
			samples = sampleTexts(t, archive)
		}
		types[n.Name] = describedNamed(n, samples[n.GoName])
	}
	return map[string]any{"types": types, "methods": describedMethods(api)}
}
