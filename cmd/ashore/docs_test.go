package main

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/ashore-dev/ashore/cmd/ashore/docs"
)

// referenceSite is what belongs into docs/api, made once for all tests.
var referenceSite = sync.OnceValues(func() (map[string][]byte, error) {
	return docsOf(context.Background(), []string{"../../apps/..."}, "", true)
})

func TestCommittedDocsAreFresh(t *testing.T) {
	files, err := referenceSite()
	if err != nil {
		t.Fatal(err)
	}
	stale, err := staleDocs("../../docs/api", files)
	if err != nil {
		t.Fatal(err)
	}
	if len(stale) > 0 {
		t.Errorf("docs/api/ has %v that aren't what is written now: make generate, or go generate ./cmd/ashore", stale)
	}
}

func TestEveryLinkOfTheDocsLeadsSomewhere(t *testing.T) {
	files, err := referenceSite()
	if err != nil {
		t.Fatal(err)
	}
	sources := 0
	for _, wrong := range docs.Check(files, func(address string) string {
		u, err := url.Parse(address)
		if err != nil {
			return err.Error()
		}
		file, ok := strings.CutPrefix(u.Path, "/ashore-dev/ashore/blob/HEAD/")
		if u.Host != "github.com" || !ok {
			return "" // of others
		}
		sources++
		return wrongSource(file, u.Fragment)
	}) {
		t.Error(wrong)
	}
	if sources < 100 {
		t.Errorf("%d links lead to sources, want them for each method and type", sources)
	}
}

// wrongSource says what is wrong with a place in the repository.
func wrongSource(file, fragment string) string {
	data, err := os.ReadFile(filepath.Join("../..", filepath.FromSlash(file)))
	if err != nil {
		return err.Error()
	}
	if fragment == "" {
		return ""
	}
	n, err := strconv.Atoi(strings.TrimPrefix(fragment, "L"))
	if lines := bytes.Count(data, []byte("\n")); err != nil || n < 1 || n > lines {
		return fmt.Sprintf("the file has %d lines", lines)
	}
	return ""
}

func TestDocsOfOneAppStandAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "docs")
	var out, told bytes.Buffer
	if code := runDocs(t.Context(), []string{"-o", dir, "../../test/browser/lab"}, &out, &told); code != 0 {
		t.Fatalf("ashore docs: %d\n%s", code, told.String())
	}
	files := map[string][]byte{}
	for name, data := range contents(t, dir) {
		files[name] = []byte(data)
	}
	for _, want := range []string{"index.html", "index.md", "errors.html", "docs.css", "docs.js", "search-index.js"} {
		if files[want] == nil {
			t.Errorf("there is no %s in %d files", want, len(files))
		}
	}
	for _, wrong := range docs.Check(files, func(string) string { return "" }) {
		t.Error(wrong)
	}
	if code := runDocs(t.Context(), []string{"-check", "-o", dir, "../../test/browser/lab"}, &out, &told); code != 0 {
		t.Errorf("-check finds what was just written stale: %s", out.String())
	}
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte("edited"), 0o644); err != nil {
		t.Fatal(err)
	}
	if code := runDocs(t.Context(), []string{"-check", "-o", dir, "../../test/browser/lab"}, &out, &told); code != 1 || !strings.Contains(out.String(), "index.html is stale") {
		t.Errorf("-check gives %d for a page that was edited: %s", code, out.String())
	}
}

func TestDocsLeaveFoldersOfOthersAlone(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis.txt"), []byte("years of work"), 0o644); err != nil {
		t.Fatal(err)
	}
	var out, told bytes.Buffer
	if code := runDocs(t.Context(), []string{"-o", dir, "../../test/browser/lab"}, &out, &told); code != 1 {
		t.Errorf("ashore docs into a folder with other files gives %d, want 1", code)
	}
	if _, err := os.Stat(filepath.Join(dir, "thesis.txt")); err != nil {
		t.Error(err)
	}
}
