package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/codegen"
)

// fake is an app of a site without its program: what is laid out of it is real.
func fake(name string, samples bool, pages map[string]string) member {
	t := &target{Name: name, ImportPath: "example.com/" + name, Durability: "full", Among: true, api: &codegen.API{Sample: samples, Doc: "The " + name + " command does things.\n\nMuch more of it."}}
	site, uses := tree{}, map[string][]string{}
	for p, text := range pages {
		part := partApp
		if isPage(p) {
			part = partPages
		}
		site[p] = asset{[]byte(text), p, part}
	}
	if err := site.addSample(t, uses); err != nil {
		panic(err)
	}
	prog := program{wasm: []byte("the program of " + name), engine: &engine{wasm: []byte("sqlite"), script: []byte("// glue")}}
	return member{&prepared{t, site, uses, prog, ""}, aboutOf(site, t)}
}

var (
	boats = fake("boats", true, map[string]string{
		"index.html":      `<title>Boats &amp; more</title><meta name="description" content="Keeps boats."><link rel="icon" href="./icon.svg"><body><a href="./list.html?all">List</a><a href="./">Here</a><script type="module" src="./page.js"></script><footer><nav aria-label="Apps" hidden></nav></footer>`,
		"list.html":       `<title>List</title><a href="./">Back</a><a href="./help/more.html#x">More</a><nav aria-label="Apps" hidden></nav>`,
		"help/more.html":  `<title>More</title><img src="../icon.svg" alt=""><a href="../list.html">List</a><nav aria-label="Apps" hidden></nav>`,
		"icon.svg":        `<svg/>`,
		"page.js":         `import "./list.js";`,
		"list.js":         ``,
		client + "any.js": ``,
	})
	tides = fake("tides", false, map[string]string{"index.html": `<title>Tides</title><nav aria-label="Apps" hidden></nav>`})
)

func joined(first map[string][]byte) *built {
	return builder{packer: packer{level: 1}}.join([]member{boats, tides}, first)
}

func TestSeveralAppsAreOneSite(t *testing.T) {
	site := joined(nil)
	var names []string
	for name := range site.files {
		names = append(names, name)
	}
	slices.Sort(names)
	has := func(name string) bool { return slices.Contains(names, name) }
	for _, name := range []string{"index.html", "boats/index.html", "boats/sample/help/more.html", "tides/index.html"} {
		if !has(name) {
			t.Errorf("there is no %s in %v", name, names)
		}
	}
	if has("tides/sample/index.html") {
		t.Error("an app without sample data has pages for them")
	}
	engines := 0
	for _, name := range names {
		if strings.Contains(name, "sqlite3.") {
			engines++
			if !strings.HasPrefix(name, "_ashore/sqlite3.") {
				t.Errorf("SQLite is at %s", name)
			}
		}
		if strings.HasSuffix(name, "/ashore/build.js") {
			app, _, _ := strings.Cut(name, "/")
			text := string(site.files[name].raw)
			if !strings.Contains(text, `"wasm": "../../../../_ashore/sqlite3.`) || !strings.Contains(text, `"name": "`+app+`"`) {
				t.Errorf("%s: got %s", name, text)
			}
			if got := strings.Contains(text, `"sample": true`); got != (app == "boats") {
				t.Errorf("%s: sample %v", name, got)
			}
		}
	}
	if engines != 1 {
		t.Errorf("SQLite is there %d times", engines)
	}
}

func TestLinksAndAddressesOfASite(t *testing.T) {
	site := joined(nil)
	for page, want := range map[string][]string{
		"boats/index.html": {
			`<nav aria-label="Apps"><ul><li><a href="../">All apps</a></li><li><a href="../tides/">Tides</a></li></ul></nav>`,
			`href="./list.html?all"`, `src="./_ashore/`,
		},
		"boats/help/more.html": {`<a href="../../">All apps</a>`, `<a href="../../tides/">`, `src="../_ashore/`},
		"boats/sample/index.html": {
			`<a href="../../">All apps</a>`, `<a href="../../tides/">`,
			`href="./list.html?all"`, `href="./"`, `src="../_ashore/`,
		},
		"boats/sample/list.html":      {`href="./"`, `href="./help/more.html#x"`},
		"boats/sample/help/more.html": {`src="../../_ashore/`, `href="../list.html"`, `<a href="../../../">All apps</a>`},
		"tides/index.html":            {`<a href="../boats/">Boats &amp; more</a>`},
		"index.html": {
			`<a href="./boats/"><img src="./boats/_ashore/`, `Boats &amp; more</a>`, `<p>Keeps boats.</p>`, `<a href="./boats/sample/">`,
			`<a href="./tides/">Tides</a>`, `<p>The tides command does things.</p>`,
		},
	} {
		got := string(site.files[page].raw)
		for _, text := range want {
			if !strings.Contains(got, text) {
				t.Errorf("%s: got\n%s\nwant %s in it", page, got, text)
			}
		}
	}
	if got := string(site.files["index.html"].raw); strings.Contains(got, "tides/sample") || strings.Contains(got, "Much more") {
		t.Errorf("got\n%s", got)
	}
}

