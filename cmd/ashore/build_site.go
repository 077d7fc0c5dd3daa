package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// built is a finished site: what any static host can serve.
type built struct {
	id    string
	files map[string]packed
	parts map[string]string // each file's row of the size table
	first map[string]bool   // files that index.html loads before it works
}

// buildInfo is what build.js tells the page and the worker. Addresses are
// relative to build.js itself.
type buildInfo struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Root       string `json:"root"`
	Wasm       string `json:"wasm"`
	WasmBytes  int    `json:"wasmBytes"`
	Durability string `json:"durability"`

	Engine *engineInfo `json:"engine,omitempty"`

	Inspector bool `json:"inspector,omitempty"`
	Sample    bool `json:"sample,omitempty"`

	ServiceWorker string `json:"serviceWorker,omitempty"` // the app's
	SiteWorker    string `json:"siteWorker,omitempty"`    // of a site of several: the first page's
}

// engineInfo is where SQLite is, if it isn't in the program.
type engineInfo struct {
	Script    string `json:"script"`
	Wasm      string `json:"wasm"`
	WasmBytes int    `json:"wasmBytes"`
}

// module writes build.js.
func (b buildInfo) module() []byte {
	var out bytes.Buffer
	out.WriteString("export const build = Object.freeze(")
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	_ = e.Encode(b) // plain strings and numbers
	out.Truncate(out.Len() - 1)
	out.WriteString(");\n")
	return out.Bytes()
}

// hashOf is a short name for the contents: 80 bits, in letters that every file
// system and URL takes as they are.
func hashOf(contents ...[]byte) string {
	h := sha256.New()
	for _, c := range contents {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(c)))
		h.Write(n[:])
		h.Write(c)
	}
	return strings.ToLower(base32.StdEncoding.EncodeToString(h.Sum(nil)[:10]))
}

// id is the build's: a hash over everything that is served and all that
// build.js says.
func (site tree) id(t *target, prog program) string {
	contents := [][]byte{[]byte(t.Name), []byte(t.Durability), prog.wasm}
	if prog.engine != nil {
		contents = append(contents, prog.engine.wasm, prog.engine.script)
	}
	if t.Among { // build.js names other places
		contents = append(contents, []byte(aboveAll))
	}
	for _, p := range site.paths() {
		contents = append(contents, []byte(p), site[p].data)
	}
	return hashOf(contents...)
}

// finish lays the site out with names that say their contents, so that a host
// may let browsers keep all but the pages for ever. No script is changed: the
// whole folder that they name each other in has the hash. Program and engine lie
// beside it, each under its own hash: an app's next version has the same engine,
// at the same address.
func (site tree) finish(t *target, prog program, uses map[string][]string, c packer) *built {
	b, files := site.lay(t, prog, uses)
	site.keep(b, t, files)
	b.files = c.pack(files)
	return b
}

// keep adds the service worker to a site whose files won't change any more: it
// has the hash of each page.
func (site tree) keep(b *built, t *target, files map[string][]byte) {
	if worker := site[serviceWorker].data; worker != nil {
		files[serviceWorker] = offlineOf(t.Name, b.id, files, b.parts).script(worker)
		b.parts[serviceWorker] = partOffline
		return
	}
	if worker := site.leaving(); worker != nil {
		files[serviceWorker] = worker
		b.parts[serviceWorker] = partOffline
	}
}

// lay is finish without the service worker and without compressing.
func (site tree) lay(t *target, prog program, uses map[string][]string) (*built, map[string][]byte) {
	b := &built{id: site.id(t, prog), parts: map[string]string{}, first: map[string]bool{}}
	folder := "_ashore/" + b.id + "/"
	place := func(p string) string {
		if moves(p) {
			return folder + p
		}
		return p
	}
	files := map[string][]byte{}
	add := func(at, part string, data []byte) { files[at], b.parts[at] = data, part }
	for p, a := range site {
		if isPage(p) {
			page := preload(site.movePage(p, folder), upFrom(p), folder, modulesOf(p, uses))
			if manifestPage(p, a) {
				page = withManifest(page, p)
			}
			add(p, a.part, page)
		} else {
			add(place(p), a.part, a.data)
		}
	}
	started := map[string]bool{} // what is loaded to start the program
	beside := func(name, part string, data []byte) (from string) {
		started["_ashore/"+name] = true
		add("_ashore/"+name, part, data)
		return "../../" + name
	}
	info := buildInfo{
		ID: b.id, Name: t.Name, Root: "../../../", Durability: t.Durability,
		Wasm: beside("app."+hashOf(prog.wasm)+".wasm", partProgram, prog.wasm), WasmBytes: len(prog.wasm),
		Inspector: t.Inspector, Sample: t.sampled(),
	}
	if prog.lines != nil { // which no page asks for
		add("_ashore/app."+hashOf(prog.wasm)+linesEnd, partLines, prog.lines)
	}
	if e := prog.engine; e != nil {
		place := beside
		if t.Among {
			place = func(name, part string, data []byte) (from string) {
				started[aboveAll+name] = true
				add(aboveAll+name, part, data)
				return "../../../" + aboveAll + name
			}
		}
		info.Engine = &engineInfo{
			Script:    place("engine."+hashOf(e.script)+".js", partEngine, e.script),
			Wasm:      place("sqlite3."+hashOf(e.wasm)+".wasm", partEngine, e.wasm),
			WasmBytes: len(e.wasm),
		}
	}
	add(manifestFile, partOffline, site.manifest(t, place))
	if site[serviceWorker].data != nil {
		info.ServiceWorker = "../../../" + serviceWorker
		if t.Among {
			info.SiteWorker = "../../../../" + serviceWorker
		}
	}
	add(folder+client+"build.js", partClient, info.module())

	for p := range firstLoad("index.html", uses) {
		b.first[place(p)] = true
		if p == client+"build.js" { // whoever asks where the program is starts it
			maps.Copy(b.first, started)
		}
	}
	return b, files
}

// write puts the site into dir, as a whole: what was there stays until all is
// written, and goes then. A folder with other things in it is refused.
func (b *built) write(ctx context.Context, dir string) error {
	if err := ours(dir); err != nil {
		return err
	}
	dir = filepath.Clean(dir)
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(dir), ".ashore-new-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	if err := os.Chmod(fresh, 0o755); err != nil {
		return err
	}
	for name, p := range b.files {
		if err := ctx.Err(); err != nil {
			return err
		}
		file := filepath.Join(fresh, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		for end, data := range map[string][]byte{"": p.raw, ".gz": p.gzip, ".br": p.brotli} {
			if end != "" && data == nil {
				continue
			}
			if err := os.WriteFile(file+end, data, 0o644); err != nil {
				return err
			}
		}
	}
	old := fresh + ".old"
	if err := os.Rename(dir, old); err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := os.Rename(fresh, dir); err != nil {
		_ = os.Rename(old, dir)
		return err
	}
	return os.RemoveAll(old)
}

// ours reports whether dir may be replaced: it isn't there, is empty, or has
// an earlier build.
func ours(dir string) error {
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == "_ashore" {
			return nil
		}
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s has files in it that no build wrote; name another folder with -o, or empty this one", dir)
	}
	return nil
}
