package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

const hello = "./testdata/hello"

// buildHello builds the smallest site into a folder of the test's own.
func buildHello(t *testing.T) (dir, table string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "dist")
	var out, told bytes.Buffer
	b := builder{choice: engineAuto, packer: packer{level: 2}, out: &out, progress: newProgress(&told, nil)}
	if err := b.build(t.Context(), hello, dir); err != nil {
		t.Fatalf("build: %v\n%s", err, told.String())
	}
	return dir, out.String()
}

// contents reads all files below dir.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(file)
		rel, _ := filepath.Rel(dir, file)
		files[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestTwoBuildsAreEqual(t *testing.T) {
	first, table := buildHello(t)
	second, _ := buildHello(t)
	a, b := contents(t, first), contents(t, second)
	for name := range a {
		if a[name] != b[name] {
			t.Errorf("%s differs", name)
		}
	}
	if len(a) != len(b) || len(a) < 15 {
		t.Errorf("got %d and %d files", len(a), len(b))
	}
	for _, row := range []string{"pages", "app.wasm", "Go's wasm_exec.js", "everything", "first load of index.html", "brotli"} {
		if !strings.Contains(table, row) {
			t.Errorf("the table has no %q:\n%s", row, table)
		}
	}
}

// serverOf starts a file server over dir and returns its address.
type serverOf func(t *testing.T, dir string) string

func goServer(t *testing.T, dir string) string {
	s := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(s.Close)
	return s.URL
}

func pythonServer(t *testing.T, dir string) string {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 on this machine: Go's file server alone has served the site")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cmd := exec.CommandContext(ctx, python, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	port := regexp.MustCompile(`port (\d+)`).FindStringSubmatch(line)
	if err != nil || port == nil {
		t.Fatalf("python's server said %q, %v", line, err)
	}
	return "http://127.0.0.1:" + port[1]
}

func TestPlainFileServersServeTheSite(t *testing.T) {
	dir, _ := buildHello(t)
	// An app may lie in a folder of its host.
	root := t.TempDir()
	if err := os.Rename(dir, filepath.Join(root, "hello")); err != nil {
		t.Fatal(err)
	}
	for name, start := range map[string]serverOf{"go": goServer, "python": pythonServer} {
		t.Run(name, func(t *testing.T) {
			c := crawler{t: t, seen: map[string]bool{}}
			base := start(t, root)
			c.get(base + "/hello/")
			for _, end := range []string{"/hello/", "help/about.html", "page.js", "greet.js", "style.css", "icon.svg", "ashore/build.js", ".wasm"} {
				found := false
				for u := range c.seen {
					found = found || strings.HasSuffix(u, end)
				}
				if !found {
					t.Errorf("nothing led to …%s, only to %v", end, c.seen)
				}
			}
		})
	}
}

// crawler follows every address in pages, scripts and build.js.
type crawler struct {
	t    *testing.T
	seen map[string]bool
}

var mimeTypes = map[string]string{".html": "text/html", ".js": "javascript", ".css": "text/css", ".svg": "image/svg+xml", ".wasm": "application/wasm"}

func (c *crawler) get(address string) {
	address, _, _ = strings.Cut(address, "#")
	if c.seen[address] {
		return
	}
	c.seen[address] = true
	r, err := http.Get(address)
	if err != nil {
		c.t.Error(err)
		return
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		c.t.Errorf("%s: %s, %v", address, r.Status, err)
		return
	}
	end := path.Ext(r.Request.URL.Path)
	if strings.HasSuffix(r.Request.URL.Path, "/") {
		end = ".html"
	}
	if got := r.Header.Get("Content-Type"); !strings.Contains(got, mimeTypes[end]) {
		c.t.Errorf("%s: got type %q, want %q", address, got, mimeTypes[end])
	}
	follow := func(ref string) {
		u, err := r.Request.URL.Parse(ref)
		if err != nil {
			c.t.Errorf("%s: %v", address, err)
		} else if u.Host == r.Request.URL.Host {
			c.get(u.String())
		}
	}
	switch end {
	case ".html":
		walkPage(data, func(token *html.Token, _ int) bool {
			for _, a := range token.Attr {
				if token.Type != html.TextToken && linkOf(token, a.Key) != noLink {
					follow(a.Val)
				}
			}
			return false
		})
	case ".js":
		for _, im := range imports(string(data)) {
			follow(im.ref)
		}
		if m := regexp.MustCompile(`"wasm": "(.*)"`).FindSubmatch(data); m != nil {
			follow(string(m[1]))
		}
	}
}

func TestBuildRefusesAFolderThatItDidNotWrite(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis.txt"), []byte("years of work"), 0o644); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if code := runBuild(t.Context(), []string{"-o", dir, hello}, &out, &errs); code != 1 || !strings.Contains(errs.String(), "no build wrote") {
		t.Errorf("got %d, %s", code, errs.String())
	}
}

func TestBuildSaysWhatIsNoApp(t *testing.T) {
	for pattern, want := range map[string]string{
		"../../codegen":       "is package codegen; an app is a package main",
		"./nowhere":           "./nowhere is no app: ",
		"../../framework/...": " has no app in it: a package main that imports ",
	} {
		var out, errs bytes.Buffer
		dist := filepath.Join(t.TempDir(), "dist")
		if code := runBuild(t.Context(), []string{"-o", dist, pattern}, &out, &errs); code != 1 || !strings.Contains(errs.String(), want) {
			t.Errorf("%s: got %d, %s, want %s", pattern, code, errs.String(), want)
		}
	}
}

func TestBuildReplacesItsEarlierFolderAsAWhole(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dist")
	for _, id := range []string{"one", "two"} {
		b := &built{files: map[string]packed{"index.html": {raw: []byte(id)}, "_ashore/" + id + "/page.js": {raw: []byte(id), gzip: []byte("z")}}}
		if err := b.write(t.Context(), dir); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{"index.html": "two", "_ashore/two/page.js": "two", "_ashore/two/page.js.gz": "z"}
	if got := contents(t, dir); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if entries, _ := os.ReadDir(filepath.Dir(dir)); len(entries) != 1 {
		t.Errorf("something is left beside the folder: %v", entries)
	}
}
