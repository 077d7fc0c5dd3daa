package main

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// siteOf makes a tree of texts.
func siteOf(files map[string]string) tree {
	site := tree{}
	for p, text := range files {
		site[p] = asset{[]byte(text), "web/" + p, partApp}
	}
	return site
}

// page is a document with the given head, after the policy, and body.
func page(head, body string) string {
	return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n" + policy + "\n" + head + "\n</head>\n<body>\n" + body + "\n</body>\n</html>\n"
}

func TestPagesAreRefusedForWhatCannotWork(t *testing.T) {
	tests := []struct{ name, page, want string }{
		{"nothing wrong", page(`<script type="module" src="./page.js"></script><link rel="stylesheet" href="style.css?v=2">`, `<a href="https://go.dev/">Go</a><a href="#top">up</a><a href="./">home</a><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="">`), ""},
		{"data in a script", page(`<script type="application/json">{"a": 1}</script>`, ""), ""},
		{"no policy", "<!doctype html>\n<title>x</title>", "web/index.html:1: the page has no Content-Security-Policy"},
		{"policy after a script", "<!doctype html>\n<script src=page.js></script>\n" + policy, "web/index.html:2: the script comes before the Content-Security-Policy"},
		{"unsafe policy", strings.Replace(page("", ""), "'wasm-unsafe-eval'", "'unsafe-eval' https://cdn.example", 1), "web/index.html:5: the Content-Security-Policy allows script-src 'unsafe-eval'\n"},
		{"no default", strings.Replace(page("", ""), "default-src 'self'", "default-src *", 1), "web/index.html:5: the Content-Security-Policy doesn't say default-src 'self'"},
		{"no wasm", strings.Replace(page(`<script src="page.js"></script>`, ""), " 'wasm-unsafe-eval'", "", 1), "web/index.html:5: the Content-Security-Policy doesn't let scripts compile WebAssembly"},
		{"inline script", page("<script>let a\n</script>", ""), "web/index.html:6: the script is inline"},
		{"inline style", page("<style>a {}</style>", ""), "web/index.html:6: the style sheet is inline"},
		{"style attribute", page("", `<p>`+"\n"+`<b style="color: red">x</b>`), "web/index.html:10: <b> has a style attribute"},
		{"handler", page("", `<button onclick="a()">x</button>`), "web/index.html:9: <button> has onclick="},
		{"class", page("", `<div class="card">x</div>`), "web/index.html:9: <div> has a class attribute"},
		{"javascript address", page("", `<a href="javascript:a()">x</a>`), "web/index.html:9: a javascript: address"},
		{"base", page(`<base href="/x/">`, ""), "web/index.html:6: <base> changes"},
		{"other origin", page(`<script src="https://cdn.example/a.js"></script>`, ""), "web/index.html:6: the page loads https://cdn.example/a.js from another origin"},
		{"other origin in a srcset", page("", `<img srcset="icon.svg 1x, //cdn.example/a.png 2x" alt="">`), "web/index.html:9: the page loads //cdn.example/a.png from another origin"},
		{"absolute", page(`<link rel="icon" href="/icon.svg">`, ""), "web/index.html:6: the address /icon.svg begins at the host's root"},
		{"outside", page(`<link rel="icon" href="../icon.svg">`, ""), "web/index.html:6: the address ../icon.svg leads out of the app's web folder"},
		{"not there", page("", `<a href="reports.html?x=1">x</a>`), "web/index.html:9: there is no reports.html in the site"},
		{"within noscript", page("", "<noscript>\n<p class=a>x</p></noscript>"), "web/index.html:10: <p> has a class attribute"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := siteOf(map[string]string{"index.html": test.page, "page.js": "", "style.css": "", "icon.svg": ""}).check()
			got := ""
			if err != nil {
				got = err.Error() + "\n"
			}
			if test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			for line := range strings.Lines(got) {
				if !strings.HasPrefix(line, "web/index.html:") && !strings.HasPrefix(line, "\t") {
					t.Errorf("the line %q has neither a place nor a way out", line)
				}
			}
		})
	}
}

