package codegen

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tool is the path of a program that development needs and Go tests alone
// don't. Where it is missing the test ends, except in CI.
func tool(t *testing.T, paths ...string) string {
	t.Helper()
	for _, path := range paths {
		if found, err := exec.LookPath(path); err == nil {
			if abs, err := filepath.Abs(found); err == nil {
				return abs
			}
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing: make test installs it", paths[0])
	}
	t.Skipf("%s is missing: make test installs it", paths[0])
	return ""
}

var strictTypeScript = []string{
	"--strict", "--allowJs", "--checkJs", "--noEmit", "--exactOptionalPropertyTypes", "--noUnusedLocals",
	"--target", "es2024", "--module", "nodenext", "--moduleResolution", "nodenext", "--moduleDetection", "force",
	"--lib", "es2024,dom,dom.iterable", "--types", "",
}

// The page of a case is checked too, when it has one, and so is every example
// of API.md.
func TestGeneratedJavaScriptPassesStrictTypeScript(t *testing.T) {
	m := sharedModule(t)
	tsc := tool(t, "../node_modules/.bin/tsc")
	args := slices.Clone(strictTypeScript)
	for name, p := range m.packages {
		if !p.API.App {
			continue
		}
		web := filepath.Join(m.dir, name, "web")
		examples := filepath.Join(web, "examples.js")
		if err := os.WriteFile(examples, []byte(allExamples(p.API)), 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, filepath.Join(web, "api.gen.js"), filepath.Join(web, "api.gen.d.ts"), examples)
		if page := filepath.Join(web, "page.js"); exists(page) {
			args = append(args, page)
		}
	}
	command := exec.CommandContext(t.Context(), tsc, args...)
	command.Dir = m.dir // away from this repository's tsconfig.json
	if out, err := command.CombinedOutput(); err != nil {
		t.Errorf("tsc: %v\n%s", err, strings.ReplaceAll(string(out), m.dir, ""))
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// allExamples is a module with the example of every method.
func allExamples(api *API) string {
	var b strings.Builder
	b.WriteString("import * as gen from \"./api.gen.js\";\n")
	b.WriteString("/** @param {import(\"./api.gen.js\").Client} client */\nexport const all = async (client) => {\n\tconst api = gen.bind(client);\n")
	for _, s := range api.Services {
		for _, m := range s.Methods {
			code := example(s, m)
			for _, n := range api.Types {
				if n.Kind == Enum {
					code = strings.ReplaceAll(code, " "+n.Name+".", " gen."+n.Name+".")
					code = strings.ReplaceAll(code, "["+n.Name+".", "[gen."+n.Name+".")
				}
			}
			b.WriteString("\t{\n\t\t" + strings.ReplaceAll(strings.TrimSpace(code), "\n", "\n\t\t") + "\n")
			if m.Out != nil && !m.Stream {
				b.WriteString("\t\tconsole.log(result);\n")
			}
			b.WriteString("\t}\n")
		}
	}
	b.WriteString("\treturn api;\n};\n")
	return b.String()
}
