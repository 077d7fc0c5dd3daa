package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"golang.org/x/net/html"
)

func TestPagesPointIntoTheFolderAndKeepAllElse(t *testing.T) {
	const page = `<!doctype html>
<!-- <script src="./page.js"></script> -->
<html lang=en><head><title>A &amp; B</title>
<script   type="module"
	src="./page.js?a=1&amp;b=2#c" async></script>
<link rel="canonical" href="https://example.org/"><link rel=stylesheet href=a%20b.css>
<link rel="icon" href="favicon.ico">
<body>
<a href="help/">help</a> <a href="picture.png" download>picture</a> <a href="#x">x</a> <a href="?q=1">q</a>
<img srcset="picture.png 1x, ./big.png 2x" src="picture.png" alt="">
<noscript><img src="picture.png" alt="a &quot;b&quot;"></noscript>
<textarea><img src="picture.png"></textarea>
<svg><use href="shapes.svg#a"/></svg>
`
	const want = `<!doctype html>
<!-- <script src="./page.js"></script> -->
<html lang=en><head><title>A &amp; B</title>
<script type="module" src="./_ashore/id/page.js?a=1&amp;b=2#c" async></script>
<link rel="canonical" href="https://example.org/"><link rel="stylesheet" href="./_ashore/id/a%20b.css">
<link rel="icon" href="favicon.ico">
<body>
<a href="help/">help</a> <a href="./_ashore/id/picture.png" download>picture</a> <a href="#x">x</a> <a href="?q=1">q</a>
<img srcset="./_ashore/id/picture.png 1x, ./_ashore/id/big.png 2x" src="./_ashore/id/picture.png" alt="">
<noscript><img src="./_ashore/id/picture.png" alt="a &quot;b&quot;"></noscript>
<textarea><img src="picture.png"></textarea>
<svg><use href="./_ashore/id/shapes.svg#a"/></svg>
`
	files := map[string]string{
		"index.html": page, "help/index.html": `<link rel="stylesheet" href="../a%20b.css"><a href="../">up</a>`,
		"page.js": "", "a b.css": "", "favicon.ico": "", "picture.png": "", "big.png": "", "shapes.svg": "",
	}
	site := siteOf(files)
	if got := string(site.movePage("index.html", "_ashore/id/")); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	const deep = `<link rel="stylesheet" href="../_ashore/id/a%20b.css"><a href="../">up</a>`
	if got := string(site.movePage("help/index.html", "_ashore/id/")); got != deep {
		t.Errorf("got %s, want %s", got, deep)
	}
}

func TestFirstLoadIsWhatThePageNeedsAtOnce(t *testing.T) {
	site := siteOf(map[string]string{
		"index.html":       page(`<script type="module" src="page.js"></script><link rel="stylesheet" href="a.css">`, `<a href="other.html">o</a><a href="file.zip">f</a>`),
		"other.html":       page("", ""),
		"page.js":          `import "./ashore/client.js"; const later = () => import("./later.js");`,
		"later.js":         "",
		"a.css":            `@import "b.css";`,
		"b.css":            "",
		"file.zip":         "",
		"ashore/client.js": `import { build } from "./build.js"; import "./client.js"; new Worker(new URL("./worker.js", import.meta.url), { type: "module" });`,
		"ashore/worker.js": `import "./wasm_exec.js";`, "ashore/wasm_exec.js": "",
	})
	uses, err := site.check()
	if err != nil {
		t.Fatal(err)
	}
	got := firstLoad("index.html", uses)
	for p, want := range map[string]bool{
		"index.html": true, "page.js": true, "a.css": true, "b.css": true, "ashore/client.js": true,
		"ashore/build.js": true, "ashore/worker.js": true, "ashore/wasm_exec.js": true,
		"other.html": false, "later.js": false, "file.zip": false,
	} {
		if got[p] != want {
			t.Errorf("%s in the first load: got %t, want %t", p, got[p], want)
		}
	}
}

