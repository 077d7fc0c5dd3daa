package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"image/png"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// buildOffline builds the smallest site with a service worker.
func buildOffline(t *testing.T) map[string]string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "dist")
	var out, told bytes.Buffer
	b := builder{choice: engineAuto, offline: true, packer: packer{level: 2}, out: &out, progress: newProgress(&told, nil)}
	if err := b.build(t.Context(), hello, dir); err != nil {
		t.Fatalf("build: %v\n%s", err, told.String())
	}
	return contents(t, dir)
}

func listOf(t *testing.T, script string) (list offlineList) {
	t.Helper()
	text, ok := strings.CutPrefix(script, "self.ashoreOffline=")
	if !ok {
		t.Fatalf("sw.js begins with %.60q", script)
	}
	if err := json.NewDecoder(strings.NewReader(text)).Decode(&list); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestServiceWorkerListsAllThatPeopleOpen(t *testing.T) {
	files := buildOffline(t)
	list := listOf(t, files["sw.js"])
	for _, page := range list.Pages {
		sum := sha256.Sum256([]byte(files[page[0]]))
		if want := "sha256-" + base64.StdEncoding.EncodeToString(sum[:]); page[1] != want {
			t.Errorf("%s is listed with %s, it has %s", page[0], page[1], want)
		}
	}
	listed := func(name string) bool {
		return slices.Contains(list.Files, name) || slices.Contains(list.Programs, name) ||
			slices.ContainsFunc(list.Pages, func(p [2]string) bool { return p[0] == name })
	}
	folder := "_ashore/" + list.ID + "/"
	for name := range files {
		base := filepath.Ext(name)
		want := !slices.Contains([]string{".br", ".gz", ".map"}, base) && name != "sw.js" && name != manifestFile &&
			!strings.HasPrefix(name, docsFolder) && !strings.HasSuffix(name, linesEnd) &&
			!(strings.HasPrefix(name, folder) && strings.Contains(name, "icon-"))
		if listed(name) != want {
			t.Errorf("%s is listed: %t, want %t", name, listed(name), want)
		}
	}
	for _, name := range slices.Concat(list.Files, list.Programs) {
		if files[name] == "" {
			t.Errorf("%s is listed and not there", name)
		}
	}
	if !strings.Contains(files[folder+"ashore/build.js"], `"serviceWorker": "../../../sw.js"`) {
		t.Errorf("build.js doesn't name the service worker: %s", files[folder+"ashore/build.js"])
	}
}

// The pages of a site of several apps get links to the other apps: what is listed is what is written.
func TestServiceWorkersOfSeveralAppsListPagesAsTheyAre(t *testing.T) {
	apps := []member{boats, tides}
	for i, app := range apps {
		own := *app.prepared
		own.site = maps.Clone(own.site)
		own.site[serviceWorker] = asset{[]byte("// works"), "sw-build.js", partOffline}
		apps[i].prepared = &own
	}
	site := builder{packer: packer{level: 1}}.join(apps, map[string][]byte{"index.html": []byte(`<title>All</title><nav aria-label="Apps" hidden></nav>`)})
	for _, folder := range []string{"", "boats/", "tides/"} {
		list := listOf(t, string(site.files[folder+serviceWorker].raw))
		if len(list.Pages) == 0 {
			t.Errorf("%ssw.js lists no page", folder)
		}
		for _, page := range list.Pages {
			data := site.files[folder+page[0]].raw
			sum := sha256.Sum256(data)
			if want := "sha256-" + base64.StdEncoding.EncodeToString(sum[:]); page[1] != want {
				t.Errorf("%s%s is listed with %s, it has %s", folder, page[0], page[1], want)
			}
			if !bytes.Contains(data, []byte("Tides")) {
				t.Errorf("%s%s doesn't link to the others: %s", folder, page[0], data)
			}
		}
	}
}

// A browser that has one of an earlier build keeps it as long as it finds no other.
func TestWithoutOfflineTheServiceWorkerRemovesItself(t *testing.T) {
	dir, _ := buildHello(t)
	files := contents(t, dir)
	script := files["sw.js"]
	if !strings.Contains(script, ".unregister()") || strings.Contains(script, "fetch") || strings.Contains(script, "sourceMappingURL") || strings.Contains(script, "ashoreOffline") {
		t.Errorf("sw.js is %q, want one that removes itself", script)
	}
	if regexp.MustCompile(`(?m)^(import|export)\b`).MatchString(script) {
		t.Errorf("sw.js is no classic script: %q", script)
	}
	for name, text := range files {
		if strings.HasSuffix(name, "/build.js") && strings.Contains(text, "serviceWorker") {
			t.Errorf("%s names a service worker: %s", name, text)
		}
	}
}

func TestEachPageLinksToAManifestWhoseIconsAreThere(t *testing.T) {
	files := buildOffline(t)
	for name, text := range files {
		if isPage(name) && !strings.HasPrefix(name, docsFolder) && !strings.Contains(text, `<link rel="manifest" href="`+upFrom(name)+manifestFile+`">`) {
			t.Errorf("%s doesn't link to the manifest", name)
		}
	}
	var m struct {
		Name, Display string
		Start         string `json:"start_url"`
		Icons         []manifestIcon
	}
	if err := json.Unmarshal([]byte(files[manifestFile]), &m); err != nil {
		t.Fatal(err)
	}
	if m.Name == "" || m.Display != "standalone" || m.Start != "./" {
		t.Errorf("got %+v", m)
	}
	purposes := map[string]bool{}
	for _, icon := range m.Icons {
		purposes[icon.Purpose] = true
		if files[strings.TrimPrefix(icon.Src, "./")] == "" {
			t.Errorf("the icon %s is not there", icon.Src)
		}
	}
	if !purposes["any"] || !purposes["maskable"] {
		t.Errorf("icons are %+v, want one for any and one that may be cut", m.Icons)
	}
}

func TestAnAppsOwnManifestSaysWhatDiffers(t *testing.T) {
	site := tree{
		"index.html": {[]byte("<title>Notes</title>"), "index.html", partPages},
		"boat.png":   {[]byte("png"), "boat.png", partApp},
		manifestFile: {[]byte(`{"short_name":"N","theme_color":"#123456","icons":[{"src":"./boat.png"}],"shortcuts":[{"name":"New","url":"./?new","icons":[{"src":"boat.png"}]}]}`), "web/" + manifestFile, partApp},
	}
	if err := site.addIcons(&target{Name: "notes"}); err != nil {
		t.Fatal(err)
	}
	got := string(site.manifest(&target{Name: "notes"}, func(p string) string { return "_ashore/x/" + p }))
	for _, want := range []string{`"name": "Notes"`, `"short_name": "N"`, `"theme_color": "#123456"`, `"src": "./_ashore/x/boat.png"`, `"url": "./?new"`} {
		if !strings.Contains(got, want) {
			t.Errorf("the manifest has no %s:\n%s", want, got)
		}
	}
	if n := strings.Count(got, "_ashore/x/boat.png"); n != 2 {
		t.Errorf("%d addresses of the icon are where it is, want 2:\n%s", n, got)
	}
	site[manifestFile] = asset{[]byte(`{"icons":[{"src":"./gone.png"}]}`), "web/" + manifestFile, partApp}
	if err := site.addIcons(&target{Name: "notes"}); err == nil || !strings.Contains(err.Error(), "gone.png") {
		t.Errorf("a missing icon: got %v", err)
	}
}

func TestAManifestLeadsToPagesThatAreThere(t *testing.T) {
	for manifest, want := range map[string]string{
		`{"shortcuts":[{"name":"New","url":"./?new"}],"share_target":{"action":"./add.html","params":{"title":"title"}}}`: "",
		`{"share_target":{"action":"./add.html?shared","method":"get"}}`:                                                  "",
		`{"shortcuts":[{"name":"New","url":"./new.html"}]}`:                                                               "there is no new.html",
		`{"share_target":{"action":"./gone.html"}}`:                                                                       "there is no gone.html",
		`{"share_target":{"action":"/add.html"}}`:                                                                         "begins at the host's root",
		`{"share_target":{"action":"https://example.com/"}}`:                                                              "another origin",
		`{"share_target":{"action":"./add.html","method":"POST"}}`:                                                        "by POST",
	} {
		site := tree{
			"index.html": {[]byte("<title>Notes</title>"), "index.html", partPages},
			"add.html":   {[]byte("<title>Add</title>"), "add.html", partPages},
			manifestFile: {[]byte(manifest), "web/" + manifestFile, partApp},
		}
		err := site.addIcons(&target{Name: "notes"})
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", manifest, err, want)
		}
	}
}

func TestMadeIconsAreSquaresOfTheirSize(t *testing.T) {
	for _, size := range []int{192, 512} {
		img, err := png.Decode(bytes.NewReader(plainIcon("notes", size)))
		if err != nil || img.Bounds().Dx() != size || img.Bounds().Dy() != size {
			t.Errorf("%d: got %v, %v", size, img.Bounds(), err)
		}
	}
	wrapped := string(wrapIcon([]byte("<?xml version=\"1.0\"?>\n<svg viewBox=\"0 0 32 32\"><path/></svg>\n"), "#0b6170"))
	want := `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512"><rect width="512" height="512" fill="#0b6170"/><svg x="64" y="64" width="384" height="384" viewBox="0 0 32 32"><path/></svg></svg>`
	if wrapped != want {
		t.Errorf("got %s, want %s", wrapped, want)
	}
}
