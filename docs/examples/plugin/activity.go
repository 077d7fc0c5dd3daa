// Package activity is a plugin: it counts on which days which tables of an app
// were written. An app adds it with one line,
//
//	Plugins: []app.Plugin{activity.New()},
package activity

import (
	"context"
	"embed"
	"strings"
	"sync"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/store"
)

//go:generate go tool ashore generate

//go:embed migrations/*.sql
var migrations embed.FS

// New makes the plugin.
func New() app.Plugin { return &plugin{counts: map[count]int64{}} }

// plugin counts in memory, and writes what it counted every now and then and at
// the end: a transaction of its own after each of the app's would double the
// work of the disk.
type plugin struct {
	db *app.Database

	mu     sync.Mutex
	counts map[count]int64
}

type count struct {
	table string
	day   app.Date
}

// Install implements app.Plugin.
func (p *plugin) Install(s *app.Setup) error {
	p.db = s.DB()
	s.Migrations(migrations)
	s.Service(&Activity{flush: p.flush})
	s.OnCommit(p.committed)
	s.Every(flushEvery, p.flush)
	s.OnStop(p.flush)
	return nil
}

// committed counts what a transaction wrote, but for what is written here.
func (p *plugin) committed(_ context.Context, c store.Change) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, table := range c.Tables {
		if !strings.HasPrefix(table, "activity_") {
			p.counts[count{table, day(c.Time)}]++
		}
	}
}

// flush writes what was counted. If that fails it is counted again.
func (p *plugin) flush(ctx context.Context) error {
	p.mu.Lock()
	counts := p.counts
	p.counts = map[count]int64{}
	p.mu.Unlock()
	if len(counts) == 0 {
		return nil
	}
	err := p.db.Update(ctx, func(tx *store.Tx) error {
		for c, n := range counts {
			_, err := tx.ExecContext(ctx, `
INSERT INTO activity_days (tbl, day, commits) VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET commits = commits + ?3`, c.table, c.day, n)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		for c, n := range counts {
			p.counts[c] += n
		}
	}
	return err
}