func TestASiteOfEqualAppsHasEqualBytes(t *testing.T) {
	a, b := joined(nil), joined(nil)
	for name := range a.files {
		if !bytes.Equal(a.files[name].raw, b.files[name].raw) || !bytes.Equal(a.files[name].brotli, b.files[name].brotli) {
			t.Errorf("%s differs", name)
		}
	}
}

func TestAnAppAloneHasNoLinksToOthersAndItsOwnSQLite(t *testing.T) {
	alone := *boats.target
	alone.Among = false
	site, files := boats.site.lay(&alone, boats.prog, boats.uses)
	if page := string(files["index.html"]); !strings.Contains(page, `<nav aria-label="Apps" hidden></nav>`) {
		t.Errorf("got\n%s", page)
	}
	for name := range files {
		if strings.HasPrefix(name, "..") {
			t.Errorf("%s is outside", name)
		}
	}
	among, _ := boats.site.lay(boats.target, boats.prog, boats.uses)
	if site.id == among.id {
		t.Error("two layouts have one id, and browsers may keep the files of one for those of the other")
	}
}

func TestAFirstPageOfOnesOwn(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := readIndex(dir); err == nil || !strings.Contains(err.Error(), "has no index.html") {
		t.Errorf("got %v", err)
	}
	write("index.html", `<h1>Mine</h1><nav aria-label="Apps" hidden></nav>`)
	write("pictures/boat.svg", `<svg/>`)
	write(".git/config", ``)
	for _, index := range []string{dir, filepath.Join(dir, "index.html")} {
		first, err := readIndex(index)
		if err != nil {
			t.Fatal(err)
		}
		page := string(joined(first).files["index.html"].raw)
		if want := `<h1>Mine</h1><nav aria-label="Apps"><ul><li><a href="./boats/">Boats &amp; more</a></li><li><a href="./tides/">Tides</a></li></ul></nav>`; page != want {
			t.Errorf("got %s, want %s", page, want)
		}
	}
	first, _ := readIndex(dir)
	if len(first) != 2 || first["pictures/boat.svg"] == nil {
		t.Errorf("got %d files", len(first))
	}
	write("boats/oars.html", ``)
	first, _ = readIndex(dir)
	if err := distinct([]member{boats, tides}, first); err == nil || !strings.Contains(err.Error(), "boats/oars.html is where the app boats goes") {
		t.Errorf("got %v", err)
	}
	if err := distinct([]member{boats, tides, boats}, nil); err == nil || !strings.Contains(err.Error(), `both named "boats"`) {
		t.Errorf("got %v", err)
	}
	write("_ashore/x.html", ``)
	if _, err := readIndex(dir); err == nil || !strings.Contains(err.Error(), "Ashore's own") {
		t.Errorf("got %v", err)
	}
	if _, err := readIndex(filepath.Join(dir, "nowhere.html")); err == nil {
		t.Error("a file that isn't there was taken")
	}
}

func TestAnAppWithSampleDataLeavesTheirFolder(t *testing.T) {
	site := tree{"sample/index.html": {[]byte("x"), "web/sample/index.html", partPages}}
	err := site.addSample(boats.target, map[string][]string{})
	if err == nil || !strings.Contains(err.Error(), "web/sample/index.html: the app has sample data") {
		t.Errorf("got %v", err)
	}
	if err := site.addSample(tides.target, nil); err != nil || len(site) != 1 {
		t.Errorf("got %v, and %d files", err, len(site))
	}
}

func TestPatternsTakeWhatIsAnApp(t *testing.T) {
	targets, err := findTargets(t.Context(), []string{"../../apps/timetracker/...", "../../apps/timetracker"})
	if err != nil || len(targets) != 1 || targets[0].ImportPath != frameworkModule+"/apps/timetracker" {
		t.Errorf("got %v, %v", targets, err)
	}
	_, err = findTargets(t.Context(), []string{"../../framework/wire/...", "../../codegen", "./nowhere"})
	for _, want := range []string{"../../framework/wire/... has no app in it", "../../codegen is package codegen", "./nowhere is no app"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestBuildOfSeveralNamesWhatIsWrongWithEach(t *testing.T) {
	var out, errs bytes.Buffer
	dist := filepath.Join(t.TempDir(), "dist")
	code := runBuild(t.Context(), []string{"-o", dist, "../../codegen", "./nowhere"}, &out, &errs)
	if code != 1 || !strings.Contains(errs.String(), "package codegen") || !strings.Contains(errs.String(), "./nowhere") {
		t.Errorf("got %d, %s", code, errs.String())
	}
	if code := runBuild(t.Context(), []string{"-index", "x.html", hello}, &out, &errs); code != 2 {
		t.Errorf("-index for one app: got %d", code)
	}
	if _, err := os.Stat(dist); err == nil {
		t.Error("something was written")
	}
}
