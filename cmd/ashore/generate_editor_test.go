package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A new app's editor knows the calls of its client: what it complains of is what
// tsc says with the app's own jsconfig.json.
func TestWrongCallInANewAppIsFoundByItsEditor(t *testing.T) {
	tsc, err := filepath.Abs("../../node_modules/.bin/tsc")
	if err == nil {
		_, err = exec.LookPath(tsc)
	}
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("tsc is missing: make test installs it")
		}
		t.Skip("tsc is missing: make test installs it")
	}
	for template, wrong := range map[string]map[string]string{
		"blank": {
			`await api.notes.add({ text: 1 });`:               "is not assignable to type 'string'",
			`await api.notes.add({});`:                        "Property 'text' is missing",
			`await api.notes.remove();`:                       "Property 'remove' does not exist",
			`(await api.notes.list())[0]?.created.getHour();`: "Property 'getHour' does not exist on type 'Date'",
		},
		"crud": {`await api.items.list({ word: "" });`: "'word' does not exist in type 'ListInput'"},
	} {
		dir := filepath.Join(t.TempDir(), "my-"+template)
		if said, status := newIn(t, "-template", template, dir); status != 0 {
			t.Fatal(said)
		}
		check := func() (string, error) {
			cmd := exec.CommandContext(t.Context(), tsc, "--project", "jsconfig.json")
			cmd.Dir = dir
			out, err := cmd.CombinedOutput()
			return string(out), err
		}
		if out, err := check(); err != nil {
			t.Errorf("%s as it is made: %v\n%s", template, err, out)
		}
		page := filepath.Join(dir, "web", "index.js")
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		inside, ok := strings.CutSuffix(string(text), "});\n")
		if !ok {
			t.Fatalf("%s ends with %q, want the end of its page", template, text[max(0, len(text)-20):])
		}
		for line, want := range wrong {
			if err := os.WriteFile(page, []byte(inside+"\t"+line+"\n});\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			if out, err := check(); err == nil || !strings.Contains(out, want) || !strings.HasPrefix(out, "web/index.js") {
				t.Errorf("%s: %s: got %v, %s\nwant %q in web/index.js", template, line, err, out, want)
			}
		}
	}
}
