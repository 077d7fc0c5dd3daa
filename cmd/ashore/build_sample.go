package main

import (
	"cmp"
	"maps"
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/html"
)

// sampleFolder has an app's pages once more. A page there is of another root,
// and so its database is another one: jsclient/root.js.
const sampleFolder = "sample/"

// sampled reports whether the app has sample data.
func (t *target) sampled() bool { return t.api != nil && t.api.Sample }

// addSample adds the pages for sample data: the app's and its plugins', which
// lead to each other as those do, and to everything else a folder further up.
// The database's rescue page is among them; documentation and inspector, which
// are of the program, aren't.
func (site tree) addSample(t *target, uses map[string][]string) error {
	if !t.sampled() {
		return nil
	}
	for p, a := range site {
		if strings.HasPrefix(p, sampleFolder) {
			return problems{{
				File: a.from, Text: "the app has sample data, and in the finished site these have the folder " + sampleFolder,
				Fix: "put the file into a folder of another name",
			}}
		}
	}
	copied := func(p string) bool {
		return isPage(p) && (site[p].part == partPages || p == "rescue.html")
	}
	pages := tree{}
	for p, a := range site {
		if !copied(p) {
			continue
		}
		up := upFrom(sampleFolder + p)
		a.data = site.redirect(p, func(to link) (string, bool) {
			if copied(to.to) {
				return "", false
			}
			return up + (&url.URL{Path: to.to}).EscapedPath() + to.tail, true
		})
		pages[sampleFolder+p] = a
		uses[sampleFolder+p] = uses[p]
	}
	maps.Copy(site, pages)
	return nil
}

// redirect returns the page at with other addresses for what is of the site:
// those that to gives.
func (site tree) redirect(at string, to func(link) (string, bool)) []byte {
	other := func(ref string, kind linkKind) (string, bool) {
		l, wrong, _ := site.resolve(at, ref, kind)
		if wrong != "" || l.to == "" {
			return ref, false
		}
		if address, ok := to(l); ok {
			return address, true
		}
		return ref, false
	}
	return walkPage(site[at].data, func(token *html.Token, _ int) bool {
		if token.Type == html.TextToken {
			return false
		}
		changed := false
		for i := range token.Attr {
			a := &token.Attr[i]
			switch kind := linkOf(token, a.Key); kind {
			case loads, leads:
				address, moved := other(a.Val, kind)
				a.Val, changed = address, changed || moved
			case loadsSet:
				for _, ref := range candidates(a.Val) {
					if address, moved := other(ref, kind); moved {
						a.Val, changed = strings.Replace(a.Val, ref, address, 1), true
					}
				}
			}
		}
		return changed
	})
}

// upFrom leads from a page to the site's root.
func upFrom(at string) string {
	return cmp.Or(strings.Repeat("../", strings.Count(at, "/")), "./")
}

// inSample reports whether a page of the site is one with sample data.
func inSample(t *target, p string) bool {
	return t.sampled() && strings.HasPrefix(path.Clean(p), sampleFolder)
}
