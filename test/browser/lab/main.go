// The lab command is the app of the browser tests: handlers that spin, wait,
// panic and write, so that a test can do to the worker what users' apps will.
package main

import (
	"embed"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/test/browser/lab/ticker"
)

//go:generate go tool ashore generate

//go:embed migrations/*.sql
var migrations embed.FS

func main() { app.Main(config()) }

func config() app.Config {
	return app.Config{
		Name:           "lab",
		Migrations:     migrations,
		MigrationFuncs: []app.MigrationFunc{migration0002},
		Services:       []app.Service{&Lab{}},
		Plugins:        []app.Plugin{ticker.New()},
	}
}
