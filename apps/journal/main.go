// The journal command keeps a diary. It runs in the browser: the pages are in
// web, the methods that they call are the exported ones of Entries, Search,
// Calendar, Pictures and Export.
package main

import (
	"embed"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/fulltext"
	"github.com/ashore-dev/ashore/framework/rows"
)

//go:generate go tool ashore generate

//go:embed migrations/*.sql
var migrations embed.FS

func main() { app.Main(config()) }

func config() app.Config {
	return app.Config{
		Name:       "journal",
		Migrations: migrations,
		Sample:     sample,
		Services:   []app.Service{&Entries{}, &Search{}, &Calendar{}, &Pictures{}, &Export{}},
		Plugins:    []app.Plugin{archive.New(), fulltext.New(), rows.New(importable...)},
	}
}
