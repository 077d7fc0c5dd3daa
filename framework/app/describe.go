//go:build !js

package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"

	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/store"
)

// description is what -describe prints. Its JSON is read by tools, so fields
// are only ever added.
type description struct {
	Name       string               `json:"name"`
	Durability string               `json:"durability"`
	Sample     bool                 `json:"sample"`
	Plugins    []string             `json:"plugins"`
	Services   []serviceDescription `json:"services"`
	Migrations []namespace          `json:"migrations"`
}

type serviceDescription struct {
	Name    string              `json:"name"`
	Methods []methodDescription `json:"methods"`
}

type methodDescription struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
}

type namespace struct {
	Namespace string   `json:"namespace"` // empty for the app
	Files     []string `json:"files"`     // functions as their name and ".go"
}

// Describe writes what the configuration amounts to as JSON: plugins,
// services with their methods, migrations. It opens nothing.
func Describe(config Config, w io.Writer) error {
	a, err := assemble(config)
	if err != nil {
		return err
	}
	d := description{
		Name:       a.name,
		Durability: durability(config.Durability),
		Sample:     config.Sample != nil,
		Plugins:    append([]string{}, a.plugins...),
		Services:   []serviceDescription{},
		Migrations: []namespace{},
	}
	for _, service := range a.services {
		s := serviceDescription{Name: service.Name, Methods: []methodDescription{}}
		for _, m := range service.Methods {
			s.Methods = append(s.Methods, methodDescription{m.Name, m.Kind.String()})
		}
		d.Services = append(d.Services, s)
	}
	for _, source := range a.sources {
		files, err := migrationFiles(source)
		if err != nil {
			return fmt.Errorf("list migrations of %q: %w", source.Namespace, err)
		}
		d.Migrations = append(d.Migrations, namespace{source.Namespace, files})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "\t")
	return e.Encode(d)
}

func durability(d store.Durability) string {
	if d == store.Relaxed {
		return "relaxed"
	}
	return "full"
}

// migrationFiles lists the functions and the SQL files that package migrate
// reads: those in the folder migrations or, if there is none, at the root.
func migrationFiles(source migrate.Source) ([]string, error) {
	names := []string{}
	for _, f := range source.Funcs {
		names = append(names, f.FileName())
	}
	defer func() { slices.Sort(names) }()
	if source.FS == nil {
		return names, nil
	}
	entries, err := fs.ReadDir(source.FS, "migrations")
	if errors.Is(err, fs.ErrNotExist) {
		entries, err = fs.ReadDir(source.FS, ".")
	}
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if path.Ext(entry.Name()) == ".sql" {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}
