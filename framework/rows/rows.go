// Package rows takes rows of single tables from files: of CSV and JSON, and of
// SQLite files that an app saved. An app adds it with the tables that take any:
//
//	Plugins: []app.Plugin{archive.New(), rows.New(rows.Table{Name: "projects"})},
//
// docs/archive.md tells how pages use it.
package rows

import (
	"embed"

	"github.com/ashore-dev/ashore/framework/app"
)

//go:generate go tool ashore generate

//go:embed migrations/*.sql
var migrations embed.FS

// New makes the plugin. Tables come in the order in which they are merged: what
// refers to rows of others comes behind these.
func New(tables ...Table) app.Plugin { return plugin{tables} }

type plugin struct{ tables []Table }

// Install implements app.Plugin.
func (p plugin) Install(s *app.Setup) error {
	s.Migrations(migrations)
	s.Service(&Rows{files: s.Files(), db: s.DB(), tables: p.tables})
	return nil
}

// Rows takes rows from files into the app's tables.
//
//ashore:service
type Rows struct {
	files  *app.Files
	db     *app.Database
	tables []Table
}
