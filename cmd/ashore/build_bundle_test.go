package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/jsclient"
)

// bundledClient is the tree of a page that imports start.js and, later, keeping.js.
func bundledClient(t *testing.T) (tree, map[string][]string) {
	site := siteOf(map[string]string{
		"index.html": "<!doctype html>\n<html lang=\"en\">\n<head>\n\t" + policy + "\n\t<title>x</title>\n\t<script type=\"module\" src=\"./app.js\"></script>\n</head>\n<body><noscript>x</noscript></body>\n</html>\n",
		"app.js":     "import { start } from \"./ashore/start.js\";\nimport { CallError } from \"./ashore/client.js\";\nimport { CallError as same } from \"./ashore/errors.js\";\nexport const all = { start, CallError, same, later: () => import(\"./ashore/keeping.js\") };\n",
	})
	if err := site.addClient(jsclient.Files, ""); err != nil {
		t.Fatal(err)
	}
	site[client+"wasm_exec.js"] = asset{[]byte("globalThis.Go = class {};\n"), "wasm_exec.js", partWasmExec}
	site, uses, err := site.withoutComments().bundled()
	if err != nil {
		t.Fatal(err)
	}
	return site, uses
}

// of are the files of a part that a bundled client has, without its folder.
func (site tree) of(part string) (names []string) {
	for _, p := range site.paths() {
		if site[p].part == part {
			names = append(names, strings.TrimPrefix(p, client))
		}
	}
	return names
}

func TestTheClientIsServedAsFewFiles(t *testing.T) {
	site, uses := bundledClient(t)
	want := []string{"base.css", "client.js", "errors.js", "shared.js", "start.js", "sw.js", "work.js", "worker.js"}
	if got := site.of(partClient); !slices.Equal(got, want) {
		t.Errorf("what starts is %v, want %v", got, want)
	}
	later := site.of(partLater)
	shared := slices.IndexFunc(later, func(name string) bool { return strings.HasPrefix(name, "work-part-") })
	if shared < 0 {
		t.Fatalf("nothing is shared in %v", later)
	}
	later = slices.Delete(later, shared, shared+1)
	want = []string{
		"check.js", "keeping.js", "rescue-worker-fallback.js", "rescue-worker.js", "rescue.css", "rescue.js",
		"sample.js", "stream.js", "updating.js", "work-fallback.js", "work-move.js", "work-reserve.js", "rescue.html",
	}
	if !slices.Equal(later, want) {
		t.Errorf("what is loaded later is %v, want %v", later, want)
	}
	modules := modulesOf("index.html", uses)
	wanted := []string{"app.js", "ashore/client.js", "ashore/errors.js", "ashore/start.js", "ashore/build.js"}
	slices.Sort(modules)
	slices.Sort(wanted)
	if !slices.Equal(modules, wanted) {
		t.Errorf("a page asks for %v, want %v", modules, wanted)
	}
	for _, name := range append(later, "start.js", "work.js") {
		if slices.ContainsFunc(modules, func(m string) bool { return m == name }) {
			t.Errorf("a page asks for %s at its start", name)
		}
	}
	if first := firstLoad("index.html", uses); !first["ashore/work.js"] || first["ashore/check.js"] || first["ashore/rescue-worker.js"] {
		t.Errorf("a first load takes %v", first)
	}
}

// Debuggers show the sources, comments and all, and nobody else asks for them.
func TestEachFileOfTheClientHasASourceMap(t *testing.T) {
	site, uses := bundledClient(t)
	var sourceMap struct{ Sources, SourcesContent []string }
	if err := json.Unmarshal(site[client+"start.js.map"].data, &sourceMap); err != nil {
		t.Fatal(err)
	}
	i := slices.Index(sourceMap.Sources, "ashore:rpc.js")
	if want, _ := jsclient.Files.ReadFile("rpc.js"); i < 0 || sourceMap.SourcesContent[i] != string(want) {
		t.Errorf("rpc.js isn't among the sources: %v", sourceMap.Sources)
	}
	if !strings.HasSuffix(string(site[client+"start.js"].data), "\n//# sourceMappingURL=start.js.map\n") {
		t.Error("start.js doesn't name its map")
	}
	for p := range firstLoad("index.html", uses) {
		if strings.HasSuffix(p, ".map") {
			t.Errorf("a first load takes %s", p)
		}
	}
}

func TestABundleDependsOnItsSourcesAlone(t *testing.T) {
	one, _ := bundledClient(t)
	two, _ := bundledClient(t)
	for _, p := range one.paths() {
		if string(one[p].data) != string(two[p].data) {
			t.Errorf("%s is another the second time", p)
		}
	}
	if len(one) != len(two) {
		t.Errorf("%d files, then %d", len(one), len(two))
	}
}

// Whatever gives an error makes it of the class that its catcher knows.
func TestModulesOfABundleAreOne(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("there is no node")
	}
	site, _ := bundledClient(t)
	dir := t.TempDir()
	put := func(name, text string) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for p, a := range site {
		put(p, string(a.data))
	}
	put("package.json", `{"type": "module"}`)
	put("ashore/build.js", "export const build = {};\n")
	put("test.js", `
import assert from "node:assert";
import { all } from "./app.js";
import * as start from "./ashore/start.js";
import * as work from "./ashore/work.js";
import { openFallback } from "./ashore/work-fallback.js";
import { moveHere } from "./ashore/work-move.js";
assert.equal(typeof all.start, "function");
assert.equal(start.start, all.start);
assert.equal(all.same, all.CallError);
assert.equal(new all.CallError("x", "y").code, "x");
assert.equal((await all.later()).adviseOn({ kind: "memory" }).ask, false);
assert.equal(typeof work.begin, "function");
const factory = () => ({ open() { throw new Error("refused"); } });
const clock = { setTimeout() {}, clearTimeout() {}, now: () => 0 };
await assert.rejects(openFallback({ scope: "s", before: "indexeddb", factory, clock, signal: new AbortController().signal, onLost() {} }), work.errors$CallError);
assert.equal(typeof moveHere, "function");
process.exit(0); // a channel of the worker keeps Node waiting
`)
	cmd := exec.CommandContext(t.Context(), node, "test.js")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestAClientThatCanNotBeReadIsRefused(t *testing.T) {
	for name, more := range map[string]string{
		"ashore/a.js:2: Unexpected \";\"":                                       "\nlet = ;\n",
		"ashore/a.js:1: No matching export in \"ashore:b.js\" for import \"c\"": "import { c } from \"./b.js\"; c();\n",
	} {
		site := tree{}
		put := func(name, text string) { site[client+name] = asset{[]byte(text), name, partClient} }
		put("a.js", more+"export const a = 1;\n")
		put("b.js", "export const b = 1;\n")
		put("work.js", "import { a } from \"./a.js\";\nexport const begin = a;\n")
		if _, _, err := site.bundled(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("got %v, want %s", err, name)
		}
	}
}
