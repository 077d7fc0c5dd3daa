// The vite command keeps notes. Its page is written in TypeScript, in src, and
// built by Vite into web, of which ashore build makes the site:
//
//	npm ci && npm run build && go tool ashore build -o dist .
package main

import (
	"embed"

	"github.com/ashore-dev/ashore/framework/app"
)

//go:generate go tool ashore generate

//go:embed migrations/*.sql
var migrations embed.FS

func main() { app.Main(config()) }

func config() app.Config {
	return app.Config{
		Name:       "vite-notes",
		Migrations: migrations,
		Services:   []app.Service{&Notes{}},
	}
}
