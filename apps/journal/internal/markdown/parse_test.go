package markdown_test

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/ashore-dev/ashore/apps/journal/internal/markdown"
)

// outline writes a tree on a line.
func outline(nodes []markdown.Node) string {
	var parts []string
	for _, n := range nodes {
		s := string(n.Kind)
		if n.Level > 0 {
			s += fmt.Sprint(n.Level)
		}
		if n.Start != nil {
			s += fmt.Sprintf(" from %d", *n.Start)
		}
		if n.Done != nil {
			s += fmt.Sprintf(" done=%t", *n.Done)
		}
		if n.Align != "" {
			s += " " + string(n.Align)
		}
		if n.Href != "" {
			s += " <" + n.Href + ">"
		}
		if n.Title != "" {
			s += fmt.Sprintf(" title=%q", n.Title)
		}
		if n.Kind == markdown.KindText {
			s = ""
		}
		if n.Text != "" {
			s += fmt.Sprintf("%q", n.Text)
		}
		if len(n.Items) > 0 {
			s += "(" + outline(n.Items) + ")"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " ")
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"", ""},
		{"A day.\nStill the same.", `paragraph("A day.\nStill the same.")`},
		{"one  \ntwo", `paragraph("one" break "two")`},
		{"# Morning #\n\nEvening\n-----", `heading1("Morning") heading2("Evening")`},
		{"*a* **b** ***c*** ~~d~~ `e  f`", "paragraph(emphasis(\"a\") \" \" strong(\"b\") \" \" emphasis(strong(\"c\")) \" \" struck(\"d\") \" \" code\"e  f\")"},
		{"> a\n> > b", `quote(paragraph("a") quote(paragraph("b")))`},
		{"- a\n- b\n\n  c", `list(item(paragraph("a")) item(paragraph("b") paragraph("c")))`},
		{"- a\n- b", `list(item("a") item("b"))`},
		{"3. a\n4. b", `list from 3(item("a") item("b"))`},
		{"- [x] rope\n- [ ] paint", `list(item done=true("rope") item done=false("paint"))`},
		{"```go\nx := 1\n```\n\n    y", "codeblock title=\"go\"\"x := 1\\n\" codeblock\"y\\n\""},
		{"***", "rule"},
		{"| a | b |\n|:--|--:|\n| 1 | `x` |", `table(row(cell start("a") cell end("b")) row(cell start("1") cell end(code"x")))`},
		{"[a *b*](https://example.com/x?y=1 \"T\")", `paragraph(link <https://example.com/x?y=1> title="T"("a " emphasis("b")))`},
		{"<https://example.com> me@example.com www.example.com", `paragraph(link <https://example.com>("https://example.com") " " link <mailto:me@example.com>("me@example.com") " " link <http://www.example.com>("www.example.com"))`},
		{"[a][r]\n\n[r]: mailto:me@example.com", `paragraph(link <mailto:me@example.com>("a"))`},
		{"![the *boat*](picture:0198-ab)", `paragraph(picture <picture:0198-ab>"the boat")`},
		{"![far](https://example.com/x.png)", `paragraph(link <https://example.com/x.png>("far"))`},
		{`\*no\* &auml; &amp;amp; \&lt; "q"`, `paragraph("*no* ä &amp; &lt; \"q\"")`},
		{"a < b && c > d", `paragraph("a < b && c > d")`},
	} {
		if got := outline(markdown.Parse(c.src)); got != c.want {
			t.Errorf("%q:\ngot  %s\nwant %s", c.src, got, c.want)
		}
	}
}

