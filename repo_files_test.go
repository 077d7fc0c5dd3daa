package ashore_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/codegen"
	"golang.org/x/net/html"
)

// longest is how many lines a file may have: more is two ideas. Tests are
// tables, and there are three style sheets whatever they hold.
func longest(s source) int {
	if s.test() || strings.HasSuffix(s.path, ".test.js") || strings.HasSuffix(s.path, ".css") {
		return 600
	}
	return 400
}

func TestFilesStayShort(t *testing.T) {
	for _, s := range sources(t, ".go", ".js", ".mjs", ".css", ".html", ".sql", ".sh") {
		if s.generated() {
			continue
		}
		if n := strings.Count(s.read(t), "\n"); n >= longest(s) {
			t.Errorf("%s has %d lines, want under %d: split it by what it defines", s.path, n, longest(s))
		}
	}
}

func TestGeneratedFilesAreFresh(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	patterns := []string{"./apps/..."}
	for _, s := range sources(t, "ashore_gen.go") {
		if _, err := os.Stat(filepath.Join(filepath.FromSlash(s.dir), "go.mod")); err != nil { // else the tests of cmd/ashore check it
			patterns = append(patterns, "./"+s.dir)
		}
	}
	packages, err := codegen.Generate(t.Context(), here, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packages {
		for _, f := range p.Files {
			if stale, err := f.Stale(); stale || err != nil {
				rel, _ := filepath.Rel(here, f.Path)
				t.Errorf("%s isn't what is generated now (%v): go tool ashore generate ./%s", rel, err, filepath.ToSlash(filepath.Dir(rel)))
			}
		}
	}
}

func TestPagesHaveNoClassesAndNoInlineCode(t *testing.T) {
	for _, s := range sources(t, ".html") {
		z := html.NewTokenizer(strings.NewReader(s.read(t)))
		for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
			if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
				continue
			}
			token := z.Token()
			if token.Data == "style" {
				t.Errorf("%s has a <style>: a style sheet is a file", s.path)
			}
			for _, a := range token.Attr {
				if a.Key == "class" || a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s> has %s=%q: the element says what it is", s.path, token.Data, a.Key, a.Val)
				}
			}
		}
	}
}

var (
	comment = regexp.MustCompile(`(?s:/\*.*?\*/)|(?m:(^|\s)//.*$)`)
	markup  = regexp.MustCompile(`\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function\b|setHTMLUnsafe|createContextualFragment|\.className\b|\.classList\b|\.style\b)`)
	from    = regexp.MustCompile(`(?m)^\s*(?:import|export)\s(?:[^;'"]*\sfrom\s+)?['"]([^'"]+)['"]`)
)