func TestPagesAskForAllTheirModulesAtOnce(t *testing.T) {
	site := siteOf(map[string]string{
		"index.html":       page("\t<script type=\"module\" src=\"page.js\"></script>", ""),
		"help/index.html":  page("<meta name=\"a\" content=\"b\"><script type=module src=\"../a b.js\"></script>", ""),
		"plain.html":       page("<script src=\"old.js\"></script>", "<p>a</p>"),
		"page.js":          `import "./ashore/start.js"; const later = () => import("./later.js");`,
		"later.js":         "",
		"old.js":           "",
		"a b.js":           `import "./page.js";`,
		"ashore/start.js":  `import "./client.js";`,
		"ashore/client.js": `await import("./build.js"); new Worker(new URL("./worker.js", import.meta.url), { type: "module" });`,
		"ashore/worker.js": `import("./work.js");`,
		"ashore/work.js":   "",
	})
	for p, a := range site {
		if strings.HasPrefix(p, client) {
			a.part = partClient
			site[p] = a
		}
	}
	uses, err := site.check()
	if err != nil {
		t.Fatal(err)
	}
	b := site.finish(&target{Name: "app", Durability: "full"}, program{wasm: []byte("\x00asm")}, uses, packer{level: 1})
	links := func(page string) (hrefs []string) {
		walkPage(b.files[page].raw, func(token *html.Token, _ int) bool {
			if rel, _ := attribute(token, "rel"); rel == "modulepreload" {
				href, _ := attribute(token, "href")
				hrefs = append(hrefs, strings.Replace(href, b.id, "ID", 1))
			}
			return false
		})
		return hrefs
	}
	for page, want := range map[string][]string{
		"index.html":      {"./_ashore/ID/page.js", "./_ashore/ID/ashore/start.js", "./_ashore/ID/ashore/client.js", "./_ashore/ID/ashore/build.js"},
		"help/index.html": {"../_ashore/ID/a%20b.js", "../_ashore/ID/page.js", "../_ashore/ID/ashore/start.js", "../_ashore/ID/ashore/client.js", "../_ashore/ID/ashore/build.js"},
		"plain.html":      nil,
	} {
		if got := links(page); !slices.Equal(got, want) {
			t.Errorf("%s preloads\n%v, want\n%v", page, got, want)
		}
	}
	if index := string(b.files["index.html"].raw); !strings.Contains(index, "build.js\">\n\t<script type=\"module\" src=\"./_ashore/") {
		t.Errorf("the page is\n%s", index)
	}
	for _, file := range []string{"ashore/worker.js", "ashore/work.js"} {
		if !b.first["_ashore/"+b.id+"/"+file] {
			t.Errorf("%s isn't counted in the first load", file)
		}
	}
}

func TestPackedFilesUnpack(t *testing.T) {
	text := bytes.Repeat([]byte("Ashore ships Go services. "), largeFile/20)
	cache := t.TempDir()
	for _, state := range []string{"empty cache", "filled cache"} {
		all := packer{11, cache}.pack(map[string][]byte{"a.js": text, "a.png": text, "tiny.txt": []byte("x")})
		js := all["a.js"]
		z, err := gzip.NewReader(bytes.NewReader(js.gzip))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(z); err != nil || !bytes.Equal(got, text) {
			t.Errorf("%s: gzip gave %d bytes, %v, want %d", state, len(got), err, len(text))
		}
		if got, err := io.ReadAll(brotli.NewReader(bytes.NewReader(js.brotli))); err != nil || !bytes.Equal(got, text) {
			t.Errorf("%s: brotli gave %d bytes, %v, want %d", state, len(got), err, len(text))
		}
		for _, name := range []string{"a.png", "tiny.txt"} {
			if p := all[name]; p.gzip != nil || p.brotli != nil {
				t.Errorf("%s: %s has a compressed file that is no smaller", state, name)
			}
		}
	}
}

func TestProblemsAreSortedAndSayWhatToDo(t *testing.T) {
	ps := problems{
		{"web/b.html", 1, "b is wrong", "do this\nor that"},
		{"web/a.html", 20, "late", "x"},
		{"web/a.html", 3, "early", "y"},
	}
	const want = "web/a.html:3: early\n\ty\nweb/a.html:20: late\n\tx\nweb/b.html:1: b is wrong\n\tdo this\n\tor that"
	if got := ps.err().Error(); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if got := complaint(ps); !strings.HasPrefix(got, "the app has problems\n") {
		t.Errorf("got %s", got)
	}
}