func TestPiecesAreInTheOrderOfReading(t *testing.T) {
	var got []string
	for _, p := range markdown.Pieces("> a *b*\n\nc") {
		got = append(got, fmt.Sprintf("%d %s %s", p.Depth, p.Kind, p.Text))
	}
	want := []string{"0 quote ", "1 paragraph ", "2 text a ", "2 emphasis ", "3 text b", "0 paragraph ", "1 text c"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestText(t *testing.T) {
	const src = "# The *boat*\n\n- [x] rope\n- paint `red`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[out](https://example.com) ![sea](picture:1)"
	const want = "The boat\nrope\npaint red\na b \n1 2 \nout sea"
	if got := markdown.Text(src); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// hostile is what somebody might hide in a text. No node of it may carry
// anything but words and addresses that a link may have.
var hostile = []string{
	"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<iframe srcdoc='<script>1</script>'>",
	"<a href=\"javascript:alert(1)\">x</a>", "<style>*{display:none}</style>", "<!-- --!><script>", "<![CDATA[<script>]]>", "<?php ?>",
	"[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x]( javascript:alert(1))", "[x](<javascript:alert(1)>)", "[x](java\tscript:alert(1))",
	"[x](<java\nscript:alert(1)>)", "[x](\x01javascript:alert(1))", "[x](&#106;avascript:alert(1))", "[x](&#x6A;&#x61;vascript&colon;alert(1))",
	"[x](javascript&#58;alert(1))", "[x](javas\\cript:alert(1))", "[x](vbscript:x)", "[x](data:text/html,<script>1</script>)", "[x](data:text/html;base64,PHNjcmlwdD4=)",
	"[x](file:///etc/passwd)", "[x](blob:https://example.com/1)", "[x](filesystem:x)", "[x](view-source:x)", "[x](about:blank)", "[x](ashore:x)",
	"[x](//example.com)", "[x](/index.html)", "[x](index.html)", "[x](#top)", "[x](?q=1)", "[x](https:example.com)", "[x](http:///path)", "[x](https://)",
	"[x](picture:1)", "![x](javascript:alert(1))", "![x](data:image/svg+xml,<svg onload=alert(1)>)", "![x](picture:../../etc)", "![x](picture:a\"onerror=1)",
	"![x](picture:)", "![x](PICTURE:1)", "![](javascript:alert(1))", "![a](https://example.com/\"onload=\"alert(1))", "<javascript:alert(1)>", "<data:text/html,x>", "<vbscript:x>",
	"[x][y]\n\n[y]: javascript:alert(1)", "[y]: javascript:alert(1)\n\n[y]", "[x](https://example.com \"><script>alert(1)</script>\")", "[<script>](https://example.com)",
	"`<script>`", "```\"><script>\nalert(1)\n```", "```javascript:alert(1)\n```", "| <script> |\n|---|\n| <img onerror=1> |", "\x00<script>", "\xff\xfe[x](\xffjavascript:x)",
	"[x](https://user:pass@example.com\\@evil.example)", "[x](https://example.com\u202egpj.exe)", "[\u202e](https://example.com)", "[x](mailto:a@b?body=<script>)",
	"[x](https://example.com/%0d%0aSet-Cookie:x)", "[[x](javascript:1)](javascript:2)", "[![x](javascript:1)](javascript:2)", "- [x](javascript:1)\n  - [ ] <script>",
	"https://example.com/<script>", "www.example.com/\"onclick=\"x", "javascript://example.com/%0aalert(1)", "*<b>*", "\\<script>", "&lt;script&gt;", "&#0;", "&#xD800;", "&#x110000;",
	strings.Repeat(">", 100_000), strings.Repeat("- ", 10_000) + "x", strings.Repeat("[", 50_000), strings.Repeat("![", 50_000), strings.Repeat("*a _b ", 20_000),
	strings.Repeat("[a](", 30_000), strings.Repeat("`a``", 30_000), strings.Repeat("~~a", 30_000), strings.Repeat("[a]: b\n", 10_000) + strings.Repeat("[a]", 10_000),
	strings.Repeat("|", 30_000) + "\n" + strings.Repeat("|-", 30_000), strings.Repeat("> ", 900) + "x", strings.Repeat("- ", 900) + "x", strings.Repeat("<a:", 30_000), strings.Repeat("\\", 50_000),
	strings.Repeat(strings.Repeat("> ", 60)+"x\n", 200), strings.Repeat("a@", 50_000), strings.Repeat("www.a.", 20_000), strings.Repeat("&", 50_000),
}

// safe tells what is wrong with a tree, "" if nothing is.
func safe(nodes []markdown.Node, depth int) string {
	known := []markdown.Kind{
		"paragraph", "heading", "quote", "list", "item", "codeblock", "rule", "table", "row", "cell",
		"text", "emphasis", "strong", "struck", "code", "break", "link", "picture",
	}
	if depth > 42 {
		return "too deep"
	}
	for _, n := range nodes {
		if !slices.Contains(known, n.Kind) {
			return fmt.Sprintf("kind %q", n.Kind)
		}
		for _, s := range []string{n.Text, n.Title, n.Href} {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				return fmt.Sprintf("text %q", s)
			}
		}
		if n.Kind == markdown.KindHeading && (n.Level < 1 || n.Level > 6) || n.Kind != markdown.KindHeading && n.Level != 0 {
			return fmt.Sprintf("%s of level %d", n.Kind, n.Level)
		}
		switch n.Kind {
		case markdown.KindLink:
			u, err := url.Parse(n.Href)
			if err != nil || !(u.Scheme == "mailto" || (u.Scheme == "http" || u.Scheme == "https") && u.Host != "") {
				return fmt.Sprintf("a link to %q", n.Href)
			}
		case markdown.KindPicture:
			name, ok := strings.CutPrefix(n.Href, "picture:")
			if !ok || name == "" || strings.ContainsAny(name, "/.\\\"' <>") {
				return fmt.Sprintf("a picture of %q", n.Href)
			}
		default:
			if n.Href != "" {
				return fmt.Sprintf("%s leads to %q", n.Kind, n.Href)
			}
		}
		if wrong := safe(n.Items, depth+1); wrong != "" {
			return wrong
		}
	}
	return ""
}

func TestHostileTextsAreWords(t *testing.T) {
	for _, src := range hostile {
		begin := time.Now()
		nodes := markdown.Parse(src)
		took := time.Since(begin)
		if wrong := safe(nodes, 0); wrong != "" {
			t.Errorf("%.60q: %s", src, wrong)
		}
		depth := -1
		for _, p := range markdown.Pieces(src) {
			if p.Depth > depth+1 || p.Depth > 50 {
				t.Fatalf("%.60q: a piece of depth %d behind one of %d", src, p.Depth, depth)
			}
			depth = p.Depth
		}
		if took < time.Second {
			continue
		}
		// Its parser's worst cases grew with the power of what they are long: twice
		// the text, hundreds of times the time. A square is four times. The quickest
		// of three counts: others run on this machine.
		// A half ends as the whole does: bullets without a word behind them are a rule.
		whole, half := quickest(src), quickest(src[:len(src)/2]+src[len(src)-1:])
		if whole > time.Second && whole > 16*half {
			t.Errorf("%.60q took %v, a half of it %v", src, whole, half)
		}
	}
}

// quickest is the least time that parsing took in three attempts.
func quickest(src string) time.Duration {
	least := time.Duration(math.MaxInt64)
	for range 3 {
		begin := time.Now()
		markdown.Parse(src)
		least = min(least, time.Since(begin))
	}
	return least
}

func TestNoTagIsAnElement(t *testing.T) {
	if got, want := outline(markdown.Parse("a <b>c</b>\n\n<div>\nd\n</div>")), `paragraph("a <b>c</b>") paragraph("<div>\nd\n</div>")`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, src := range hostile {
		if len(src) < 1000 {
			f.Add(src)
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		if wrong := safe(markdown.Parse(src), 0); wrong != "" {
			t.Errorf("%q: %s", src, wrong)
		}
		markdown.Text(src)
	})
}
