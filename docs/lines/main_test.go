package main

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// A line more or less is no reason to count anew, and an app that somebody is
// writing counts when it is generated the next time.
func TestLinesAreAboutRight(t *testing.T) {
	counted, err := write(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile("../lines.md")
	if err != nil {
		t.Fatal(err)
	}
	now := rows(string(counted))
	for app, sum := range rows(string(written)) {
		if n := now[app]; n < sum*4/5 || n > sum*5/4 {
			t.Errorf("%s has %d lines, docs/lines.md says %d: go generate ./docs/lines", app, n, sum)
		}
	}
	if strings.Split(string(written), "|")[0] != strings.Split(string(counted), "|")[0] {
		t.Error("the words of docs/lines.md are others: go generate ./docs/lines")
	}
}

// rows are the sums of a table, by app.
func rows(page string) map[string]int {
	sums := map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^\| (\S+/\S+) \|.* \*\*(\d+)\*\* \|`).FindAllStringSubmatch(page, -1) {
		sums[m[1]], _ = strconv.Atoi(m[2])
	}
	return sums
}

func TestEachLineIsOfOneKind(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	got, err := count(fstest.MapFS{
		"a/main.go":                 file("package main\n\n// Why.\nfunc main() {}\n"),
		"a/main_test.go":            file("package main\n"),
		"a/ashore_gen.go":           file("package main\n\n\n"),
		"a/internal/fill/main.go":   file("package main\n"),
		"a/internal/money/money.go": file("package money\n"),
		"a/migrations/0001_a.sql":   file("-- a\nCREATE TABLE a (b) STRICT"),
		"a/web/index.html":          file("<p>\n"),
		"a/web/style.css":           file("p {\n}\n"),
		"a/web/api.gen.js":          file("x\n"),
		"a/web/api.gen.d.ts":        file("x\n"),
		"a/web/page.js":             file("x\n\t\ny"),
		"a/test/page.test.js":       file("x\n"),
		"a/test/lib.js":             file("x\n"),
		"a/README.md":               file("x\n"),
		"a/openrpc.json":            file("x\n"),
	}, "a")
	want := map[string]int{"Go": 4, "SQL": 2, "HTML": 1, "CSS": 2, "JavaScript": 2, generated: 3, tests: 4}
	if err != nil || len(got) != len(want) {
		t.Errorf("got %v, %v", got, err)
	}
	for kind, n := range want {
		if got[kind] != n {
			t.Errorf("%s: got %d, want %d", kind, got[kind], n)
		}
	}
}
