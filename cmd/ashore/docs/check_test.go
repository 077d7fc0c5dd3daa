package docs

import (
	"slices"
	"strings"
	"testing"
)

// wholePage is a page without a fault, with something in its body.
func wholePage(body string) []byte {
	return []byte("<!doctype html><html><head><title>x</title></head><body><h1>x</h1>" + body + "</body></html>")
}

func TestCheckFindsWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{`<p id="a">x</p><a href="#a">x</a><a href="./b.html#there">x</a><a href="b.html">x</a><a href="../app.html">x</a>`, ""},
		{`<p>x<p>y</p>`, "</body> ends nothing"},
		{`<p class="a">x</p>`, `<p> has class="a"`},
		{`<p style="color:red">x</p>`, "has style="},
		{`<p onclick="x()">x</p>`, "has onclick="},
		{`<p id="a">x</p><p id="a">y</p>`, `"a" is there twice`},
		{`<h3>x</h3>`, "an <h3> follows an <h1>"},
		{`<h1>x</h1>`, "there are 2 <h1>"},
		{`<a href="#b">x</a>`, "has no such anchor"},
		{`<a href="b.html#here">x</a>`, "has no such anchor"},
		{`<a href="c.html">x</a>`, "there is no c.html"},
		{`<script src="c.js"></script>`, "there is no c.js"},
		{`<a href="https://example.org/x">x</a>`, "https://example.org/x: gone"},
	} {
		files := map[string][]byte{"a.html": wholePage(c.body), "b.html": wholePage(`<p id="there">x</p>`)}
		got := Check(files, func(string) string { return "gone" })
		if c.want == "" && len(got) > 0 || c.want != "" && !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, c.want) }) {
			t.Errorf("%s: got %q, want %q", c.body, got, c.want)
		}
	}
}
