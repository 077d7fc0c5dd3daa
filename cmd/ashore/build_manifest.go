package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// manifestFile is where the manifest lies that browsers install an app by; an
// app's own, of this name in its web folder, says what differs from the made one.
//
// https://www.w3.org/TR/appmanifest/
const manifestFile = "manifest.webmanifest"

// Icons of an app, as it may bring them. What it doesn't bring is made.
const (
	iconVector  = "icon.svg"
	iconSmall   = "icon-192.png"
	iconLarge   = "icon-512.png"
	iconMasked  = "icon-maskable.png" // all of its square may be cut to a shape
	iconWrapped = "icon-maskable.svg"
)

// manifestIcon is an icon of a manifest.
type manifestIcon struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose,omitempty"`
}

// ownManifest is the app's own, or empty.
func (site tree) ownManifest() (map[string]any, error) {
	own := map[string]any{}
	if a, ok := site[manifestFile]; ok {
		if err := json.Unmarshal(a.data, &own); err != nil {
			return nil, problems{{File: a.from, Text: "the manifest is no JSON object: " + err.Error(), Fix: "see https://www.w3.org/TR/appmanifest/"}}
		}
	}
	return own, nil
}

// addIcons adds the icons that the app hasn't, and refuses a manifest that names
// files which aren't there.
func (site tree) addIcons(t *target) error {
	own, err := site.ownManifest()
	if err != nil {
		return err
	}
	var found problems
	eachFile(own, func(src string) string {
		if _, wrong, fix := site.resolve(manifestFile, src, loads); wrong != "" {
			found = append(found, problem{File: site[manifestFile].from, Text: wrong, Fix: fix})
		}
		return src
	})
	found = append(found, site.leadsAstray(own)...)
	if own["icons"] != nil || len(found) > 0 {
		return found.err()
	}
	add := func(name string, data []byte) { site[name] = asset{data, "the made " + name, partOffline} }
	vector, ok := site[iconVector]
	switch {
	case ok && site[iconMasked].from == "":
		add(iconWrapped, wrapIcon(vector.data, colour(own, "theme_color")))
	case !ok && site[iconSmall].from == "" && site[iconLarge].from == "":
		add(iconSmall, plainIcon(t.Name, 192))
		add(iconLarge, plainIcon(t.Name, 512))
		add(iconMasked, plainIcon(t.Name, 512))
	}
	return nil
}

// leadsAstray tells which addresses that a manifest has people sent to aren't the
// site's. What other apps share comes as a query: there is no server that took a
// POST. https://w3c.github.io/web-share-target/
func (site tree) leadsAstray(own map[string]any) (found problems) {
	check := func(entry any, key string) {
		one, _ := entry.(map[string]any)
		address, ok := one[key].(string)
		if !ok {
			return
		}
		if _, wrong, fix := site.resolve(manifestFile, address, loads); wrong != "" {
			found = append(found, problem{File: site[manifestFile].from, Text: wrong, Fix: fix})
		}
	}
	shortcuts, _ := own["shortcuts"].([]any)
	for _, one := range shortcuts {
		check(one, "url")
	}
	share, _ := own["share_target"].(map[string]any)
	check(share, "action")
	if method, ok := share["method"].(string); ok && !strings.EqualFold(method, "GET") {
		found = append(found, problem{
			File: site[manifestFile].from, Text: "the share_target is sent by " + method + ", which a site of files can't receive",
			Fix: `write "method": "GET": title, text and url come in the address of the action`,
		})
	}
	return found
}

func colour(own map[string]any, key string) string {
	text, _ := own[key].(string)
	return cmp.Or(text, "#ffffff")
}

// wrapIcon puts a vector into the middle four fifths of a square, where no
// platform's shape cuts it: https://www.w3.org/TR/appmanifest/#icon-masks.
func wrapIcon(icon []byte, ground string) []byte {
	if at := bytes.Index(icon, []byte("<svg")); at >= 0 {
		icon = icon[at:] // without a declaration of XML
	}
	inner := bytes.Replace(icon, []byte("<svg"), []byte(`<svg x="64" y="64" width="384" height="384"`), 1)
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512"><rect width="512" height="512" fill="%s"/>%s</svg>`,
		html.EscapeString(ground), bytes.TrimSpace(inner))
}

// manifest is the app's, whose files are where place says.
func (site tree) manifest(t *target, place func(string) string) []byte {
	own, _ := site.ownManifest() // it was read before
	about := aboutOf(site, t)
	all := map[string]any{
		"name": about.Title, "start_url": "./", "scope": "./", "display": "standalone",
		"background_color": colour(own, "background_color"), "theme_color": colour(own, "theme_color"),
	}
	if about.Text != "" {
		all["description"] = about.Text
	}
	var icons []any
	for _, icon := range []manifestIcon{
		{iconVector, "any", "image/svg+xml", "any"},
		{iconSmall, "192x192", "image/png", "any"},
		{iconLarge, "512x512", "image/png", "any"},
		{iconMasked, "512x512", "image/png", "maskable"},
		{iconWrapped, "any", "image/svg+xml", "maskable"},
	} {
		if site[icon.Src].from != "" {
			icons = append(icons, map[string]any{"src": icon.Src, "sizes": icon.Sizes, "type": icon.Type, "purpose": icon.Purpose})
		}
	}
	all["icons"] = icons
	maps.Copy(all, own)
	eachFile(all, func(src string) string {
		if l, wrong, _ := site.resolve(manifestFile, src, loads); wrong == "" && l.to != "" {
			return "./" + place(l.to) + l.tail
		}
		return src
	})
	out, _ := json.MarshalIndent(all, "", "\t")
	return append(out, '\n')
}

// eachFile calls fn for the address of each image that a manifest names, and puts
// in its place what that returns.
func eachFile(manifest map[string]any, fn func(string) string) {
	for _, key := range []string{"icons", "screenshots"} {
		list, _ := manifest[key].([]any)
		for _, entry := range list {
			if one, ok := entry.(map[string]any); ok {
				if src, ok := one["src"].(string); ok {
					one["src"] = fn(src)
				}
			}
		}
	}
	shortcuts, _ := manifest["shortcuts"].([]any)
	for _, entry := range shortcuts {
		if one, ok := entry.(map[string]any); ok {
			eachFile(map[string]any{"icons": one["icons"]}, fn)
		}
	}
}

// withManifest returns the page with a link to the manifest, unless it has one.
func withManifest(page []byte, at string) []byte {
	has, head := false, -1
	z := html.NewTokenizer(bytes.NewReader(page))
	for from := 0; ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		length := len(z.Raw())
		token := z.Token()
		rel, _ := attribute(&token, "rel")
		switch {
		case token.Data == "link" && slices.Contains(strings.Fields(strings.ToLower(rel)), "manifest"):
			has = true
		case token.Data == "head" && kind == html.EndTagToken && head < 0:
			head = from
		}
		from += length
	}
	if has || head < 0 {
		return page
	}
	link := fmt.Appendf(nil, "\t<link rel=\"manifest\" href=\"%s\">\n", upFrom(at)+manifestFile)
	return slices.Concat(page[:head], link, page[head:])
}

// manifestPage reports whether a page belongs to the app, and so links to its manifest.
func manifestPage(p string, a asset) bool {
	return a.part == partPages || path.Base(p) == "rescue.html"
}
