package main

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/ashore-dev/ashore/cmd/ashore/docs"
	"github.com/ashore-dev/ashore/codegen"
)

// docsFolder is where the documentation of an app lies in its site.
const docsFolder = "_ashore/docs/"

// madeDocs are the pages of an app, and what they were made of: dev makes them
// anew when that changes.
type madeDocs struct {
	api    *codegen.API
	client map[string]string
	files  map[string][]byte
}

// addDocs adds the app's documentation, with forms that call its methods. It
// brings a client of its own: the files of the app's pages stay what they are
// without it, byte for byte, but for the build's id.
func (site tree) addDocs(t *target) error {
	if t.api == nil {
		return nil
	}
	sources := map[string]string{}
	for p, a := range site {
		if path.Dir(p)+"/" == client && path.Ext(p) == ".js" && a.part == partClient {
			sources[path.Base(p)] = string(a.data)
		}
	}
	if t.docs.api != t.api || !maps.Equal(t.docs.client, sources) {
		files, err := makeDocs(t, sources)
		if err != nil {
			return err
		}
		t.docs = madeDocs{t.api, sources, files}
	}
	for name, data := range t.docs.files {
		site[docsFolder+name] = asset{data, "the docs' " + name, partDocs}
	}
	return nil
}

// makeDocs gives the files of an app's documentation.
func makeDocs(t *target, client map[string]string) (map[string][]byte, error) {
	rel, err := filepath.Rel(t.ModuleDir, t.Dir)
	if err != nil {
		return nil, err
	}
	s := docs.Site{Apps: []*codegen.API{t.api}, Alone: true, Try: true, Root: t.Dir}
	if source := sourceAt(t.Module, ""); source != nil {
		s.Source = func(file string, line int) string { return source(path.Join(filepath.ToSlash(rel), file), line) }
	}
	files, err := s.Build()
	if err != nil || client["boot.js"] == "" { // a client of tests
		return files, err
	}
	scripts, err := docsScripts(client)
	maps.Copy(files, scripts)
	return files, err
}

// docsScripts bundles what the forms run with the client's modules.
func docsScripts(client map[string]string) (map[string][]byte, error) {
	sources := map[string]string{}
	names, err := fs.Glob(docs.Scripts, "try/*.js")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		data, err := fs.ReadFile(docs.Scripts, name)
		if err != nil {
			return nil, err
		}
		sources[path.Base(name)] = string(data)
	}
	for name, source := range client {
		if sources[name] != "" {
			return nil, fmt.Errorf("the docs have a script %s, and so has the client", name)
		}
		sources[name] = source
	}
	result := api.Build(api.BuildOptions{
		Bundle: true, Format: api.FormatESModule, Target: api.ESNext, Platform: api.PlatformNeutral, Charset: api.CharsetUTF8,
		MinifyWhitespace: true, MinifySyntax: true, LegalComments: api.LegalCommentsNone, LogLevel: api.LogLevelSilent,
		AbsWorkingDir: "/", Outdir: "/",
		EntryPointsAdvanced: []api.EntryPoint{{InputPath: "try.js", OutputPath: "try"}, {InputPath: "scratch-worker.js", OutputPath: "scratch-worker"}},
		Plugins: []api.Plugin{{Name: "docs", Setup: func(b api.PluginBuild) {
			b.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(from api.OnResolveArgs) (api.OnResolveResult, error) {
				switch name := path.Base(from.Path); {
				case name == "build.js": // of the app's site
					return api.OnResolveResult{Path: "../../ashore/build.js", External: true}, nil
				case sources[name] == "":
					return api.OnResolveResult{Path: from.Path, External: true}, nil
				default:
					return api.OnResolveResult{Path: name, Namespace: modules}, nil
				}
			})
			b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: modules}, func(from api.OnLoadArgs) (api.OnLoadResult, error) {
				text := sources[from.Path]
				return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS}, nil
			})
		}}},
	})
	if err := refused(append(result.Errors, result.Warnings...)); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, f := range result.OutputFiles {
		files[strings.TrimPrefix(filepath.ToSlash(f.Path), "/")] = f.Contents
	}
	return files, nil
}
