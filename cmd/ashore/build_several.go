package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// aboveAll leads from an app's folder to what all apps of the site share.
const aboveAll = "../_ashore/"

// member is an app of a site of several.
type member struct {
	*prepared
	about about
}

// buildSite writes the site of several apps into the folder out: each app in a
// folder of its name, laid out as it is alone but for SQLite, which is equal in
// all of them and as large as half of what the first of them loads, and for links
// to each other.
func (b builder) buildSite(ctx context.Context, patterns []string, index, out string) error {
	if err := ours(out); err != nil {
		return err
	}
	targets, err := findTargets(ctx, patterns)
	if err != nil {
		return err
	}
	first, err := readIndex(index)
	if err != nil {
		return err
	}
	var apps []member
	var wrong []error
	for _, t := range targets {
		if err := ctx.Err(); err != nil {
			return err
		}
		fmt.Fprintf(b.progress.out, "%s\n", t.ImportPath)
		t.Among = true
		app, err := b.prepare(ctx, t)
		if err != nil { // the others' problems are told too
			wrong = append(wrong, fmt.Errorf("%s: %s", t.ImportPath, complaint(err)))
			continue
		}
		apps = append(apps, member{app, aboutOf(app.site, t)})
	}
	if err := errors.Join(append(wrong, distinct(apps, first))...); err != nil {
		return err
	}
	s := b.progress.step("compress")
	site := b.join(apps, first)
	s.end(fmt.Sprintf("%d files", len(site.files)))
	if err := site.write(ctx, out); err != nil {
		return err
	}
	site.printSizes(b.out)
	for _, app := range apps {
		fmt.Fprintf(b.out, "  %s: %s, engine: %s\n", filepath.Join(out, app.target.Name), app.target.ImportPath, app.engine)
	}
	return nil
}

// distinct is nil if every app can have the folder of its name.
func distinct(apps []member, first map[string][]byte) error {
	var wrong []error
	for i, app := range apps {
		name := app.target.Name
		for _, other := range apps[:i] {
			if other.target.Name == name {
				wrong = append(wrong, fmt.Errorf("%s and %s are both named %q, and would have one folder; give one another Config.Name", other.target.ImportPath, app.target.ImportPath, name))
			}
		}
		for p := range first {
			if p == name || strings.HasPrefix(p, name+"/") {
				wrong = append(wrong, fmt.Errorf("the first page's %s is where the app %s goes", p, name))
				break
			}
		}
	}
	return errors.Join(wrong...)
}

// join lays several apps and the first page out as one site.
func (b builder) join(apps []member, first map[string][]byte) *built {
	site := &built{parts: map[string]string{}, first: map[string]bool{}}
	files := map[string][]byte{}
	var ids [][]byte
	for i := range apps {
		app := &apps[i]
		one, own := app.site.lay(app.target, app.prog, app.uses)
		ids = append(ids, []byte(app.target.Name), []byte(one.id))
		app.about.Icon = app.about.iconIn(own["index.html"])
		for p, data := range own {
			if isPage(p) {
				own[p] = withApps(data, linksFrom(p, app.target, apps))
			}
		}
		app.site.keep(one, app.target, own)
		for p, data := range own {
			at := path.Join(app.target.Name, p)
			files[at], site.parts[at] = data, one.parts[p]
		}
	}
	site.id = hashOf(ids...)
	if first == nil {
		first = startPage(apps)
	}
	for p, data := range first {
		if isPage(p) {
			first[p] = withApps(data, linksFromRoot(p, apps))
		}
		files[p], site.parts[p] = first[p], partPages
		site.first[p] = true
	}
	if worker := apps[0].site[serviceWorker].data; worker != nil {
		files[serviceWorker] = offlineFirst(first, apps, site.parts).script(worker)
		site.parts[serviceWorker] = partOffline
	} else if worker := apps[0].site.leaving(); worker != nil {
		files[serviceWorker] = worker
		site.parts[serviceWorker] = partOffline
	}
	site.files = b.packer.pack(files)
	return site
}

// readIndex reads what a person gives as the site's first page: an HTML file, or
// a folder with index.html and what that needs. Nil: nothing was given.
func readIndex(index string) (map[string][]byte, error) {
	if index == "" {
		return nil, nil
	}
	info, err := os.Stat(index)
	if err != nil {
		return nil, fmt.Errorf("-index: %w", err)
	}
	if !info.IsDir() {
		data, err := os.ReadFile(index)
		return map[string][]byte{"index.html": data}, err
	}
	files := map[string][]byte{}
	root := os.DirFS(index)
	err = walkFiles(root, func(name string, data []byte) { files[name] = data })
	if err == nil && files["index.html"] == nil {
		err = fmt.Errorf("-index: %s has no index.html", index)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.HasPrefix(name, "_ashore/") {
			return nil, fmt.Errorf("-index: %s: the name _ashore is Ashore's own", filepath.Join(index, name))
		}
	}
	return files, err
}

// walkFiles gives every file of a folder, but for those that begin with a dot.
func walkFiles(root fs.FS, give func(name string, data []byte)) error {
	return fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if strings.HasPrefix(path.Base(name), ".") && name != "." {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		data, err := fs.ReadFile(root, name)
		give(name, data)
		return err
	})
}
