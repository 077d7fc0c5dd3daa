package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// clientModule is one of the client's modules.
type clientModule struct {
	source  string
	imports []string // names of the modules that it needs to run
	later   []string // and of those that it asks for by import()
	exports []string
}

// clientGraph reads what the client's modules import and export, by name.
func clientGraph(sources map[string]string) (map[string]clientModule, error) {
	graph, all := map[string]clientModule{}, bundle{entries: map[string]string{}}
	for name, source := range sources {
		graph[name], all.entries[name] = clientModule{source: source}, ""
	}
	all.graph = graph
	result, err := all.run(true, "")
	if err != nil {
		return nil, err
	}
	var meta struct {
		Inputs map[string]struct {
			Imports []struct {
				Path, Kind string
				External   bool
			}
		}
		Outputs map[string]struct {
			EntryPoint string
			Exports    []string
		}
	}
	if err := json.Unmarshal([]byte(result.Metafile), &meta); err != nil {
		return nil, fmt.Errorf("read what esbuild says of the client: %w", err)
	}
	for file, input := range meta.Inputs {
		name := strings.TrimPrefix(file, modules+":")
		m := graph[name]
		for _, im := range input.Imports {
			to := strings.TrimPrefix(im.Path, modules+":")
			switch {
			case im.External:
			case im.Kind == "dynamic-import":
				m.later = append(m.later, to)
			default:
				m.imports = append(m.imports, to)
			}
		}
		graph[name] = m
	}
	for _, output := range meta.Outputs {
		if name, ok := strings.CutPrefix(output.EntryPoint, modules+":"); ok {
			m := graph[name]
			m.exports = slices.Sorted(slices.Values(output.Exports))
			graph[name] = m
		}
	}
	return graph, nil
}

// Namespaces of esbuild's: what modules are, as source maps name them, and what
// stands in their places.
const (
	modules = "ashore" // the client's own
	entry   = "entry"  // where a bundle begins, if that is not a module
	known   = "known"  // modules that are in another bundle
)

// bundle is what esbuild makes files of.
type bundle struct {
	graph   map[string]clientModule
	entries map[string]string        // names of the files, each with its text, or none for the module of that name
	known   map[string]string        // modules that hand on what another bundle has
	outside func(name string) string // the file of a module that stays outside, or none
}

// write puts the bundle's files, and a source map beside each, into the site.
func (b bundle) write(site tree, part, prefix string) error {
	result, err := b.run(len(b.known) > 0, prefix)
	if err != nil {
		return err
	}
	for _, file := range result.OutputFiles {
		name := client + path.Base(file.Path)
		if path.Ext(name) == ".map" {
			site[name] = asset{file.Contents, name, partMaps}
		} else {
			site[name] = asset{file.Contents, name, part}
		}
	}
	return nil
}

// run calls esbuild. Several entries share what more than one of them needs.
func (b bundle) run(split bool, prefix string) (api.BuildResult, error) {
	options := api.BuildOptions{
		Bundle: true, Format: api.FormatESModule, Target: api.ESNext, Platform: api.PlatformNeutral, Charset: api.CharsetUTF8,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, LegalComments: api.LegalCommentsNone,
		Sourcemap: api.SourceMapLinked, Metafile: true, LogLevel: api.LogLevelSilent,
		AbsWorkingDir: "/", Outdir: "/", Splitting: split, ChunkNames: prefix + "part-[hash]",
		Plugins: []api.Plugin{{Name: "client", Setup: b.setup}},
	}
	for _, name := range slices.Sorted(maps.Keys(b.entries)) {
		options.EntryPointsAdvanced = append(options.EntryPointsAdvanced,
			api.EntryPoint{InputPath: name, OutputPath: prefix + strings.TrimSuffix(name, ".js")})
	}
	result := api.Build(options)
	return result, refused(append(result.Errors, result.Warnings...))
}

// setup has esbuild read modules from the graph instead of from files.
func (b bundle) setup(esbuild api.PluginBuild) {
	esbuild.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(from api.OnResolveArgs) (to api.OnResolveResult, err error) {
		name := path.Base(from.Path)
		_, there := b.graph[name]
		file := ""
		if b.outside != nil && from.Kind == api.ResolveJSDynamicImport {
			file = b.outside(name)
		}
		switch {
		case from.Kind == api.ResolveEntryPoint && b.entries[name] != "":
			to.Path, to.Namespace = name, entry
		case from.Kind == api.ResolveEntryPoint:
			to.Path, to.Namespace = name, modules
		case from.Namespace == known, !there:
			to.Path, to.External = from.Path, true
		case file != "":
			to.Path, to.External = "./"+file, true
		case b.known[name] != "":
			// One for each that imports it, or those would share it as a file.
			to.Path, to.Namespace = name+" for "+path.Base(from.Importer), known
		default:
			to.Path, to.Namespace = name, modules
		}
		return to, nil
	})
	texts := map[string]func(name string) string{
		modules: func(name string) string { return b.graph[name].source },
		entry:   func(name string) string { return b.entries[name] },
		known: func(of string) string {
			name, _, _ := strings.Cut(of, " for ")
			return b.known[name]
		},
	}
	for namespace, text := range texts {
		esbuild.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: namespace}, func(from api.OnLoadArgs) (api.OnLoadResult, error) {
			contents := text(from.Path)
			return api.OnLoadResult{Contents: &contents, Loader: api.LoaderJS}, nil
		})
	}
}

// minified is a module with less white space and shorter names.
func minified(name string, source []byte) ([]byte, error) {
	result := api.Transform(string(source), api.TransformOptions{
		Sourcefile: name, Format: api.FormatESModule, Target: api.ESNext, Charset: api.CharsetUTF8,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, LegalComments: api.LegalCommentsNone,
		LogLevel: api.LogLevelSilent,
	})
	return result.Code, refused(result.Errors)
}

// refused is what esbuild can't read, as an error.
func refused(messages []api.Message) error {
	var found problems
	for _, m := range messages {
		p := problem{Text: m.Text}
		if m.Location != nil {
			p.File, p.Line = strings.Replace(m.Location.File, ":", "/", 1), m.Location.Line
		}
		found = append(found, p)
	}
	return found.err()
}
