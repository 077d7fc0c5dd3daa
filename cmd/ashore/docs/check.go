package docs

import (
	"bytes"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Check looks at every page of a site and gives what is wrong, sorted: elements
// that don't nest, attributes that pages don't have, ids that are there twice,
// headings out of order, and links that lead nowhere. Addresses elsewhere are
// given to outside, which says what is wrong with them, "" if nothing is.
func Check(files map[string][]byte, outside func(address string) string) []string {
	c := &checker{files: files, ids: map[string]map[string]bool{}, outside: outside}
	for name := range files {
		if path.Ext(name) == ".html" {
			c.page(name)
		}
	}
	for _, l := range c.links {
		c.follow(l)
	}
	slices.Sort(c.found)
	return c.found
}

type checker struct {
	files   map[string][]byte
	ids     map[string]map[string]bool
	links   []pageLink
	found   []string
	outside func(string) string
}

type pageLink struct{ page, href string }

func (c *checker) fail(page, format string, args ...any) {
	c.found = append(c.found, page+": "+fmt.Sprintf(format, args...))
}

// page reads one document.
func (c *checker) page(name string) {
	c.ids[name] = map[string]bool{}
	z := html.NewTokenizer(bytes.NewReader(c.files[name]))
	var open []string
	level, firsts := 0, 0
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		token := z.Token()
		switch kind {
		case html.StartTagToken:
			if !slices.Contains(void, token.Data) {
				open = append(open, token.Data)
			}
			if len(token.Data) == 2 && token.Data[0] == 'h' && token.Data[1] >= '1' && token.Data[1] <= '6' {
				n := int(token.Data[1] - '0')
				if n > level+1 {
					c.fail(name, "an <h%d> follows an <h%d>", n, level)
				}
				if level = n; n == 1 {
					firsts++
				}
			}
			c.attributes(name, token)
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				c.fail(name, "</%s> ends nothing: open are %v", token.Data, open)
				return
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		c.fail(name, "<%s> doesn't end", strings.Join(open, "><"))
	}
	if firsts != 1 {
		c.fail(name, "there are %d <h1>", firsts)
	}
}

func (c *checker) attributes(name string, token html.Token) {
	for _, a := range token.Attr {
		switch {
		case a.Key == "class" || a.Key == "style" || strings.HasPrefix(a.Key, "on"):
			c.fail(name, "<%s> has %s=%q", token.Data, a.Key, a.Val)
		case a.Key == "id":
			if c.ids[name][a.Val] {
				c.fail(name, "the id %q is there twice", a.Val)
			}
			c.ids[name][a.Val] = true
		case a.Key == "href" || a.Key == "src":
			c.links = append(c.links, pageLink{name, a.Val})
		}
	}
}

// follow looks whether a link leads somewhere.
func (c *checker) follow(l pageLink) {
	u, err := url.Parse(l.href)
	if err != nil {
		c.fail(l.page, "%s is no address: %v", l.href, err)
		return
	}
	if u.IsAbs() {
		if wrong := c.outside(l.href); wrong != "" {
			c.fail(l.page, "%s: %s", l.href, wrong)
		}
		return
	}
	to := l.page
	if u.Path != "" {
		to = path.Join(path.Dir(l.page), u.Path)
	}
	if strings.HasPrefix(to, "..") {
		return // the app, which the pages lie within
	}
	if c.files[to] == nil {
		c.fail(l.page, "%s: there is no %s", l.href, to)
		return
	}
	if u.Fragment != "" && !c.ids[to][u.Fragment] {
		c.fail(l.page, "%s: %s has no such anchor", l.href, to)
	}
}
