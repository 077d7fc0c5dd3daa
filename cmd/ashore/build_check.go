package main

import (
	"bytes"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// policy is the Content-Security-Policy that a page is told to carry.
const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'">`

// check looks at every page, script and style sheet and finds what would not
// work under the policy or once the files have moved. uses is what each file
// needs at once, for the sum of a first load.
func (site tree) check() (uses map[string][]string, err error) {
	uses = map[string][]string{}
	var found problems
	for _, p := range site.paths() {
		switch path.Ext(p) {
		case ".html":
			c := pageCheck{site: site, at: p}
			c.run()
			uses[p], found = c.uses, append(found, c.found...)
		case ".js", ".mjs":
			if site[p].part == partDocs {
				continue // it has the whole client in it, which names its own files
			}
			u, f := site.checkScript(p)
			uses[p], found = u, append(found, f...)
		case ".css":
			u, f := site.checkStyle(p)
			uses[p], found = u, append(found, f...)
		}
	}
	return uses, found.err()
}

// pageCheck looks at one page.
type pageCheck struct {
	site    tree
	at      string
	uses    []string
	found   problems
	policy  string // the page's, empty if there is none yet
	scripts bool
}

func (c *pageCheck) fail(line int, text, fix string) {
	c.found = append(c.found, problem{c.site[c.at].from, line, text, fix})
}

func (c *pageCheck) run() {
	line := 0
	walkPage(c.site[c.at].data, func(token *html.Token, at int) bool {
		if token.Type == html.TextToken {
			return false
		}
		switch token.Data {
		case "meta":
			if kind, _ := attribute(token, "http-equiv"); strings.EqualFold(kind, "content-security-policy") {
				c.policy, _ = attribute(token, "content")
				line = at
			}
		case "base":
			c.fail(at, "<base> changes what every address means, and the Content-Security-Policy refuses it", "leave it out; write addresses relative to the page")
		case "style":
			c.fail(at, "the style sheet is inline, which the Content-Security-Policy refuses", `put it into a file: <link rel="stylesheet" href="./style.css">`)
		case "script":
			c.script(token, at)
		}
		for _, a := range token.Attr {
			c.attribute(token, a, at)
		}
		return false
	})
	c.checkPolicy(line)
}

func (c *pageCheck) script(token *html.Token, line int) {
	c.scripts = true
	kind, _ := attribute(token, "type")
	if _, ok := attribute(token, "src"); !ok && kind != "application/json" && kind != "application/ld+json" {
		c.fail(line, "the script is inline, which the Content-Security-Policy refuses", `put it into a file: <script type="module" src="./page.js"></script>`)
	}
	if c.policy == "" {
		c.fail(line, "the script comes before the Content-Security-Policy, which holds only for what follows it", "move the <meta> up, right behind <meta charset>")
	}
}

// early are the elements that a page loads before it is shown.
var early = []string{"script", "link", "img", "source"}

func (c *pageCheck) attribute(token *html.Token, a html.Attribute, line int) {
	switch {
	case a.Key == "class":
		c.fail(line, "<"+token.Data+"> has a class attribute", "choose the element that says what it is, and style that (docs/architecture.md, HTML and CSS)")
	case a.Key == "style":
		c.fail(line, "<"+token.Data+"> has a style attribute, which the Content-Security-Policy refuses", "style the element in a file, or use an attribute with a meaning")
	case strings.HasPrefix(a.Key, "on"):
		c.fail(line, "<"+token.Data+"> has "+a.Key+"=, an inline script, which the Content-Security-Policy refuses", "use addEventListener in a module")
	}
	kind := linkOf(token, a.Key)
	refs := []string{a.Val}
	switch kind {
	case noLink:
		return
	case loadsSet:
		refs = candidates(a.Val)
	}
	for _, ref := range refs {
		l, wrong, fix := c.site.resolve(c.at, ref, kind)
		if wrong != "" {
			c.fail(line, wrong, fix)
		} else if kind != leads && l.to != "" && slices.Contains(early, token.Data) {
			c.uses = append(c.uses, l.to)
		}
	}
}

func (c *pageCheck) checkPolicy(line int) {
	if c.policy == "" {
		c.fail(1, "the page has no Content-Security-Policy", "add, right behind <meta charset>:\n"+policy)
		return
	}
	directives := map[string][]string{}
	for d := range strings.SplitSeq(c.policy, ";") {
		if words := strings.Fields(strings.ToLower(d)); len(words) > 0 {
			directives[words[0]] = words[1:]
		}
	}
	scripts, ok := directives["script-src"]
	if !ok {
		scripts = directives["default-src"]
	}
	instead := "write:\n" + policy
	if !slices.Equal(directives["default-src"], []string{"'self'"}) {
		c.fail(line, "the Content-Security-Policy doesn't say default-src 'self'", instead)
	}
	for _, name := range slices.Sorted(maps.Keys(directives)) {
		for _, word := range directives[name] {
			open := strings.HasPrefix(word, "'unsafe-") || word == "*" || strings.Contains(word, "//") ||
				strings.HasSuffix(word, ":") && (name != "img-src" && name != "media-src" && name != "font-src" || word != "data:" && word != "blob:")
			if open {
				c.fail(line, "the Content-Security-Policy allows "+name+" "+word, instead)
			}
		}
	}
	if c.scripts && !slices.Contains(scripts, "'wasm-unsafe-eval'") {
		c.fail(line, "the Content-Security-Policy doesn't let scripts compile WebAssembly", "add 'wasm-unsafe-eval' to script-src")
	}
}

var (
	styleComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	styleLink    = regexp.MustCompile(`url\(\s*(?:"([^"]*)"|'([^']*)'|([^)'"]*?))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')`)
)

// checkStyle looks at the addresses in a style sheet.
func (site tree) checkStyle(at string) (uses []string, found problems) {
	// Comments become blank, so that lines stay the same.
	data := styleComment.ReplaceAllFunc(site[at].data, func(c []byte) []byte {
		return bytes.Repeat([]byte("\n"), bytes.Count(c, []byte("\n")))
	})
	for _, m := range styleLink.FindAllSubmatchIndex(data, -1) {
		ref := ""
		for i := 2; i < len(m); i += 2 {
			if m[i] >= 0 {
				ref = string(data[m[i]:m[i+1]])
			}
		}
		if strings.HasPrefix(ref, "#") {
			continue
		}
		l, wrong, fix := site.resolve(at, ref, loads)
		if wrong != "" {
			found = append(found, problem{site[at].from, 1 + bytes.Count(data[:m[0]], []byte("\n")), wrong, fix})
		} else if l.to != "" {
			uses = append(uses, l.to)
		}
	}
	return uses, found
}
