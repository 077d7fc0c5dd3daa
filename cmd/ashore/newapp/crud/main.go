// The sampleapp command keeps items. It runs in the browser: the page is in
// web, the methods that it calls are the exported ones of Items.
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
		Name:       "sampleapp",
		Migrations: migrations,
		Plugins:    []app.Plugin{archive.New(), rows.New(importable...)}, // data out and in: web/settings.html
		Services:   []app.Service{&Items{}},
		Sample:     sample,
	}
}
