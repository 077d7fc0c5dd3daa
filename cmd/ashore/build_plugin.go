package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ashore-dev/ashore/codegen"
)

// pluginFolder is where pages find the files of a plugin's web folder.
func pluginFolder(name string) string { return "_ashore/" + name + "/" }

// addPlugins adds the web folders of the app's plugins, each below a folder of
// the plugin's name.
func (site tree) addPlugins(plugins []codegen.Plugin) error {
	here, _ := os.Getwd()
	for _, p := range plugins {
		if p.Dir == "" {
			continue // it lives in the app's own package
		}
		web := filepath.Join(p.Dir, "web")
		err := filepath.WalkDir(web, func(file string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(web, file)
			if err != nil || rel == "." {
				return err
			}
			name := filepath.ToSlash(rel)
			switch {
			case !served(name, d.IsDir()) && d.IsDir():
				return fs.SkipDir
			case !served(name, d.IsDir()), d.IsDir():
				return nil
			}
			data, err := os.ReadFile(file)
			part := partApp
			if isPage(name) {
				part = partPages
			}
			at := pluginFolder(p.Name) + name
			if other, ok := site[at]; ok {
				return problems{{
					File: shown(here, file), Text: "the site has this file already, from " + other.from,
					Fix: "an app can have one plugin of a name: leave one out, or ask who writes it to rename its package",
				}}
			}
			site[at] = asset{data, shown(here, file), part}
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
