package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// ask sends one request to the server as a browser at localhost would.
func ask(d *devServer, method, target string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

func TestDevServerAnswersByPath(t *testing.T) {
	d := newDevServer(t.Context(), "hello & co", 20001)
	const at = "http://localhost:20001"
	if w := ask(d, "GET", at+"/"); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "<h1>Building hello &amp; co</h1>") {
		t.Errorf("before the first build: got %d, %s", w.Code, w.Body)
	}
	if w := ask(d, "GET", at+"/ashore/app.wasm"); w.Code != http.StatusServiceUnavailable {
		t.Errorf("program before the first build: got %d", w.Code)
	}
	d.update(map[string][]byte{
		"index.html": []byte("home"), "help/index.html": []byte("help"), "page.js": []byte("1"),
		"ashore/app.wasm": []byte("\x00asm"), "a b.css": []byte("a {}"),
	}, func(s *devState) { s.Site = "one" })
	tests := []struct {
		method, target string
		code           int
		kind, body     string
		location       string
	}{
		{"GET", at + "/", 200, "text/html; charset=utf-8", "home", ""},
		{"GET", at + "/index.html?q=1", 200, "text/html; charset=utf-8", "home", ""},
		{"GET", at + "/help", 307, "", "", "help/"},
		{"GET", at + "/help/", 200, "text/html; charset=utf-8", "help", ""},
		{"GET", at + "/page.js", 200, "text/javascript; charset=utf-8", "1", ""},
		{"GET", at + "/a%20b.css", 200, "text/css; charset=utf-8", "a {}", ""},
		{"GET", at + "/ashore/app.wasm?x", 200, "application/wasm", "\x00asm", ""},
		{"HEAD", at + "/page.js", 200, "text/javascript; charset=utf-8", "", ""},
		{"POST", at + "/page.js", 405, "", "", ""},
		{"GET", at + "/nothing.js", 404, "", "", ""},
		{"GET", at + "/../../etc/passwd", 404, "", "", ""},
		{"GET", "http://127.0.0.1:20001/x?y=1", 307, "", "", at + "/x?y=1"},
		{"GET", "http://[::1]:20001/x", 307, "", "", at + "/x"},
		{"GET", "http://evil.example:20001/", 403, "", "", ""},
		{"GET", "http://localhost:20002/", 403, "", "", ""},
	}
	for _, test := range tests {
		w := ask(d, test.method, test.target)
		if w.Code != test.code || test.body != "" && w.Body.String() != test.body {
			t.Errorf("%s %s: got %d, %q, want %d, %q", test.method, test.target, w.Code, w.Body, test.code, test.body)
		}
		if got := w.Header().Get("Content-Type"); test.kind != "" && got != test.kind {
			t.Errorf("%s: got type %s, want %s", test.target, got, test.kind)
		}
		if got := w.Header().Get("Location"); got != test.location {
			t.Errorf("%s: got location %q, want %q", test.target, got, test.location)
		}
		if got := w.Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: got Cache-Control %q", test.target, got)
		}
	}
}

func TestDevServerReplacesAnEarlierServiceWorker(t *testing.T) {
	d := newDevServer(t.Context(), "hello", 20001)
	w := ask(d, "GET", "http://localhost:20001/sw.js")
	if w.Code != 200 || !strings.Contains(w.Body.String(), "registration.unregister()") || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/javascript") {
		t.Errorf("got %d, %s, %s", w.Code, w.Header(), w.Body)
	}
}

func TestDevStateIsToldOncePerChange(t *testing.T) {
	d := newDevServer(t.Context(), "hello", 20001)
	_, _, news := d.now()
	d.update(nil, func(s *devState) { s.Building = "" })
	select {
	case <-news:
		t.Error("an update without a change is news")
	default:
	}
	d.update(nil, func(s *devState) { s.Failed = "web/index.html:1: wrong" })
	select {
	case <-news:
	default:
		t.Error("a change is no news")
	}
	var got devState
	if err := json.Unmarshal(ask(d, "GET", "http://localhost:20001/_dev/state").Body.Bytes(), &got); err != nil || got.Failed != "web/index.html:1: wrong" {
		t.Errorf("got %+v, %v", got, err)
	}
}
