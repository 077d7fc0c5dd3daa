package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// serviceWorker is where a site's service worker lies: at the root, whose pages
// it answers for.
const serviceWorker = "sw.js"

// offlineList is what the service worker of a site keeps, as jsclient/sw-rules.js
// says. Addresses are relative to it.
type offlineList struct {
	ID       string      `json:"id"`
	Name     string      `json:"name"`
	Pages    [][2]string `json:"pages"`
	Files    []string    `json:"files"`
	Programs []string    `json:"programs"`
}

// keptParts are the rows of the size table whose files a service worker keeps
// before they are asked for. The others are for developers, or a page more than
// people read without a network.
var keptParts = []string{partPages, partApp, partClient, partLater, partWasmExec, partProgram, partEngine}

// offlineOf lists the files of a site that was laid out.
func offlineOf(name, id string, files map[string][]byte, parts map[string]string) offlineList {
	list := offlineList{ID: id, Name: name, Pages: [][2]string{}, Files: []string{}, Programs: []string{}}
	for _, p := range slices.Sorted(maps.Keys(files)) {
		dir := path.Dir(p) + "/"
		switch {
		case !slices.Contains(keptParts, parts[p]), p == "robots.txt", strings.HasPrefix(p, ".well-known/"):
		case isPage(p):
			sum := sha256.Sum256(files[p])
			list.Pages = append(list.Pages, [2]string{p, "sha256-" + base64.StdEncoding.EncodeToString(sum[:])})
		case dir == "_ashore/" || dir == aboveAll:
			list.Programs = append(list.Programs, p)
		default:
			list.Files = append(list.Files, p)
		}
	}
	return list
}

// offlineFirst lists what the first page of a site of several needs.
func offlineFirst(first map[string][]byte, apps []member, parts map[string]string) offlineList {
	var contents [][]byte
	for _, p := range slices.Sorted(maps.Keys(first)) {
		contents = append(contents, []byte(p), first[p])
	}
	list := offlineOf("", hashOf(contents...), first, parts)
	for _, app := range apps {
		if icon := strings.TrimPrefix(app.about.Icon, "./"); icon != "" {
			list.Files = append(list.Files, icon)
		}
	}
	return list
}

// script is the service worker: the list, and what goes by it.
func (l offlineList) script(worker []byte) []byte {
	list, _ := json.Marshal(l) // strings
	return slices.Concat([]byte("self.ashoreOffline="), list, []byte(";\n"), worker)
}

// leaving is the service worker of a site that keeps nothing: it removes itself,
// and with it that of an earlier build. There is none in a client of tests.
func (site tree) leaving() []byte {
	worker, _, _ := bytes.Cut(site[client+serviceWorker].data, []byte("//# sourceMappingURL="))
	return worker
}

// workerScript makes one classic script of the service worker's modules, which
// all browsers that the apps run in take.
func workerScript(graph map[string]clientModule) ([]byte, error) {
	b := bundle{graph: graph}
	result := api.Build(api.BuildOptions{
		Bundle: true, Format: api.FormatIIFE, Target: api.ES2022, Platform: api.PlatformNeutral, Charset: api.CharsetUTF8,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, LegalComments: api.LegalCommentsNone,
		LogLevel: api.LogLevelSilent, AbsWorkingDir: "/", Outdir: "/",
		EntryPointsAdvanced: []api.EntryPoint{{InputPath: "sw-build.js", OutputPath: "sw"}},
		Plugins:             []api.Plugin{{Name: "client", Setup: b.setup}},
	})
	if err := refused(append(result.Errors, result.Warnings...)); err != nil {
		return nil, err
	}
	return result.OutputFiles[0].Contents, nil
}
