// Package archive takes a person's data out of the browser and back in: the
// whole database as a plain SQLite file, and tables as CSV or JSON. An app adds
// it with one line:
//
//	Plugins: []app.Plugin{archive.New()},
//
// docs/archive.md tells how pages use it, and framework/archive/FORMAT.md what is in the
// file, for somebody without this code.
package archive

import (
	"embed"

	"github.com/ashore-dev/ashore/framework/app"
)

//go:generate go tool ashore generate

//go:embed migrations/*.sql
var migrations embed.FS

// New makes the plugin.
func New() app.Plugin { return plugin{} }

type plugin struct{}

// Install implements app.Plugin.
func (plugin) Install(s *app.Setup) error {
	s.Migrations(migrations)
	s.Service(&Archive{files: s.Files(), db: s.DB()})
	return nil
}
