package main

import (
	"context"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// stamp says that a file is still the same.
type stamp struct {
	size int64
	time time.Time
}

// watched are the files whose changes make a new site, with their stamps.
type watched map[string]stamp

// watchSet says where to look.
type watchSet struct {
	trees []string // with all folders below
	dirs  []string // the files in them only
	files []string
	web   []string // folders, among the trees, whose files the compiler doesn't read
}

// watchSetOf finds what the app is made of: its own folder, the folders of the
// packages it imports that may be edited, and the files these embed.
func watchSetOf(ctx context.Context, t *target) (watchSet, error) {
	w := watchSet{trees: []string{t.Dir}, web: []string{t.web()}}
	if t.JSClient != "" {
		w.dirs, w.web = append(w.dirs, t.JSClient), append(w.web, t.JSClient)
	}
	if t.ModuleDir != "" {
		w.files = append(w.files, filepath.Join(t.ModuleDir, "go.mod"), filepath.Join(t.ModuleDir, "go.sum"))
	}
	packages, err := goList(ctx, "-e", "-deps", t.ImportPath)
	if err != nil {
		return w, err
	}
	dirs := map[string]bool{}
	for _, p := range packages {
		if !p.writable() || p.Dir == t.Dir {
			continue
		}
		dirs[p.Dir] = true
		if web := filepath.Join(p.Dir, "web"); p.Module.Path != frameworkModule { // it may be a plugin's
			if info, err := os.Stat(web); err == nil && info.IsDir() {
				w.trees, w.web = append(w.trees, web), append(w.web, web)
			}
		}
		for _, file := range p.EmbedFiles {
			dirs[filepath.Dir(filepath.Join(p.Dir, file))] = true
		}
	}
	for dir := range dirs {
		w.dirs = append(w.dirs, dir)
	}
	return w, nil
}

// scan reads the stamps of all files. What can't be read isn't there.
func (w watchSet) scan() watched {
	found := watched{}
	add := func(file string, d fs.DirEntry) {
		if !counts(file) {
			return
		}
		if info, err := d.Info(); err == nil && info.Mode().IsRegular() {
			found[file] = stamp{info.Size(), info.ModTime()}
		}
	}
	for _, tree := range w.trees {
		_ = filepath.WalkDir(tree, func(file string, d fs.DirEntry, err error) error {
			if err != nil {
				return nil
			}
			if d.IsDir() {
				if base := d.Name(); file != tree && (strings.HasPrefix(base, ".") || base == "node_modules" || base == "testdata" || base == "dist") {
					return fs.SkipDir
				}
				return nil
			}
			add(file, d)
			return nil
		})
	}
	for _, dir := range w.dirs {
		entries, _ := os.ReadDir(dir)
		for _, d := range entries {
			add(filepath.Join(dir, d.Name()), d)
		}
	}
	for _, file := range w.files {
		if info, err := os.Stat(file); err == nil {
			found[file] = stamp{info.Size(), info.ModTime()}
		}
	}
	return found
}

// counts reports whether a file can change the site: tests, documents and what
// editors leave beside a file can't.
func counts(file string) bool {
	base := filepath.Base(file)
	switch {
	case strings.HasPrefix(base, "."), strings.HasPrefix(base, "#"), strings.HasSuffix(base, "~"), base == "4913":
		return false
	case strings.HasSuffix(base, "_test.go"), strings.HasSuffix(base, ".test.js"), strings.HasSuffix(base, ".md"),
		strings.HasSuffix(base, ".swp"), base == "openrpc.json":
		return false
	}
	return true
}

// changes are the files that differ between two scans.
func (now watched) changes(before watched) []string {
	var files []string
	for file, s := range now {
		if old, ok := before[file]; !ok || old.size != s.size || !old.time.Equal(s.time) {
			files = append(files, file)
		}
	}
	for file := range before {
		if _, ok := now[file]; !ok {
			files = append(files, file)
		}
	}
	return files
}

// compiled reports whether one of the files is read by the compiler.
func (w watchSet) compiled(files []string) bool {
	for _, file := range files {
		outside := true
		for _, dir := range w.web {
			if strings.HasPrefix(file, dir+string(filepath.Separator)) && filepath.Ext(file) != ".go" {
				outside = false
			}
		}
		if outside {
			return true
		}
	}
	return false
}

// settle is how long files must stay as they are after a change: a person's "save
// all" is one change, and an editor writes a file in several steps.
const settle = 30 * time.Millisecond

// await returns when the files differ from before and have come to rest.
func (w watchSet) await(ctx context.Context, before watched, every time.Duration) (watched, error) {
	last, wait := before, every
	for {
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(wait):
		}
		now := w.scan()
		wait = every
		if len(now.changes(before)) > 0 {
			if len(now.changes(last)) == 0 {
				return now, nil
			}
			wait = min(settle, every)
		}
		last = now
	}
}

// with returns the scan with the named files as they are in other.
func (now watched) with(other watched, files []string) watched {
	merged := maps.Clone(now)
	for _, file := range files {
		if s, ok := other[file]; ok {
			merged[file] = s
		} else {
			delete(merged, file)
		}
	}
	return merged
}
