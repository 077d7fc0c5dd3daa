package main

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// A browser spends a millisecond or more on each module, over HTTP/1.1 at most
// six at a time, and the client has fifty. So a build serves the client's
// modules as few files: what pages import is in one, the worker's in another,
// and what either loads later in a third each. The app's own scripts stay as
// they are, and import the client by the names of its modules.

// The client's modules say no more than this of imports and exports; one that
// did would be served as it is.
var (
	importLine = regexp.MustCompile(`(?m)^import \{([^}]*)\} from "\./([\w-]+\.js)";`)
	handedOn   = regexp.MustCompile(`(?m)^export \{([^}]*)\} from "\./([\w-]+\.js)";`)
	exportList = regexp.MustCompile(`(?m)^export \{([^}]*)\};`)
	exportDecl = regexp.MustCompile(`(?m)^export ((?:async )?function\*?|class|const) ([A-Za-z_$][\w$]*)`)
	otherLine  = regexp.MustCompile(`(?m)^(import[ {"*]|export |(const [^=]*= )?await )`)
	lazyImport = regexp.MustCompile(`\bimport\("\./([\w-]+\.js)"\)`)
)

// clientModule is one of the client's modules, taken apart.
type clientModule struct {
	name    string
	imports []string // names of modules
	later   []string
	exports []string // "exported" or "local: exported", as in an object pattern turned round
	body    string   // what is left, which takes what it imports from the modules' variables
}

// parseClientModule takes a module apart, or reports that it can't.
func parseClientModule(name, source string) (m clientModule, ok bool) {
	m.name = name
	body := importLine.ReplaceAllStringFunc(source, func(line string) string {
		parts := importLine.FindStringSubmatch(line)
		m.imports = append(m.imports, parts[2])
		names := strings.ReplaceAll(strings.Join(strings.Fields(parts[1]), " "), " as ", ": ")
		return fmt.Sprintf("const { %s } = %s;", strings.TrimSuffix(names, ","), variable(parts[2]))
	})
	body = handedOn.ReplaceAllStringFunc(body, func(line string) string {
		parts := handedOn.FindStringSubmatch(line)
		m.imports = append(m.imports, parts[2])
		for n := range strings.SplitSeq(parts[1], ",") {
			local, exported, renamed := strings.Cut(strings.TrimSpace(n), " as ")
			if !renamed {
				exported = local
			}
			if local != "" {
				m.exports = append(m.exports, exported+": "+variable(parts[2])+"."+local)
			}
		}
		return ""
	})
	body = exportList.ReplaceAllStringFunc(body, func(line string) string {
		for n := range strings.SplitSeq(exportList.FindStringSubmatch(line)[1], ",") {
			if local, exported, renamed := strings.Cut(strings.TrimSpace(n), " as "); renamed {
				m.exports = append(m.exports, exported+": "+local)
			} else if local != "" {
				m.exports = append(m.exports, local)
			}
		}
		return ""
	})
	body = exportDecl.ReplaceAllStringFunc(body, func(decl string) string {
		parts := exportDecl.FindStringSubmatch(decl)
		m.exports = append(m.exports, parts[2])
		return parts[1] + " " + parts[2]
	})
	for _, found := range lazyImport.FindAllStringSubmatch(body, -1) {
		m.later = append(m.later, found[1])
	}
	m.body = body
	return m, !otherLine.MatchString(body)
}

// variable is the name that a module has in a bundle.
func variable(module string) string {
	return "$" + strings.ReplaceAll(strings.TrimSuffix(module, ".js"), "-", "_")
}

// bundled returns the tree with the client in few files, and what each file
// uses. A client that can't be bundled stays as it is.
func (site tree) bundled() (tree, map[string][]string, error) {
	out := tree{}
	maps.Copy(out, site)
	modules := map[string]clientModule{}
	for p, a := range site {
		if a.part != partClient || path.Dir(p)+"/" != client || path.Ext(p) != ".js" {
			continue
		}
		m, ok := parseClientModule(path.Base(p), string(a.data))
		if !ok {
			uses, err := site.check()
			return site, uses, err
		}
		modules[m.name] = m
	}
	b := bundler{modules: modules, site: out, inside: map[string]bool{}, stubs: map[string]string{}}
	eager, later := site.entries()
	done := b.bundle("page.js", eager, later) && b.bundle("work.js", []string{"work.js"}, nil)
	if !done {
		uses, err := site.check()
		return site, uses, err
	}
	b.drop()
	uses, err := out.check()
	return out, uses, err
}

// entries are the client's modules that the app's pages and scripts name, at
// once and later.
func (site tree) entries() (eager, later []string) {
	for _, p := range site.paths() {
		if path.Ext(p) != ".js" && path.Ext(p) != ".mjs" || site[p].part == partClient || site[p].part == partWasmExec {
			continue
		}
		for _, im := range imports(string(site[p].data)) {
			to := path.Join(path.Dir(p), im.ref)
			if path.Dir(to)+"/" != client || site[to].part != partClient {
				continue
			}
			if im.kind == atOnce {
				eager = append(eager, path.Base(to))
			} else {
				later = append(later, path.Base(to))
			}
		}
	}
	return eager, later
}

