// The timetracker command records how long you spend on what. It runs in the
// browser: the pages are in web, the methods that they call are the exported
// ones of Timers, Entries, Projects, Reports, Settings and Imports.
package main

import (
	"embed"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/rows"
)

//go:generate go tool ashore generate

//go:embed migrations/*.sql
var migrations embed.FS

func main() { app.Main(config()) }

func config() app.Config {
	return app.Config{
		Name:       "timetracker",
		Migrations: migrations,
		Services:   []app.Service{&Timers{}, &Entries{}, &Projects{}, &Reports{}, &Settings{}, &Imports{}},
		Plugins:    []app.Plugin{archive.New(), rows.New(importable...)},
		Sample:     sample,
	}
}
