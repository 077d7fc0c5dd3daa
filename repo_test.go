// Package ashore_test holds the repository's rules as tests: what may import
// what and why, and what every package, page and script has or has not. A rule
// that must give way is changed here, with its reason.
package ashore_test

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/ashore-dev/ashore/"

const (
	sqlite = "github.com/ncruces/go-sqlite3"
	danmes = "github.com/danmestas/go-sqlite3-opfs"
)

// allowed says what the packages below a folder may import outside the
// standard library, and why. The longest folder that fits counts. Tests may
// import more: they hold parts against each other.
var allowed = map[string]map[string]string{
	"framework/wire":     {}, // bytes in, bytes out: both sides and the relay read it
	"framework/hlc":      {}, // pure
	"framework/calendar": {}, // a day: apps, the store and generated code name it
	"framework/merge":    {"framework/hlc": "versions are ordered by its clock"},
	"framework/store":    {sqlite: "the connection is SQLite's own, not database/sql's"},
	"framework/opfs": {
		sqlite:           "the VFS is registered there, and speaks its error codes",
		"framework/opfs": "its disks implement its Dir",
	},
	"framework/migrate": {
		sqlite: "a copy is checked on a connection", "framework/store": "migrations run in its transactions",
		"framework/opfs": "the snapshot is a generation",
	},
	"framework/dispatch": {
		"framework/store": "the kind of a method is its transaction", "framework/wire": "frames and JSON",
		sqlite: "its error codes become ours",
	},
	"framework/browser": {
		"framework/opfs": "fills its Dir with handles", "framework/wire": "looks into a frame's header",
		"framework/dispatch": "fills its Port", sqlite: "registers the VFS", danmes: "the inner VFS of the browser",
	},
	"framework/app": {
		"framework/dispatch": "serves the methods", "framework/migrate": "migrates first", "framework/store": "opens the database",
		"framework/opfs": "names the files", "framework/wire": "encodes progress and failures",
		"framework/calendar": "app.Date", "framework/browser": "the worker's edge, js only", "framework/inspector": "in developers' builds", sqlite: "a plugin may add functions to the connection",
	},
	"framework/inspector": {
		"framework/dispatch": "has a service", "framework/store": "reads", "framework/opfs": "its counters",
		"framework/wire": "generated code", sqlite: "is told of each statement",
	},
	"framework/fulltext":  {"framework/app": "a plugin", sqlite: "FTS5 is registered on the connection"},
	"framework/apptest":   {"framework": "a whole app in a test", sqlite: "looks behind the app"},
	"framework/delimited": {}, // text in, rows out
	"framework/rowtext":   {sqlite: "names of columns in SQL"},
	"framework/rows": {
		"framework/app": "a plugin", "framework/dispatch": "has a service", "framework/store": "reads and writes",
		"framework/archive": "formats, and what a file is refused for", "framework/delimited": "files of CSV",
		"framework/rowtext": "what rows were", "framework/wire": "files of JSON, generated code", sqlite: "names of tables, codes of errors",
	},
	"framework/archive": {
		"framework/rowtext": "rows as text", "framework/app": "a plugin", "framework/dispatch": "has a service", "framework/store": "reads and writes",
		"framework/migrate": "what a file is refused for", "framework/wire": "generated code", sqlite: "names of tables, codes of errors",
	},
	"framework/replica": {
		"framework/app": "a plugin", "framework/dispatch": "has a service", "framework/store": "reads and writes",
		"framework/merge": "decides", "framework/hlc": "versions", "framework/wire": "generated code, messages", sqlite: "row hooks",
	},
	"framework/relay": {
		"framework/wire": "messages", "framework/hlc": "versions", "framework/store": "its own database", sqlite: "its own database",
	},
	"codegen": {
		"golang.org/x/tools/go/packages": "loads and checks types", "golang.org/x/tools/go/types/typeutil": "which function a call calls",
		"github.com/invopop/jsonschema": "the schema's vocabulary",
	},
	"jsclient": {},
	"cmd/ashore": {
		"codegen": "generate", "cmd/ashore/docs": "pages about an app", "framework/wire": "messages as they travel, in the docs", "cmd/ashore/trim": "what the browser needn't download of a program", "jsclient": "the files of the page's side", "engine": "SQLite beside the program", "framework/relay": "the relay subcommand",
		"github.com/evanw/esbuild/pkg/api": "makes few files of the client's modules",
		"golang.org/x/net/html":            "rewrites pages", "github.com/andybalholm/brotli": "compresses what is served",
		"golang.org/x/mod": "reads go.mod, and what may be a module's path",
	},
	"cmd/ashore/newapp": {
		"framework/app": "what new apps begin with: Main and Config", "framework/store": "transactions",
		"framework/dispatch": "errors, generated code", "framework/wire": "generated code", "framework/archive": "plugin", "framework/rows": "plugin",
	},
	"apps": {
		"framework/app": "Main and Config", "framework/calendar": "generated code", "framework/store": "transactions", "framework/dispatch": "errors, generated code",
		"framework/wire": "generated code", "framework/archive": "plugin", "framework/replica": "plugin",
		"framework/fulltext": "plugin", "framework/rows": "plugin", "framework/delimited": "files of other programs", "apps": "packages of its own",
	},
	"apps/journal/internal/markdown": {
		"github.com/yuin/goldmark": "reads Markdown; what it writes is not used",
	},
	"apps/timetracker/internal/fill": {
		sqlite: "writes years of entries into a file, natively", "framework": "for the app as it is", "apps": "its packages",
	},
	"docs/lines": {}, // counts files
	"docs/examples": {
		"framework": "what an app or plugin outside may use", "example.com": "modules of their own",
	},
	"test/browser": {"framework": "apps and tools of the browser tests", sqlite: "looks into a database"},
	"bench":        {"framework": "is measured", sqlite: "is measured against", "bench": "the work is the same for all"},
	"bench/plain":  {sqlite: "the recipe without a framework", danmes: "the same", "bench/workload": "the work is the same for all"},
	"bench/native": {"github.com/mattn/go-sqlite3": "SQLite as a C compiler makes it; a module of its own", "bench/workload": "the work is the same for all"},
	"engine":       {sqlite: "the drop-in lies under it", "engine": "its own parts"},
}

