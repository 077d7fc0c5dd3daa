package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestServeIsAPlainHost(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"index.html": "<h1>Apps</h1>", "a/index.html": "<h1>A</h1>", "a/_ashore/app.x.wasm": "\x00asm"})
	server := httptest.NewServer(siteHandler(dir))
	defer server.Close()
	for path, want := range map[string]struct{ kind, text string }{
		"/":                     {"text/html", "Apps"},
		"/a/":                   {"text/html", "A"},
		"/a":                    {"text/html", "A"}, // to the folder
		"/a/_ashore/app.x.wasm": {"application/wasm", "asm"},
	} {
		r, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		data, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if kind := r.Header.Get("Content-Type"); r.StatusCode != 200 || !strings.HasPrefix(kind, want.kind) || !strings.Contains(string(data), want.text) {
			t.Errorf("%s: got %s, %s, %q", path, r.Status, kind, data)
		}
	}
}

func TestServeSaysWhereTheSiteIs(t *testing.T) {
	dir := t.TempDir()
	var out, errs bytes.Buffer
	if code := runServe(t.Context(), []string{dir}, &out, &errs); code != 1 || !strings.Contains(errs.String(), "there is no site in") {
		t.Errorf("got %d, %s", code, errs.String())
	}
	writeFiles(t, dir, map[string]string{"index.html": "<h1>Apps</h1>"})
	ended, end := context.WithCancel(t.Context())
	end()
	if code := runServe(ended, []string{dir}, &out, &errs); code != 0 && !strings.Contains(errs.String(), "listen") {
		t.Errorf("got %d, %s", code, errs.String())
	}
}