type bundler struct {
	modules map[string]clientModule
	site    tree
	inside  map[string]bool   // modules that are in a bundle
	stubs   map[string]string // modules whose files give what is in a bundle, and which
}

// bundle writes one bundle with what eager needs, and one with what is needed
// later than that, and puts in the place of each module that others name one
// that gives what is in the bundle. It reports whether it could.
func (b *bundler) bundle(name string, eager, later []string) bool {
	if len(eager) == 0 {
		return true
	}
	first, ok := b.order(eager, nil)
	if !ok || b.modules[name].name != "" && !slices.Contains(first, name) {
		return false
	}
	for _, m := range first {
		later = append(later, b.modules[m].later...)
	}
	later = slices.DeleteFunc(later, func(m string) bool { return b.modules[m].name == "" || slices.Contains(first, m) })
	more, ok := b.order(later, first)
	if !ok {
		return false
	}
	b.write(name, first, nil)
	if len(more) > 0 {
		b.write("later-"+name, more, b.needed(more, first))
	}
	for _, m := range append(slices.Clone(eager), later...) {
		from := name
		if slices.Contains(more, m) {
			from = "later-" + name
		}
		if m != from && !b.stub(m, from) {
			return false
		}
	}
	return true
}

// order gives the modules that roots need and that aren't known, each after
// what it needs itself. Modules that need each other can't be put in order.
func (b *bundler) order(roots, known []string) (found []string, ok bool) {
	state := map[string]int{} // 1 while what it needs is looked at, 2 after that
	var visit func(string) bool
	visit = func(name string) bool {
		m, there := b.modules[name]
		if !there || state[name] == 1 {
			return false
		}
		if state[name] == 2 || slices.Contains(known, name) {
			return true
		}
		state[name] = 1
		for _, next := range m.imports {
			if !visit(next) {
				return false
			}
		}
		state[name] = 2
		found = append(found, name)
		return true
	}
	for _, root := range roots {
		if !visit(root) {
			return nil, false
		}
	}
	return found, true
}

// needed are the modules among known that these import.
func (b *bundler) needed(names, known []string) (needed []string) {
	for _, n := range names {
		for _, im := range b.modules[n].imports {
			if slices.Contains(known, im) && !slices.Contains(needed, im) {
				needed = append(needed, im)
			}
		}
	}
	return needed
}

// write makes a bundle of modules; it takes others from the first bundle.
func (b *bundler) write(name string, modules, others []string) {
	var s strings.Builder
	if len(others) > 0 {
		fmt.Fprintf(&s, "import { %s } from \"./%s\";\n", variables(others), strings.TrimPrefix(name, "later-"))
	}
	own := "" // of the module whose file the bundle is
	for _, n := range modules {
		m := b.modules[n]
		b.inside[n] = true
		fmt.Fprintf(&s, "const %s = (() => {\n%s\nreturn { %s };\n})();\n", variable(n), strings.Trim(m.body, "\n"), strings.Join(m.exports, ", "))
		if n == name {
			own, b.stubs[n] = reexport(m), n
		}
	}
	fmt.Fprintf(&s, "export { %s };\n%s", variables(modules), own)
	b.put(name, s.String())
}

// stub puts a module in the place of one that is in a bundle.
func (b *bundler) stub(module, bundle string) bool {
	if b.stubs[module] != "" && b.stubs[module] != bundle {
		return false // a page and the worker would each need it
	}
	b.stubs[module] = bundle
	m := b.modules[module]
	b.put(module, fmt.Sprintf("import { %s } from \"./%s\";\n%s", variable(module), bundle, reexport(m)))
	return true
}

// drop removes the modules that nothing names any more: those in a bundle,
// unless they give what is in one, or are needed by a module outside.
func (b *bundler) drop() {
	keep := map[string]bool{}
	var need func(string)
	need = func(name string) {
		if keep[name] || b.modules[name].name == "" {
			return
		}
		keep[name] = true
		if b.stubs[name] != "" {
			return
		}
		for _, next := range append(slices.Clone(b.modules[name].imports), b.modules[name].later...) {
			need(next)
		}
	}
	for name := range b.modules {
		if !b.inside[name] {
			need(name)
		}
	}
	for name := range b.inside {
		if !keep[name] && b.stubs[name] == "" {
			delete(b.site, client+name)
		}
	}
}

func (b *bundler) put(name, text string) {
	b.site[client+name] = asset{[]byte(text), client + name, partClient}
}

func reexport(m clientModule) string {
	var names []string
	for _, e := range m.exports {
		exported, _, _ := strings.Cut(e, ":")
		names = append(names, exported)
	}
	return fmt.Sprintf("export const { %s } = %s;\n", strings.Join(names, ", "), variable(m.name))
}

func variables(modules []string) string {
	var names []string
	for _, m := range modules {
		names = append(names, variable(m))
	}
	return strings.Join(names, ", ")
}
