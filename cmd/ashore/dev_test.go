package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The port is part of the address that a person's data belongs to: if this
// fails, every developer's data seems lost.
func TestAnAppHasOnePortForEver(t *testing.T) {
	for path, want := range map[string]int{
		"github.com/ashore-dev/ashore/apps/timetracker": 22450,
		"example.test/notes":                            24419,
	} {
		if got := devPort(path); got != want {
			t.Errorf("port of %s: got %d, want %d", path, got, want)
		}
	}
}

func TestDevRefusesATakenPort(t *testing.T) {
	for _, host := range []string{"127.0.0.1", "::1"} {
		l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
		if err != nil {
			t.Logf("the machine has no %s: %v", host, err)
			continue
		}
		port := l.Addr().(*net.TCPAddr).Port
		all, err := listenLocal(t.Context(), port)
		if !errors.Is(err, syscall.EADDRINUSE) {
			t.Errorf("%s taken: got %v, %v", host, all, err)
		}
		text := portTaken(&target{Name: "hello"}, port, err).Error()
		for _, want := range []string{fmt.Sprint(port), "taken", "hello would seem empty", "-port"} {
			if !strings.Contains(text, want) {
				t.Errorf("got %s\nwithout %q", text, want)
			}
		}
		l.Close()
	}
}

// writeFiles writes files below dir.
func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestChangesAreSeenAndSorted(t *testing.T) {
	dir := t.TempDir()
	set := watchSet{trees: []string{dir}, web: []string{filepath.Join(dir, "web")}}
	writeFiles(t, dir, map[string]string{"main.go": "1", "web/index.html": "1", "web/page.js": "1", "migrations/0001_a.sql": "1", "old.go": "1"})
	before := set.scan()
	for _, file := range []string{".main.go.swp", "main.go~", "main_test.go", "API.md", "openrpc.json", "web/node_modules/x.js", ".git/x", "web/#page.js#"} {
		writeFiles(t, dir, map[string]string{file: "1"})
	}
	if got := set.scan().changes(before); len(got) != 0 {
		t.Errorf("files that don't count: got %v", got)
	}
	steps := []struct {
		name, file string
		compiled   bool
	}{
		{"page", "web/index.html", false},
		{"new script", "web/new.js", false},
		{"program", "main.go", true},
		{"migration", "migrations/0002_b.sql", true},
	}
	for _, step := range steps {
		before := set.scan()
		writeFiles(t, dir, map[string]string{step.file: "longer"})
		got := set.scan().changes(before)
		if want := []string{filepath.Join(dir, filepath.FromSlash(step.file))}; !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", step.name, got, want)
		}
		if set.compiled(got) != step.compiled {
			t.Errorf("%s is compiled: got %t", step.name, !step.compiled)
		}
	}
	before = set.scan()
	if err := os.Remove(filepath.Join(dir, "old.go")); err != nil {
		t.Fatal(err)
	}
	if got := set.scan().changes(before); len(got) != 1 || !set.compiled(got) {
		t.Errorf("removed file: got %v", got)
	}
	if got := maps.Clone(before).with(set.scan(), set.scan().changes(before)); len(got.changes(set.scan())) != 0 {
		t.Errorf("with took nothing over")
	}
}

// events reads the states that a dev server tells.
type events struct {
	t     *testing.T
	lines *bufio.Scanner
	close func() error
}

