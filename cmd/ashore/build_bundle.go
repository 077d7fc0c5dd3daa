package main

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// A browser spends a millisecond or more on each module, over HTTP/1.1 at most
// six at a time, and the client has fifty. So a build serves them as few files:
// what the app's pages import is in one, and each script that runs on its own,
// such as the worker's, is one. What these load only where they need it lies
// beside them. The app's own scripts stay as they are, and import the client by
// the names of its modules.

// alone are the client's scripts that run on their own, in a worker or in the
// rescue page, or are asked for by such a one before all others.
var alone = []string{"work.js", "worker.js", "shared.js", "rescue.js", "rescue-worker.js", "sw.js"}

// bundled returns the tree with the client in few files, and what each file
// uses.
func (site tree) bundled() (tree, map[string][]string, error) {
	eager, lazy, err := site.named()
	if err != nil {
		return nil, nil, err
	}
	sources := map[string]string{}
	for p, a := range site {
		if a.part == partClient && path.Dir(p)+"/" == client && path.Ext(p) == ".js" {
			sources[path.Base(p)] = string(a.data)
		}
	}
	graph, err := clientGraph(sources)
	if err != nil {
		return nil, nil, err
	}
	out := maps.Clone(site)
	maps.DeleteFunc(out, func(p string, _ asset) bool {
		return path.Dir(p)+"/" == client && sources[path.Base(p)] != ""
	})
	b := bundler{graph, out}
	if err := b.page(eager, lazy); err != nil {
		return nil, nil, err
	}
	for _, name := range alone {
		if sources[name] == "" {
			continue // a client of tests
		}
		if err := b.bundle(name, []string{name}, nil, strings.TrimSuffix(name, ".js")+"-"); err != nil {
			return nil, nil, err
		}
	}
	if sources["sw-build.js"] != "" {
		data, err := workerScript(graph)
		if err != nil {
			return nil, nil, err
		}
		out[serviceWorker] = asset{data, client + "sw-build.js", partOffline}
	}
	uses, err := out.check()
	return out, uses, err
}

// named are the client's modules that the app's pages and scripts name, at once
// and later.
func (site tree) named() (eager, lazy []string, err error) {
	uses, err := site.check()
	add := func(to string, names *[]string) {
		name := path.Base(to)
		if path.Dir(to)+"/" == client && path.Ext(to) == ".js" && site[to].part == partClient &&
			!slices.Contains(alone, name) && !slices.Contains(*names, name) {
			*names = append(*names, name)
		}
	}
	for _, p := range site.paths() {
		if site[p].part == partClient || site[p].part == partLater || site[p].part == partWasmExec {
			continue
		}
		for _, to := range uses[p] {
			add(to, &eager)
		}
		if path.Ext(p) == ".js" || path.Ext(p) == ".mjs" {
			for _, im := range imports(string(site[p].data)) {
				if im.kind == later {
					add(path.Join(path.Dir(p), im.ref), &lazy)
				}
			}
		}
	}
	return eager, lazy, err
}

// bundler puts bundles of the client's modules into a site.
type bundler struct {
	graph map[string]clientModule
	site  tree
}

// page bundles what the app's pages name. Of the modules that they import at
// once, the one that needs the most becomes the bundle, and the others hand on
// what is in it: so there is one of each, whichever name it is asked for by.
func (b bundler) page(eager, lazy []string) error {
	if len(eager) == 0 {
		for _, name := range lazy {
			if err := b.bundle(name, []string{name}, nil, strings.TrimSuffix(name, ".js")+"-"); err != nil {
				return err
			}
		}
		return nil
	}
	main := slices.MaxFunc(eager, func(x, y string) int {
		if n := len(b.atOnce(x)) - len(b.atOnce(y)); n != 0 {
			return n
		}
		return strings.Compare(y, x)
	})
	if err := b.bundle(main, eager, lazy, ""); err != nil {
		return err
	}
	for _, name := range eager {
		if name != main {
			b.site[client+name] = asset{[]byte(b.handOn(name, main)), client + name, partClient}
		}
	}
	return nil
}

// bundle writes main with all that roots need at once, and each module that is
// imported later as a file of its own, whose name begins with prefix; what
// several of those need, and main doesn't, they share.
func (b bundler) bundle(main string, roots, lazy []string, prefix string) error {
	inside := b.atOnce(roots...)
	for all := inside; len(all) > 0; {
		var more []string
		for name := range all {
			more = append(more, b.graph[name].later...)
		}
		more = slices.DeleteFunc(more, func(n string) bool { return inside[n] || slices.Contains(lazy, n) || slices.Contains(alone, n) })
		lazy, all = append(lazy, more...), b.atOnce(more...)
	}
	lazy = slices.DeleteFunc(lazy, func(n string) bool { return inside[n] })
	slices.Sort(lazy)
	lazy = slices.Compact(lazy)

	// What main gives besides what it exports itself: to other modules' names,
	// and to what is loaded later.
	give := map[string]bool{}
	for _, name := range roots {
		give[name] = true
	}
	for name := range b.atOnce(lazy...) {
		for _, im := range b.graph[name].imports {
			give[im] = inside[im]
		}
	}
	delete(give, main)
	var entry strings.Builder
	fmt.Fprintf(&entry, "export * from %q;\n", "./"+main)
	for _, name := range slices.Sorted(maps.Keys(give)) {
		if give[name] {
			for _, export := range b.graph[name].exports {
				fmt.Fprintf(&entry, "export { %s as %s } from %q;\n", export, given(name, export), "./"+name)
			}
		}
	}
	first := bundle{
		graph: b.graph, entries: map[string]string{main: entry.String()},
		outside: func(name string) string {
			if slices.Contains(lazy, name) {
				return prefix + name
			}
			return ownFile(name)
		},
	}
	if err := first.write(b.site, partOf(main), ""); err != nil || len(lazy) == 0 {
		return err
	}
	second := bundle{graph: b.graph, entries: map[string]string{}, outside: ownFile, known: map[string]string{}}
	for _, name := range lazy {
		second.entries[name] = ""
	}
	for name := range inside {
		second.known[name] = b.handOn(name, main)
	}
	return second.write(b.site, partLater, prefix)
}

// atOnce are modules with all that they import at once.
func (b bundler) atOnce(names ...string) map[string]bool {
	found := map[string]bool{}
	for next := slices.Clone(names); len(next) > 0; next = next[1:] {
		if !found[next[0]] {
			found[next[0]] = true
			next = append(next, b.graph[next[0]].imports...)
		}
	}
	return found
}

// handOn is a module that gives what is in main's bundle.
func (b bundler) handOn(name, main string) string {
	var names []string
	for _, export := range b.graph[name].exports {
		if name == main {
			names = append(names, export)
		} else {
			names = append(names, given(name, export)+" as "+export)
		}
	}
	return fmt.Sprintf("export { %s } from %q;\n", strings.Join(names, ", "), "./"+main)
}

// given is the name of a module's export in the bundle that has the module.
func given(module, export string) string {
	return strings.ReplaceAll(strings.TrimSuffix(module, ".js"), "-", "_") + "$" + export
}

// partOf says of a file whether starting an app takes it.
func partOf(file string) string {
	if strings.HasPrefix(file, "rescue") {
		return partLater
	}
	return partClient
}

// ownFile is the file of a module that has one, and runs on its own.
func ownFile(module string) string {
	if slices.Contains(alone, module) {
		return module
	}
	return ""
}