func TestScriptsAndSheetsAreRefusedForWhatIsNotThere(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"relative", "a.js", `import { b } from "./b.js"; export * from './b.js'; import "./b.js";`, ""},
		{"generated at build", "a.js", `import { build } from "./ashore/build.js";`, ""},
		{"folder", "a.js", `new URL("../", import.meta.url)`, ""},
		{"bare", "a.js", "\nimport { html } from \"lit\";", "web/a.js:2: a browser doesn't know where the module lit is"},
		{"missing", "a.js", `import "./c.js";`, "web/a.js:1: there is no c.js in the site"},
		{"missing later", "a.js", `await import("./c.js");`, "web/a.js:1: there is no c.js in the site"},
		{"missing worker", "a.js", `new Worker(new URL("./c.js", import.meta.url), { type: "module" })`, "web/a.js:1: there is no c.js in the site"},
		{"absolute", "a.js", `import "/b.js";`, "web/a.js:1: the address /b.js begins at the host's root"},
		{"other origin", "a.js", `import "https://cdn.example/b.js";`, "web/a.js:1: the page loads https://cdn.example/b.js from another origin"},
		{"sheet", "a.css", `@import "b.css"; a { background: url(data:,) } b { mask: url(#m) } /* url(x) */`, ""},
		{"sheet's image", "a.css", "a {}\n/*\n*/ b { background: url('x.png') }", "web/a.css:3: there is no x.png in the site"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := siteOf(map[string]string{test.file: test.text, "b.js": "", "b.css": ""}).check()
			got := ""
			if err != nil {
				got = err.Error()
			}
			if test.want == "" && got != "" || !strings.HasPrefix(got, test.want) {
				t.Errorf("%s\ngot  %s\nwant %s", test.text, got, test.want)
			}
		})
	}
}

func TestImportsAreFoundWhereTheyAreCode(t *testing.T) {
	tests := []struct {
		source string
		want   []string
	}{
		{`import "./a.js"; import b from "./b.js"; import { c, d as e } from './c.js'; import * as f from "./f.js";`, []string{"./a.js", "./b.js", "./c.js", "./f.js"}},
		{`export { a } from "./a.js"; export * from "./b.js";`, []string{"./a.js", "./b.js"}},
		{"// import \"./a.js\"\n/* import(\"./b.js\") */ /** @type {import(\"./c.js\").T} */", nil},
		{`const s = 'import "./a.js"'; const t = "from './b.js'";`, nil},
		{"const t = `import \"./a.js\" ${await import(\"./b.js\")} import \"./c.js\" ${`${import('./d.js')}`}`;", []string{"./b.js", "./d.js"}},
		{"const t = `${{ a: `}` }}`; import './a.js'", []string{"./a.js"}},
		{`const r = /["'\/]import "/; import "./a.js"`, []string{"./a.js"}},
		{`const r = /[/"]/.test(s); import "./a.js"`, []string{"./a.js"}},
		{`const q = a / b / "x"; const p = (1) / 2; import "./a.js"`, []string{"./a.js"}},
		{`const s = "it's \" from"; import "./a.js"`, []string{"./a.js"}},
		{`object.import("./a.js"); Array.from("./b.js"); const from = "./c.js"`, nil},
		{`new URL("./a.json", import.meta.url); new URL("./b", location.href)`, []string{"./a.json"}},
		{"const s = 'unfinished\nimport \"./a.js\"", []string{"./a.js"}},
		{"`unfinished", nil},
		{"/* unfinished", nil},
		{"", nil},
	}
	for _, test := range tests {
		var got []string
		for _, im := range imports(test.source) {
			got = append(got, im.ref)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("imports of %s\ngot  %q\nwant %q", test.source, got, test.want)
		}
	}
}

func FuzzScanScript(f *testing.F) {
	f.Add("import { a } from \"./a.js\"; /* x */ `a${b}c` /[/]\\// 'x'")
	f.Fuzz(func(t *testing.T, source string) {
		line := 1
		for _, token := range scanScript(source) {
			if token.line < line {
				t.Errorf("%q: line %d after %d", source, token.line, line)
			}
			line = token.line
		}
		if last := strings.Count(source, "\n") + 1; line > last {
			t.Errorf("%q: line %d of %d", source, line, last)
		}
	})
}

func FuzzWalkPage(f *testing.F) {
	f.Add([]byte(page(`<script src="a.js"></script>`, "<noscript><p>x</noscript><textarea><b></textarea>")))
	f.Add([]byte("<a href=x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if got := walkPage(data, func(*html.Token, int) bool { return false }); string(got) != string(data) {
			t.Errorf("nothing was changed, got %q, want %q", got, data)
		}
	})
}
