package bench_test

import (
	"bytes"
	"encoding/binary"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// budget is what an app's files may weigh, in bytes of brotli as
// `ashore build -fast` compresses, which is quick and a tenth to a fifth more
// than what is served in the end. Each is what it was when it was written down
// and a little room. Who needs more says in the commit what for.
type budget struct{ program, sqlite, client, later, app, sealing, docs int }

// later matches the client's files that a page loads only where it needs them:
// for browsers without private files, to say where the data is and how it is, to
// hold space back, for streams and sample data, to change pages, and the rescue page's.
var later = regexp.MustCompile(`^(rescue.*|work-.*|check\.js|keeping\.js|stream\.js|sample\.js|swap\.js|updating\.js)$`)

// sealing matches what encrypts files, which a page loads when somebody does.
var sealing = regexp.MustCompile(`/_ashore/archive/(age\.gen|collected|contents|passphrase|sealer|sealer-worker|sealing)\.js$`)

// The other apps are built over one engine, for the difference is that of the
// time tracker. Theirs leave room for a page of backups and what it needs.
var budgets = []struct {
	app, engine string
	budget
}{
	{"timetracker", "stock", budget{program: 2_925_000, client: 38_200, later: 32_200, app: 69_500, sealing: 21_600, docs: 88_000}},
	{"timetracker", "native", budget{program: 1_338_000, sqlite: 318_000, client: 38_200, later: 32_200, app: 69_500, sealing: 21_600, docs: 88_000}},
	{"finance", "native", budget{program: 1_400_000, sqlite: 318_000, client: 38_200, later: 32_200, app: 65_000, sealing: 21_600, docs: 100_000}},
	{"journal", "native", budget{program: 1_626_000, sqlite: 380_000, client: 38_200, later: 32_200, app: 46_700, sealing: 21_600, docs: 90_000}},
}

// imported are the modules that the program may import from: Go's own runtime,
// Ashore's host, and the engine.
var imported = map[string][]string{
	"stock":  {"ashore", "gojs"},
	"native": {"ashore", "gojs", "sqlite3"},
}

func TestAppsFitTheirBudgets(t *testing.T) {
	if testing.Short() {
		t.Skip("builds apps for the browser")
	}
	for _, want := range budgets {
		engine := want.engine
		t.Run(want.app+" "+engine, func(t *testing.T) {
			site := filepath.Join(t.TempDir(), "site")
			cmd := exec.CommandContext(t.Context(), "go", "tool", "ashore", "build", "-fast", "-engine="+engine, "-o", site, "./apps/"+want.app)
			cmd.Dir = ".."
			if out, err := cmd.CombinedOutput(); err != nil {
				if engine == "native" && bytes.Contains(out, []byte("clang")) {
					t.Skipf("no compiler for the engine: %s", out)
				}
				t.Fatalf("%v\n%s", err, out)
			}
			var got budget
			err := filepath.WalkDir(site, func(file string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() || slices.Contains([]string{".br", ".gz", ".map"}, filepath.Ext(file)) {
					return err
				}
				size := smallest(t, file)
				name := filepath.ToSlash(file)
				switch {
				case strings.Contains(name, "/sample/"): // the pages once more
				case strings.Contains(name, "_ashore/docs/"): // which no page of the app loads
					got.docs += size
				case strings.HasPrefix(path.Base(name), "app.") && path.Ext(name) == ".wasm":
					got.program += size
					checkImports(t, file, imported[engine])
				case sealing.MatchString(name):
					got.sealing += size
				case path.Ext(name) == ".wasm", strings.HasPrefix(path.Base(name), "engine."):
					got.sqlite += size
				case strings.HasSuffix(name, "/ashore/base.css"): // every app's looks
					got.app += size
				case strings.HasSuffix(name, "/sw.js"), strings.HasSuffix(name, "rescue.html"), strings.Contains(name, "/ashore/") && later.MatchString(path.Base(name)):
					got.later += size
				case strings.Contains(name, "/ashore/"):
					got.client += size
				default:
					got.app += size
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range []struct {
				name      string
				got, want int
			}{
				{"the program", got.program, want.program},
				{"SQLite", got.sqlite, want.sqlite},
				{"Ashore's client", got.client, want.client},
				{"what it loads where it is needed", got.later, want.later},
				{"pages, scripts and styles of the app", got.app, want.budget.app},
				{"what encrypts files", got.sealing, want.sealing},
				{"its documentation", got.docs, want.docs},
			} {
				t.Logf("%s: %d bytes, budget %d", part.name, part.got, part.want)
				if part.got > part.want {
					t.Errorf("%s: %d bytes are over the budget of %d", part.name, part.got, part.want)
				}
			}
		})
	}
}

// smallest is the size of what a browser of today downloads of a file.
func smallest(t *testing.T, file string) int {
	t.Helper()
	for _, name := range []string{file + ".br", file} {
		if info, err := os.Stat(name); err == nil {
			return int(info.Size())
		}
	}
	t.Fatalf("%s is gone", file)
	return 0
}

// checkImports holds the modules that a program imports from against those
// that it may.
func checkImports(t *testing.T, file string, may []string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, module := range importsOf(data) {
		seen[module]++
	}
	for module, functions := range seen {
		if !slices.Contains(may, module) {
			t.Errorf("the program imports %d functions from %q, want %q only", functions, module, may)
		}
	}
	t.Logf("imports: %v", seen)
}

// importsOf gives the module of each import of a WebAssembly module.
//
// https://webassembly.github.io/spec/core/binary/modules.html#import-section
func importsOf(data []byte) []string {
	const importSection = 2
	next := func() int {
		n, size := binary.Uvarint(data)
		data = data[size:]
		return int(n)
	}
	name := func() string {
		size := next()
		text := string(data[:size])
		data = data[size:]
		return text
	}
	data = data[8:]
	for len(data) > 0 {
		id, size := data[0], 0
		data = data[1:]
		if size = next(); id != importSection {
			data = data[size:]
			continue
		}
		modules := make([]string, next())
		for i := range modules {
			modules[i] = name()
			name()
			kind := data[0]
			data = data[1:]
			switch kind {
			case 0: // a function: its type
				next()
			case 1: // a table: its type of reference, flags and limits
				data = data[1:]
				fallthrough
			case 2: // a memory: flags and limits
				if flags := next(); next() >= 0 && flags&1 != 0 {
					next()
				}
			case 3: // a global: its type and whether it may change
				data = data[2:]
			}
		}
		return modules
	}
	return nil
}