func listen(t *testing.T, origin string) *events {
	r, err := http.NewRequestWithContext(t.Context(), "GET", origin+"/_dev/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	return &events{t, bufio.NewScanner(answer.Body), answer.Body.Close}
}

// until waits for a state that is as it should be.
func (e *events) until(what string, is func(devState) bool) devState {
	e.t.Helper()
	var last devState
	// Longer than any build: what failed is told then, rather than waited for.
	defer time.AfterFunc(3*time.Minute, func() { _ = e.close() }).Stop()
	for e.lines.Scan() {
		data, ok := strings.CutPrefix(e.lines.Text(), "data: ")
		if !ok {
			continue
		}
		last = devState{}
		if err := json.Unmarshal([]byte(data), &last); err != nil {
			e.t.Fatal(err)
		}
		if is(last) {
			return last
		}
	}
	e.t.Fatalf("%s never came; the last state was %+v", what, last)
	return last
}

func get(t *testing.T, address string) string {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestDevFollowsTheFiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(hello)); err != nil {
		t.Fatal(err)
	}
	writeFiles(t, dir, map[string]string{"go.mod": "module example.test/hello\n\ngo 1.26.0\n"})
	t.Chdir(dir)

	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := free.Addr().(*net.TCPAddr).Port
	free.Close()
	ctx, cancel := context.WithCancel(t.Context())
	said, out := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- dev(ctx, ".", engineAuto, port, out); out.Close() }()
	lines := bufio.NewReader(said)
	first, err := lines.ReadString('\n')
	origin := fmt.Sprintf("http://localhost:%d", port)
	if err != nil || !strings.Contains(first, "hello is at "+origin+"/") {
		t.Fatalf("got %q, %v", first, err)
	}
	var rest bytes.Buffer
	copied := make(chan struct{})
	go func() { _, _ = io.Copy(&rest, lines); close(copied) }()

	e := listen(t, origin)
	one := e.until("the first site", func(s devState) bool { return s.Site != "" })
	if got := get(t, origin+"/"); !strings.Contains(got, `src="/_dev/dev.js?site=`+one.Site) || !strings.Contains(got, "<h1>Hello</h1>") {
		t.Errorf("the page is %s", got)
	}
	index, err := os.ReadFile("web/index.html")
	if err != nil {
		t.Fatal(err)
	}
	writeFiles(t, dir, map[string]string{"web/index.html": strings.Replace(string(index), "<h1>", "<h1 class=big>", 1)})
	bad := e.until("the page's problem", func(s devState) bool { return s.Failed != "" })
	if !strings.HasPrefix(bad.Failed, "web/index.html:16: <h1> has a class attribute") || bad.Site != one.Site {
		t.Errorf("got %+v", bad)
	}
	if got := get(t, origin+"/"); !strings.Contains(got, "<h1>Hello</h1>") {
		t.Errorf("the last good page is gone: %s", got)
	}
	writeFiles(t, dir, map[string]string{"web/index.html": strings.Replace(string(index), "<h1>Hello", "<h1>Hello again", 1)})
	two := e.until("the corrected site", func(s devState) bool { return s.Failed == "" && s.Site != one.Site })
	if got := get(t, origin+"/"); !strings.Contains(got, "<h1>Hello again</h1>") {
		t.Errorf("the page is %s", got)
	}
	writeFiles(t, dir, map[string]string{"web/hello.css": "p { color: green }\n"})
	added := e.until("the site with another file", func(s devState) bool { return s.Failed == "" && s.Site != two.Site })
	writeFiles(t, dir, map[string]string{"web/hello.css": "p { color: teal }\n"})
	styled := e.until("the site with another style", func(s devState) bool { return s.Failed == "" && s.Site != added.Site })
	if added.Styles || !styled.Styles || styled.From != added.Site {
		t.Errorf("got %+v for a new file and %+v for a changed style sheet, want a reload only for the first", added, styled)
	}
	two = styled
	writeFiles(t, dir, map[string]string{"main.go": "package main\n\nfunc main() { undefined() }\n"})
	bad = e.until("the compiler's complaint", func(s devState) bool { return s.Failed != "" })
	if !strings.Contains(bad.Failed, "main.go:3:15: undefined: undefined") {
		t.Errorf("got %+v", bad)
	}
	writeFiles(t, dir, map[string]string{"main.go": "package main\n\nfunc main() { println(1) }\n"})
	three := e.until("the new program", func(s devState) bool { return s.Failed == "" && s.Site != two.Site })
	if got := get(t, origin+"/ashore/build.js"); !strings.Contains(got, three.Site) {
		t.Errorf("build.js is %s", got)
	}

	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("dev ended with %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("dev didn't end")
	}
	<-copied
	if !strings.Contains(rest.String(), "the data of hello stays in the browser") {
		t.Errorf("dev said %s", rest.String())
	}
}