// notInWorker must not come into the worker's binary: it is downloaded.
var notInWorker = map[string]string{
	"net/http": "2 MB of wasm; a handler has no server", "encoding/json": "framework/wire is a tenth of its size and five times as quick",
	"text/template": "keeps every method alive in the binary", "html/template": "keeps every method alive in the binary",
	"os/exec": "there are no processes", "testing": "belongs to tests", "regexp": "97 kB with brotli; names are short enough to be read by hand",
}

// native are packages that never go into the worker, though they might compile for it.
var native = []string{"framework/apptest", "framework/relay", "framework/opfs/opfstest", "framework/opfs/memfs", "framework/opfs/osdir"}

// source is a file of the repository.
type source struct {
	path string // from the root, with slashes
	dir  string
}

// sources lists the repository's own files whose names end so.
func sources(t *testing.T, ends ...string) []source {
	t.Helper()
	var files []source
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := filepath.ToSlash(file)
		if d.IsDir() {
			if slices.Contains([]string{".git", ".cache", "dist", "node_modules", "testdata"}, d.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		for _, end := range ends {
			if strings.HasSuffix(name, end) {
				files = append(files, source{name, path.Dir(name)})
				break
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func (s source) read(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash(s.path))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func (s source) test() bool { return strings.HasSuffix(s.path, "_test.go") }
func (s source) generated() bool {
	return below(s.path, "docs/api") || strings.Contains(path.Base(s.path), "_gen.go") || strings.Contains(path.Base(s.path), ".gen.")
}

// below reports whether p is dir or in it.
func below(p, dir string) bool { return p == dir || strings.HasPrefix(p, dir+"/") }

// parse reads a Go file's package clause, imports and, with comments, its doc.
func (s source) parse(t *testing.T, mode parser.Mode) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.FromSlash(s.path), nil, mode)
	if f == nil {
		t.Fatal(err)
	}
	return f
}

// imports are the paths that a file imports.
func (s source) imports(t *testing.T) []string {
	t.Helper()
	var paths []string
	for _, im := range s.parse(t, parser.ImportsOnly).Imports {
		paths = append(paths, strings.Trim(im.Path.Value, `"`))
	}
	return paths
}

// ruleOf is the entry of allowed for a folder.
func ruleOf(dir string) (map[string]string, bool) {
	for d := dir; d != "."; d = path.Dir(d) {
		if rule, ok := allowed[d]; ok {
			return rule, true
		}
	}
	return nil, false
}

func TestImportsHaveAReason(t *testing.T) {
	for _, s := range sources(t, ".go") {
		if s.test() || s.dir == "." || below(s.dir, "tools") {
			continue
		}
		rule, ok := ruleOf(s.dir)
		if !ok {
			t.Errorf("%s: the folder has no entry in allowed: add what it may import, and why", s.path)
			continue
		}
		for _, im := range s.imports(t) {
			if first, _, _ := strings.Cut(im, "/"); !strings.Contains(first, ".") {
				continue // the standard library
			}
			name := strings.TrimPrefix(im, module)
			fits := slices.ContainsFunc(mapKeys(rule), func(may string) bool { return below(name, may) })
			if !fits && !below(name, s.dir) {
				t.Errorf("%s imports %s, which %s has no reason for in allowed", s.path, im, s.dir)
			}
		}
	}
}

func mapKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	return keys
}

func TestOnlyTheEdgeKnowsJavaScript(t *testing.T) {
	for _, s := range sources(t, ".go") {
		if below(s.dir, "framework/browser") || below(s.dir, "engine") || below(s.dir, "bench/plain") || strings.HasSuffix(s.path, "_js_test.go") {
			continue
		}
		if slices.Contains(s.imports(t), "syscall/js") {
			t.Errorf("%s imports syscall/js: all but framework/browser, the engine and the benchmark's plain recipe runs natively too", s.path)
		}
	}
}

func TestWorkersBinaryStaysSmall(t *testing.T) {
	worker := build.Default
	worker.GOOS, worker.GOARCH, worker.CgoEnabled = "js", "wasm", false
	for _, s := range sources(t, ".go") {
		if !below(s.dir, "framework") || s.test() || slices.ContainsFunc(native, func(dir string) bool { return below(s.dir, dir) }) {
			continue
		}
		if in, err := worker.MatchFile(filepath.FromSlash(s.dir), path.Base(s.path)); err != nil || !in {
			continue
		}
		for _, im := range s.imports(t) {
			if why, ok := notInWorker[im]; ok {
				t.Errorf("%s imports %s for the worker: %s", s.path, im, why)
			}
		}
	}
}

func TestNoServerInTheWorker(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "./apps/...")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for _, bad := range []string{"net/http", "net", "crypto/tls", "testing", "go/types", "text/template"} {
		if slices.Contains(strings.Fields(string(out)), bad) {
			t.Errorf("an app's program has %s in it; go list -deps tells by which way", bad)
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	docs := map[string]string{}
	names := map[string]string{}
	for _, s := range sources(t, ".go") {
		f := s.parse(t, parser.PackageClauseOnly|parser.ParseComments)
		if s.test() && s.dir != "." {
			continue
		}
		names[s.dir] = f.Name.Name
		if f.Doc != nil {
			docs[s.dir] += f.Doc.Text()
		}
	}
	for dir, name := range names {
		begin := "Package " + name + " "
		if name == "main" {
			begin = "The " + path.Base(dir) + " "
			if below(dir, "cmd/ashore/newapp") { // named as the app that is made of it
				begin = "The sampleapp "
			}
		}
		if !strings.HasPrefix(docs[dir], begin) {
			t.Errorf("%s: the package comment begins %.40q, want %q", dir, docs[dir], begin)
		}
	}
}
