// Package fulltext gives an app's database FTS5, SQLite's full-text search:
//
//	Plugins: []app.Plugin{fulltext.New()}
//
// From then on migrations may CREATE VIRTUAL TABLE … USING fts5. Only apps that
// import it have it in their program.
//
// https://sqlite.org/fts5.html
package fulltext

import (
	"github.com/ncruces/go-sqlite3/ext/fts5"

	"github.com/ashore-dev/ashore/framework/app"
)

// New makes the plugin.
func New() app.Plugin { return plugin{} }

type plugin struct{}

func (plugin) Install(s *app.Setup) error {
	s.Conn(fts5.Register)
	return nil
}
