package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
)

// What an inspector's build has, and that of users must not: the page, its
// script, the package, the names of its methods, and what breaks files.
var inspectorTraces = []string{"framework/inspector", "inspector.query", "view=statements", "the inspector has every write fail"}

func TestAPlainBuildHasNothingOfTheInspector(t *testing.T) {
	has := func(inspector bool) (found []string) {
		dir := filepath.Join(t.TempDir(), "dist")
		var out, told bytes.Buffer
		b := builder{engineAuto, true, inspector, true, packer{level: 2}, &out, newProgress(&told, nil)}
		if err := b.build(t.Context(), "../../test/browser/lab", dir); err != nil {
			t.Fatalf("build: %v\n%s", err, told.String())
		}
		files := contents(t, dir)
		for _, trace := range inspectorTraces {
			for _, data := range files {
				if strings.Contains(data, trace) {
					found = append(found, trace)
					break
				}
			}
		}
		if _, ok := files["_ashore/index.html"]; ok {
			found = append(found, "_ashore/index.html")
		}
		return found
	}
	if got := has(false); len(got) > 0 {
		t.Errorf("a plain build has %q", got)
	}
	if got := has(true); len(got) != len(inspectorTraces)+1 {
		t.Errorf("a build with the inspector has %q only: the test looks for the wrong things", got)
	}
}
