package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/cmd/ashore/docs"
	"github.com/ashore-dev/ashore/codegen"
	"github.com/ashore-dev/ashore/jsclient"
)

// bundledLab is the lab's site without its program, as build lays it out.
func bundledLab(t *testing.T, withDocs bool) tree {
	t.Helper()
	target, err := findTarget(t.Context(), "../../test/browser/lab")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := generated(t.Context(), target, codegen.File.Stale); err != nil {
		t.Fatal(err)
	}
	if !withDocs {
		target.api = nil
	}
	site, err := collect(t.Context(), target, jsclient.Files)
	if err != nil {
		t.Fatal(err)
	}
	site, _, err = site.withoutComments().bundled()
	if err != nil {
		t.Fatal(err)
	}
	return site
}

func TestDocsLeaveTheAppsFilesAsTheyAre(t *testing.T) {
	plain, with := bundledLab(t, false), bundledLab(t, true)
	files := map[string][]byte{}
	for p, a := range with {
		if name, ok := strings.CutPrefix(p, docsFolder); ok {
			files[name] = a.data
			continue
		}
		if !bytes.Equal(a.data, plain[p].data) {
			t.Errorf("%s is another one with the docs: %d bytes, %d without", p, len(a.data), len(plain[p].data))
		}
	}
	if len(with)-len(files) != len(plain) {
		t.Errorf("the site has %d files besides the docs, %d without them", len(with)-len(files), len(plain))
	}
	for _, want := range []string{"index.html", "errors.html", "try.js", "scratch-worker.js"} {
		if files[want] == nil {
			t.Errorf("the docs have no %s", want)
		}
	}
	for _, wrong := range docs.Check(files, func(string) string { return "" }) {
		t.Error(wrong)
	}
	if got := bytes.Count(files["index.html"], []byte("data-method=")); got < 10 {
		t.Errorf("the page has %d forms that call methods, want one for each", got)
	}
}
