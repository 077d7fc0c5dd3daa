// Package ticker is a plugin whose runs would overlap if they could: each takes
// longer than the time between two of them. It also keeps what it is told of the
// worker's life.
package ticker

import (
	"context"
	"sync"
	"time"

	"github.com/ashore-dev/ashore/framework/app"
)

const (
	every = 20 * time.Millisecond
	takes = 3 * every
	kept  = 1000 // runs
)

// Run is a run of the plugin that has ended.
type Run struct{ Begun, Ended time.Time }

var (
	mu   sync.Mutex
	runs []Run

	phases []app.Phase
)

// New makes the plugin.
func New() app.Plugin { return plugin{} }

type plugin struct{}

// Install has the plugin run.
func (plugin) Install(s *app.Setup) error {
	s.Every(every, func(ctx context.Context) error {
		begun := time.Now()
		select {
		case <-time.After(takes):
		case <-ctx.Done():
			return ctx.Err()
		}
		mu.Lock()
		defer mu.Unlock()
		if len(runs) < kept {
			runs = append(runs, Run{begun, time.Now()})
		}
		return nil
	})
	s.OnPhase(func(_ context.Context, phase app.Phase) {
		mu.Lock()
		defer mu.Unlock()
		phases = append(phases, phase)
	})
	return nil
}

// Phases are the phases of this program's worker until now.
func Phases() []app.Phase {
	mu.Lock()
	defer mu.Unlock()
	return append([]app.Phase(nil), phases...)
}

// Runs are the first ones of this program.
func Runs() []Run {
	mu.Lock()
	defer mu.Unlock()
	return append([]Run(nil), runs...)
}
