package main

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"github.com/ashore-dev/ashore/jsclient"
)

// about is what a site's first page says of an app.
type about struct {
	Folder  string // where it is, from the site's root
	Title   string
	Text    string // what it is; may be empty
	Icon    string // from the site's root; may be empty
	Samples bool   // it has sample data
}

// aboutOf reads an app's first page. Where that has no description, the comment of
// the app's package says what it is.
func aboutOf(site tree, t *target) about {
	a := about{Folder: t.Name, Title: t.Name, Samples: t.sampled()}
	z := html.NewTokenizer(bytes.NewReader(site["index.html"].data))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		token := z.Token()
		switch name, _ := attribute(&token, "name"); {
		case token.Data == "title" && z.Next() == html.TextToken:
			if title := strings.Join(strings.Fields(z.Token().Data), " "); title != "" {
				a.Title = title
			}
		case token.Data == "meta" && strings.EqualFold(name, "description"):
			a.Text, _ = attribute(&token, "content")
		case token.Data == "body":
			return a.described(t)
		}
	}
	return a.described(t)
}

func (a about) described(t *target) about {
	if a.Text == "" && t.api != nil {
		text, _, _ := strings.Cut(strings.TrimSpace(t.api.Doc), "\n\n")
		a.Text = strings.Join(strings.Fields(text), " ")
	}
	return a
}

// iconIn is the address of the app's icon, seen from the site's root, in the first
// page as it is served.
func (a about) iconIn(page []byte) string {
	icon := ""
	walkPage(page, func(token *html.Token, _ int) bool {
		if rel, _ := attribute(token, "rel"); token.Data == "link" && rel == "icon" && icon == "" {
			href, _ := attribute(token, "href")
			if strings.HasPrefix(href, "./") {
				icon = "./" + path.Join(a.Folder, href)
			}
		}
		return false
	})
	return icon
}

// startFiles are the template of the first page and its style sheet.
//
//go:embed startpage
var startFiles embed.FS

// appsPlace is where a page wants the links to the other apps of its site.
var appsPlace = regexp.MustCompile(`<nav aria-label="Apps" hidden>\s*</nav>`)

var startTemplate = template.Must(template.ParseFS(startFiles, "startpage/index.html"))

// startPage is the first page of a site, and what it needs.
func startPage(apps []member) map[string][]byte {
	base, _ := fs.ReadFile(jsclient.Files, "base.css")
	parts, _ := fs.ReadFile(jsclient.Files, "parts.css")
	own, _ := fs.ReadFile(startFiles, "startpage/start.css")
	sheet := bytes.Join([][]byte{base, parts, own}, nil)
	at := "_ashore/start." + hashOf(sheet) + ".css"
	var list []about
	for _, app := range apps {
		list = append(list, app.about)
	}
	var page bytes.Buffer
	if err := startTemplate.Execute(&page, map[string]any{"Sheet": "./" + at, "Apps": list}); err != nil {
		panic(err) // the template is ours, and so is what it is given
	}
	return map[string][]byte{"index.html": page.Bytes(), at: sheet}
}

// appLink leads from a page to an app of the site, or to the site's first page.
type appLink struct{ to, text string }

// linksFrom are the links of an app's page to the other apps: from a page with
// sample data to theirs, if they have any.
func linksFrom(p string, t *target, apps []member) []appLink {
	up := upFrom(path.Join(t.Name, p))
	links := []appLink{{up, "All apps"}}
	for _, app := range apps {
		if app.target == t {
			continue
		}
		to := up + app.about.Folder + "/"
		if inSample(t, p) && app.about.Samples {
			to += sampleFolder
		}
		links = append(links, appLink{to, app.about.Title})
	}
	return links
}

// linksFromRoot are the links of a page that isn't an app's.
func linksFromRoot(p string, apps []member) []appLink {
	var links []appLink
	for _, app := range apps {
		links = append(links, appLink{upFrom(p) + app.about.Folder + "/", app.about.Title})
	}
	return links
}

// withApps returns the page with the links where it has marked their place, by
// <nav aria-label="Apps" hidden></nav>.
func withApps(page []byte, links []appLink) []byte {
	var items strings.Builder
	for _, l := range links {
		fmt.Fprintf(&items, `<li><a href="%s">%s</a></li>`, html.EscapeString(l.to), html.EscapeString(l.text))
	}
	return appsPlace.ReplaceAllLiteral(page, []byte(`<nav aria-label="Apps"><ul>`+items.String()+`</ul></nav>`))
}
