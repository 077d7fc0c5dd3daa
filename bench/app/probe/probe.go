// Package probe is the benchmark's plugin: it adds FTS5 to the connection and
// tells in which modes SQLite runs.
package probe

import (
	"context"
	"fmt"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/fts5"
)

// Plugin is what New makes.
type Plugin struct{ probe *Probe }

// New makes the plugin.
func New() Plugin { return Plugin{&Probe{}} }

// Install implements [app.Plugin].
func (p Plugin) Install(s *app.Setup) error {
	s.Conn(func(c *sqlite3.Conn) error {
		p.probe.conn = c
		return fts5.Register(c)
	})
	s.Service(p.probe)
	return nil
}

// Probe looks at the connection behind the app's back. Nothing else may run
// meanwhile: only a benchmark may do this.
//
//ashore:service
type Probe struct{ conn *sqlite3.Conn }

// Mode is a PRAGMA and what SQLite answers to it.
type Mode struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Modes reads the PRAGMAs that decide about speed and safety.
func (p *Probe) Modes(ctx context.Context) ([]Mode, error) {
	version, err := p.ask("SELECT sqlite_version()")
	if err != nil {
		return nil, err
	}
	modes := []Mode{{"sqlite", version}}
	for _, name := range []string{"journal_mode", "locking_mode", "synchronous", "cache_size", "page_size", "temp_store"} {
		value, err := p.ask("PRAGMA " + name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		modes = append(modes, Mode{name, value})
	}
	return modes, nil
}

func (p *Probe) ask(query string) (string, error) {
	stmt, _, err := p.conn.Prepare(query)
	if err != nil {
		return "", err
	}
	defer stmt.Close()
	if !stmt.Step() {
		return "", stmt.Err()
	}
	return stmt.ColumnText(0), nil
}
