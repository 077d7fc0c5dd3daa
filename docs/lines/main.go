// The lines command counts the lines that apps are made of, and writes them into
// docs/lines.md: the number to shrink.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

//go:generate go run . -root ../.. -o ../lines.md

// kinds are the columns, in their order.
var kinds = []string{"Go", "SQL", "HTML", "CSS", "JavaScript"}

const (
	generated = "generated"
	tests     = "tests"
)

func main() {
	root := flag.String("root", ".", "the repository's `folder`")
	out := flag.String("o", "", "write this `file` instead of standard output")
	flag.Parse()
	page, err := write(os.DirFS(*root))
	if err == nil && *out != "" {
		err = os.WriteFile(*out, page, 0o644)
	} else if err == nil {
		_, err = os.Stdout.Write(page)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "lines:", err)
		os.Exit(1)
	}
}

// write makes the page.
func write(repo fs.FS) ([]byte, error) {
	apps, err := fs.Glob(repo, "apps/*/main.go")
	if err != nil {
		return nil, err
	}
	apps = append(apps, "cmd/ashore/newapp/blank/main.go", "cmd/ashore/newapp/crud/main.go")
	var b bytes.Buffer
	b.WriteString(`# Lines an app needs

Lines that aren't empty, comments among them, by what they are. Generated ones (ashore_gen.go, api.gen.js, api.gen.d.ts) and tests, with what only these use, are apart and not in the sum. The last two are what ` + "`ashore new`" + ` begins with. ` + "`make generate`" + ` counts again.

| app | ` + strings.Join(kinds, " | ") + ` | sum | generated | tests |
| --- |` + strings.Repeat(" ---: |", len(kinds)+3) + "\n")
	for _, main := range apps {
		app := path.Dir(main)
		lines, err := count(repo, app)
		if err != nil {
			return nil, err
		}
		sum := 0
		fmt.Fprintf(&b, "| %s |", app)
		for _, kind := range kinds {
			fmt.Fprintf(&b, " %d |", lines[kind])
			sum += lines[kind]
		}
		fmt.Fprintf(&b, " **%d** | %d | %d |\n", sum, lines[generated], lines[tests])
	}
	return b.Bytes(), nil
}

// count gives an app's lines by kind.
func count(repo fs.FS, app string) (map[string]int, error) {
	lines := map[string]int{}
	err := fs.WalkDir(repo, app, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		kind := kindOf(strings.TrimPrefix(file, app+"/"))
		if kind == "" {
			return nil
		}
		data, err := fs.ReadFile(repo, file)
		for line := range bytes.Lines(data) {
			if len(bytes.TrimSpace(line)) > 0 {
				lines[kind]++
			}
		}
		return err
	})
	return lines, err
}

// kindOf is the column of a file, empty if it isn't counted.
func kindOf(file string) string {
	folders := strings.Split(path.Dir(file), "/")
	switch base := path.Base(file); {
	case base == "ashore_gen.go", strings.Contains(base, ".gen."):
		return generated
	case strings.HasSuffix(base, "_test.go"), strings.HasSuffix(base, ".test.js"):
		return tests
	case slices.ContainsFunc(folders, func(f string) bool { return f == "test" || f == "testdata" }):
		return tests
	case strings.HasPrefix(file, "internal/fill/"), strings.HasPrefix(file, "internal/sample/"):
		return tests
	}
	return map[string]string{".go": "Go", ".sql": "SQL", ".html": "HTML", ".css": "CSS", ".js": "JavaScript"}[path.Ext(file)]
}
