package main

import (
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
		"app.js":     "import { start } from \"./ashore/start.js\";\nimport { CallError } from \"./ashore/client.js\";\nexport const all = { start, CallError, later: () => import(\"./ashore/keeping.js\") };\n",
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

func TestTheClientIsServedAsFewFiles(t *testing.T) {
	site, uses := bundledClient(t)
	var got []string
	for _, p := range site.paths() {
		if site[p].part == partClient {
			got = append(got, strings.TrimPrefix(p, client))
		}
	}
	// What the shared worker and the rescue page need lies beside the bundles.
	want := []string{
		"check.js", "client.js", "errors.js", "fallback.js", "head.js", "keeping.js", "later-page.js", "later-work.js",
		"mark.js", "messages.js", "move.js", "page.js", "rescue-salvage.js", "rescue-store.js", "rescue-wal.js",
		"rescue-worker.js", "rescue.css", "rescue.js", "reserve.js", "shared.js", "slots.js", "start.js",
		"storage-error.js", "sw.js", "switchboard.js", "work.js", "worker.js", "rescue.html",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the client is %v, want %v", got, want)
	}
	modules := modulesOf("index.html", uses)
	wanted := []string{"app.js", "ashore/client.js", "ashore/start.js", "ashore/page.js", "ashore/build.js"}
	slices.Sort(modules)
	slices.Sort(wanted)
	if !slices.Equal(modules, wanted) {
		t.Errorf("a page asks for %v, want %v", modules, wanted)
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
import * as page from "./ashore/page.js";
import * as work from "./ashore/work.js";
import { openFallback } from "./ashore/fallback.js";
import { moveHere } from "./ashore/move.js";
assert.equal(typeof all.start, "function");
assert.equal(new all.CallError("x", "y").code, "x");
assert.equal(page.$errors.CallError, all.CallError);
assert.equal((await all.later()).adviseOn({ kind: "memory" }).ask, false);
assert.equal(typeof work.begin, "function");
assert.equal(typeof openFallback, "function");
const none = { factory: { open() { throw new Error("refused"); } }, clock: work.$clock.realClock };
await assert.rejects(openFallback({ scope: "s", before: "indexeddb", factory: () => none.factory, clock: none.clock, signal: new AbortController().signal, onLost() {} }), work.$errors.CallError);
assert.equal(typeof moveHere, "function");
process.exit(0); // a channel of the worker keeps Node waiting
`)
	cmd := exec.CommandContext(t.Context(), node, "test.js")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestAClientThatCanNotBeBundledStaysAsItIs(t *testing.T) {
	for name, more := range map[string]string{
		"everything imported": "import * as all from \"./b.js\";\n",
		"a default export":    "export default 1;\n",
		"an await":            "const x = await 1;\n",
		"a ring":              "import { b } from \"./b.js\";\n",
	} {
		site := tree{}
		put := func(name, text string) { site[client+name] = asset{[]byte(text), name, partClient} }
		put("a.js", more+"export const a = 1;\n")
		put("b.js", "import { a } from \"./a.js\";\nexport const b = () => a;\n")
		put("work.js", "import { b } from \"./b.js\";\nexport const begin = b;\n")
		got, _, err := site.bundled()
		if err != nil || len(got) != 3 || string(got[client+"work.js"].data) != string(site[client+"work.js"].data) {
			t.Errorf("%s: got %v, %v; want what was there", name, got.paths(), err)
		}
	}
}