func TestCommentsEndWithTheirLine(t *testing.T) {
	code := "a(); // one\n/* two\n three */ b(); // four\nc.innerHTML = \"http://x\"; // five"
	if got, want := comment.ReplaceAllString(code, ""), "a();\n b();\nc.innerHTML = \"http://x\";"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestScriptsWriteNoMarkup(t *testing.T) {
	for _, s := range sources(t, ".js", ".mjs") {
		if below(s.dir, "test") || strings.Contains(s.dir+"/", "/test/") || strings.HasSuffix(s.path, ".test.js") {
			continue
		}
		code := comment.ReplaceAllString(s.read(t), "")
		for _, found := range markup.FindAllString(code, -1) {
			t.Errorf("%s uses %s: text goes in by textContent, nodes by <template>, looks by attributes with a meaning", s.path, found)
		}
		for _, m := range from.FindAllStringSubmatch(code, -1) {
			// These run under Node, or are what the benchmark compares with.
			if !strings.HasPrefix(m[1], ".") && !below(s.dir, "tools") && !below(s.dir, "bench") && !below(s.dir, "engine/compile") && s.path != "docs/examples/vite/vite.config.js" {
				t.Errorf("%s imports %s: what is served has no dependencies", s.path, m[1])
			}
		}
	}
}

// A browser gives Go one fixed offset and no zone files, so that what works
// natively is wrong there for half of the year; and a handler's clock is its
// transaction's, which a test can move.
func TestHandlersHaveOneClock(t *testing.T) {
	clock := regexp.MustCompile(`\btime\.(Local|LoadLocation|Now|Since|Until)\b|(?i)'localtime'|\bdate\('now'|CURRENT_TIMESTAMP`)
	for _, s := range sources(t, ".go", ".sql") {
		// A folder internal of an app has commands for its developers.
		if s.test() || strings.Contains(s.dir+"/", "/internal/") || !below(s.dir, "apps") && !below(s.dir, "framework/merge") && !below(s.dir, "framework/hlc") {
			continue
		}
		for _, found := range clock.FindAllString(comment.ReplaceAllString(s.read(t), ""), -1) {
			t.Errorf("%s uses %s: tx.Now() is a handler's clock, and the page sends its day's bounds", s.path, found)
		}
	}
}

func TestTestsDoNotSleep(t *testing.T) {
	for _, s := range sources(t, "_test.go") {
		if strings.Contains(s.read(t), "time.Sleep(") && !slices.Contains(s.imports(t), "testing/synctest") {
			// Callbacks that sleep under C frames are what engine/guards is about.
			if s.path != "repo_files_test.go" && s.dir != "engine/guards" {
				t.Errorf("%s sleeps: wait for what must happen, or use testing/synctest", s.path)
			}
		}
	}
}

func TestNothingKnowsOneMachine(t *testing.T) {
	machine := regexp.MustCompile(`(^|[^\w.])(/work/(main|shared)|/root/|/home/[a-z]\w*/|/Users/[A-Za-z]\w*/|[A-Z]:\\Users\\)`)
	for _, s := range sources(t, ".go", ".js", ".mjs", ".ts", ".json", ".md", ".html", ".css", ".sql", ".sh", "Makefile", ".mod") {
		if s.path == "repo_files_test.go" {
			continue
		}
		for i, line := range strings.Split(s.read(t), "\n") {
			if machine.MatchString(line) {
				t.Errorf("%s:%d has a path of one machine: %s", s.path, i+1, strings.TrimSpace(line))
			}
		}
	}
}

func TestDecisionsAreNumberedOnce(t *testing.T) {
	seen := map[string]string{}
	name := regexp.MustCompile(`^(\d{4})-[a-z0-9-]+\.md$`)
	for _, s := range sources(t, ".md") {
		if s.dir != "docs/decisions" {
			continue
		}
		m := name.FindStringSubmatch(path.Base(s.path))
		switch {
		case m == nil:
			t.Errorf("%s isn't named NNNN-what-was-chosen.md", s.path)
		case seen[m[1]] != "":
			t.Errorf("%s and %s have one number", s.path, seen[m[1]])
		default:
			seen[m[1]] = s.path
		}
	}
}

// A person's data must be able to leave each app, come back, and be erased.
func TestEveryAppLetsItsDataOutAndIn(t *testing.T) {
	apps, err := filepath.Glob("apps/*/main.go")
	if err != nil || len(apps) < 3 {
		t.Fatalf("the apps are %v, %v", apps, err)
	}
	begun, err := filepath.Glob("cmd/ashore/newapp/*/main.go") // what new apps begin with
	if err != nil || len(begun) < 2 {
		t.Fatalf("new apps begin with %v, %v", begun, err)
	}
	for _, main := range append(apps, begun...) {
		dir := filepath.Dir(main)
		for file, wants := range map[string][]string{
			main:                       {"archive.New()"},
			dir + "/web/settings.js":   {"showSettings(", "erase(client)"},
			dir + "/web/settings.html": {`<h2 id="data">`, `<h2 id="backup">`, `<h2 id="where">`, `<h2 id="version">`, `<h2 id="erase">`},
			dir + "/web/index.html":    {`href="./settings.html"`},
			dir + "/web/api.gen.js":    {`"archive.export"`, `"archive.stage"`, `"archive.undo"`},
			dir + "/openrpc.json":      {`"archive.export"`},
			dir + "/API.md":            {"archive.export"},
		} {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Error(err)
				continue
			}
			for _, want := range wants {
				if !strings.Contains(string(text), want) {
					t.Errorf("%s has no %s", file, want)
				}
			}
		}
	}
}
