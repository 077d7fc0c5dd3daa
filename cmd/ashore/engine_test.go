package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/engine/compile"
	"github.com/ashore-dev/ashore/engine/module"
)

// sqliteApp writes an app with SQLite in a module of its own, and goes there.
func sqliteApp(t *testing.T) *target {
	t.Helper()
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile("../../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(regexp.QuoteMeta(module.Path) + ` v\S+`).Find(mod)
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("GOFLAGS", "")
	writeFiles(t, dir, map[string]string{
		"go.sum": string(sum), "go.mod": "module example.test/app\n\ngo 1.26.0\n\nrequire " + string(line) + "\n",
		"main.go": "package main\n\nimport _ \"" + module.Path + "\"\n\nfunc main() {}\n",
	})
	app, err := findTarget(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	return app
}

// needClang skips a test on a machine without a compiler.
func needClang(t *testing.T) {
	t.Helper()
	_, looked, err := compile.FindCompiler(t.Context(), compile.Search{})
	if errors.Is(err, compile.ErrNoCompiler) {
		t.Skipf("no engine can be built here: %v", compile.Explain(looked))
	}
	if err != nil {
		t.Fatal(err)
	}
}

func choose(t *testing.T, c engineChoice, app *target) (e *engine, says, told string, err error) {
	t.Helper()
	var out bytes.Buffer
	e, says, err = c.engine(t.Context(), app, newProgress(io.Discard, nil), &out)
	return e, says, out.String(), err
}

func TestWithoutClangAnAppRunsOnTheStockEngineAndIsToldWhatThatCosts(t *testing.T) {
	app := sqliteApp(t)
	t.Setenv("ASHORE_CLANG", filepath.Join(t.TempDir(), "no-such-clang"))
	e, says, told, err := choose(t, engineAuto, app)
	if err != nil || e != nil || says != "stock" {
		t.Fatalf("got %v, %q, %v, want the stock engine", e, says, err)
	}
	for _, want := range []string{"no clang", " MB", "apt-get install clang-19 lld-19", "brew install", "npm install @yowasp/clang"} {
		if !strings.Contains(told, want) {
			t.Errorf("said %q, without %q", told, want)
		}
	}
	if strings.Count(told, "\n") != 1 {
		t.Errorf("said more than a line: %q", told)
	}

	_, _, _, err = choose(t, engineNative, app)
	if err == nil {
		t.Fatal("-engine=native was given another")
	}
	for _, want := range []string{"no native engine for app", "no-such-clang", "to do: apt-get"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %q, without %q", err, want)
		}
	}
}

func TestStockIsTakenUnasked(t *testing.T) {
	hello, err := findTarget(t.Context(), hello)
	if err != nil {
		t.Fatal(err)
	}
	app := sqliteApp(t)
	if e, says, told, err := choose(t, engineStock, app); e != nil || says != "stock" || told != "" || err != nil {
		t.Errorf("got %v, %q, %q, %v", e, says, told, err)
	}
	for _, c := range []engineChoice{engineAuto, engineNative, engineStock} {
		if e, says, told, err := choose(t, c, hello); e != nil || !strings.Contains(says, "no SQLite") || told != "" || err != nil {
			t.Errorf("%s for an app without SQLite: got %v, %q, %q, %v", c, e, says, told, err)
		}
	}
}

func TestNativeEngineIsOnlyTakenWhereItFits(t *testing.T) {
	fits := compile.Binding.Version
	for name, c := range map[string]struct {
		build module.Build
		want  string
	}{
		"another version":  {module.Build{Version: "v6.9.9", Packages: map[string]string{"": "x"}}, "go get " + compile.Binding.Path + "@" + fits},
		"a replace":        {module.Build{Version: fits, Replaced: true, Packages: map[string]string{"": "x"}}, "go.mod replaces"},
		"a package of its": {module.Build{Version: fits, Packages: map[string]string{"": "x", "vec1": "y"}}, module.Path + "/vec1"},
	} {
		_, err := nativeEngine(t.Context(), &c.build, newProgress(io.Discard, nil))
		if no := (*notNative)(nil); !errors.As(err, &no) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

func TestNativeEngineIsWhatClangMakes(t *testing.T) {
	needClang(t)
	e, says, told, err := choose(t, engineNative, sqliteApp(t))
	if err != nil || told != "" {
		t.Fatalf("got %q, %v", told, err)
	}
	if !bytes.HasPrefix(e.wasm, []byte("\x00asm")) || !strings.HasPrefix(says, "native, ") {
		t.Errorf("got %q, %.8q", says, e.wasm)
	}
	if !bytes.Contains(e.script, []byte("export class Engine")) || !bytes.Contains(e.script, []byte("export const trampoline")) || !bytes.Contains(e.script, []byte(`"0061736d`)) {
		t.Error("the script has no Engine, or no trampoline")
	}
}

func TestStoppingWhileTheEngineIsChosenIsNoReasonForTheStockOne(t *testing.T) {
	app := sqliteApp(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("Ctrl-C"))
	if e, _, err := engineAuto.engine(ctx, app, newProgress(io.Discard, nil), io.Discard); e != nil || err == nil {
		t.Errorf("got %v, %v", e, err)
	}
}

// fakeSite is a site without anything compiled.
func fakeSite() (tree, map[string][]string) {
	site := tree{
		"index.html":          {data: []byte(`<script type="module" src="./ashore/client.js"></script>`), part: partPages},
		client + "client.js":  {data: []byte(`import("./build.js")`), part: partClient},
		client + "worker.js":  {data: []byte(`postMessage(1)`), part: partClient},
		"later/other.page.js": {data: []byte(`1`), part: partApp},
	}
	return site, map[string][]string{"index.html": {client + "client.js"}, client + "client.js": {client + "build.js"}}
}

func TestEngineKeepsItsAddressWhenTheAppChanges(t *testing.T) {
	e := &engine{wasm: []byte("\x00asm sqlite"), script: []byte("export class Engine {}")}
	app := &target{Name: "app", Durability: "full"}
	version := func(source, wasm string, e *engine) *built {
		site, uses := fakeSite()
		site["later/other.page.js"] = asset{data: []byte(source), part: partApp}
		return site.finish(app, program{wasm: []byte(wasm), engine: e}, uses, packer{level: 1})
	}
	one, two := version("1", "\x00asm 1", e), version("2", "\x00asm 2", e)
	other := version("2", "\x00asm 2", &engine{wasm: []byte("\x00asm 3"), script: e.script})
	var names []string
	for _, b := range []*built{one, two} {
		for name := range b.files {
			if regexp.MustCompile(`^_ashore/(sqlite3\..*\.wasm|engine\..*\.js)$`).MatchString(name) {
				names = append(names, name)
				if !b.first[name] || b.parts[name] != partEngine {
					t.Errorf("%s is not counted among what a first page loads", name)
				}
			}
		}
	}
	slices.Sort(names)
	if len(names) != 4 || names[0] != names[1] || names[2] != names[3] || one.id == two.id {
		t.Errorf("two versions of an app have the engine at %v", names)
	}
	if other.id == two.id {
		t.Error("builds with two engines have one id")
	}
	info := string(two.files["_ashore/"+two.id+"/"+client+"build.js"].raw)
	for _, want := range []string{`"script": "../../engine.`, `"wasm": "../../sqlite3.`, `"wasmBytes": 11`} {
		if !strings.Contains(info, want) {
			t.Errorf("build.js has no %s:\n%s", want, info)
		}
	}
}

func TestStockSiteHasNothingOfTheEngine(t *testing.T) {
	site, uses := fakeSite()
	b := site.finish(&target{Name: "app", Durability: "full"}, program{wasm: []byte("\x00asm")}, uses, packer{level: 1})
	for _, name := range slices.Sorted(maps.Keys(b.files)) {
		if strings.Contains(name, "engine") || strings.Contains(name, "sqlite3") || strings.Contains(string(b.files[name].raw), `"engine"`) {
			t.Errorf("%s is of the engine", name)
		}
	}
}

func TestDevServesTheEngineBesideTheClient(t *testing.T) {
	l := &devLoop{target: &target{Name: "app", Durability: "full"}}
	l.program = program{wasm: []byte("\x00asm"), engine: &engine{wasm: []byte("\x00asm sqlite"), script: []byte("export class Engine {}")}}
	site, _ := fakeSite()
	_, files := l.lay(site)
	if string(files["ashore/sqlite3.wasm"]) != "\x00asm sqlite" || string(files["ashore/engine.js"]) != "export class Engine {}" {
		t.Errorf("got %v", slices.Sorted(maps.Keys(files)))
	}
	info := string(files["ashore/build.js"])
	for _, want := range []string{`"./engine.js?`, `"./sqlite3.wasm?`} {
		if !strings.Contains(info, want) {
			t.Errorf("build.js has no %s:\n%s", want, info)
		}
	}
}
