package main

import (
	"net/url"
	"path"
	"strings"
)

// link is an address that a file of the site has for another.
type link struct {
	to   string // the path in the tree; empty if it leads out of the site
	tail string // the query and fragment, with ? and #
}

// resolve finds what the address ref in the file at means. An error's text
// says what is wrong with it, and fix what to do.
func (site tree) resolve(at, ref string, kind linkKind) (l link, wrong, fix string) {
	u, err := url.Parse(strings.TrimSpace(ref))
	switch {
	case err != nil:
		return l, "the address " + ref + " can't be read", "write it as RFC 3986 says, with %20 for a space"
	case u.Scheme == "javascript":
		return l, "a javascript: address is an inline script, which the page's Content-Security-Policy refuses", "use a button and addEventListener in a module"
	case u.Scheme == "data" || u.Scheme == "blob":
		return l, "", ""
	case u.Scheme != "" || u.Host != "":
		if kind == leads {
			return l, "", ""
		}
		return l, "the page loads " + ref + " from another origin, which its Content-Security-Policy refuses", "copy the file into the web folder"
	case strings.HasPrefix(u.Path, "/"):
		return l, "the address " + ref + " begins at the host's root, but an app may be served from a folder", "write it relative to this file: ./ or ../"
	}
	l.tail = tail(u)
	if u.Path == "" {
		l.to = at
		return l, "", ""
	}
	l.to = path.Join(path.Dir(at), u.Path)
	if l.to == ".." || strings.HasPrefix(l.to, "../") {
		return l, "the address " + ref + " leads out of the app's web folder", "put the file into the web folder"
	}
	if strings.HasSuffix(u.Path, "/") || l.to == "." || strings.HasSuffix(u.Path, "/..") {
		l.to = path.Join(l.to, "index.html")
	}
	if _, ok := site[l.to]; !ok && !written(l.to) {
		return l, "there is no " + l.to + " in the site", "write it, or correct the address " + ref
	}
	return l, "", ""
}

// written reports whether the path is of a file that only build and dev make.
func written(to string) bool { return to == client+"build.js" }

func tail(u *url.URL) string {
	t := ""
	if u.RawQuery != "" || u.ForceQuery {
		t = "?" + u.RawQuery
	}
	if u.Fragment != "" {
		t += "#" + u.EscapedFragment()
	}
	return t
}

// candidates are the addresses in a srcset, whose descriptors follow a space.
func candidates(srcset string) []string {
	var refs []string
	for part := range strings.SplitSeq(srcset, ", ") {
		if words := strings.Fields(part); len(words) > 0 {
			refs = append(refs, strings.TrimRight(words[0], ","))
		}
	}
	return refs
}

// movePage returns the page at with the addresses of all that isn't a page
// pointing into folder, a path from the site's root that ends in a slash.
func (site tree) movePage(at, folder string) []byte {
	up := upFrom(at)
	return site.redirect(at, func(to link) (string, bool) {
		return up + folder + (&url.URL{Path: to.to}).EscapedPath() + to.tail, moves(to.to)
	})
}

// moves reports whether a file goes into the hashed folder. What has its place
// by agreement, and pages, stay.
func moves(p string) bool {
	return !isPage(p) && p != serviceWorker && p != manifestFile && p != "favicon.ico" && p != "robots.txt" && !strings.HasPrefix(p, ".well-known/")
}
