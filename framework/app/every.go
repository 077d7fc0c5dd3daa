package app

import (
	"context"
	"sync"
)

// ticker runs the plugins' intervals and owns their goroutines.
type ticker struct {
	ctx    context.Context
	cancel context.CancelFunc
	host   Host

	mu      sync.Mutex
	stopped bool
	pending map[int]func() bool // stops the timer of the interval with that index
	running sync.WaitGroup
}

func startTicker(ctx context.Context, host Host, intervals []interval) *ticker {
	t := &ticker{host: host, pending: map[int]func() bool{}}
	t.ctx, t.cancel = context.WithCancel(ctx)
	for i, interval := range intervals {
		t.arm(i, interval)
	}
	return t
}

// arm sets the timer of the next run. A run arms its successor when it ends,
// so two never overlap.
func (t *ticker) arm(i int, interval interval) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.stopped {
		return
	}
	t.pending[i] = t.host.AfterFunc(interval.every, func() { t.run(i, interval) })
}

func (t *ticker) run(i int, interval interval) {
	t.mu.Lock()
	if t.stopped {
		t.mu.Unlock()
		return
	}
	delete(t.pending, i)
	t.running.Add(1)
	t.mu.Unlock()
	defer t.running.Done()

	if err := guard(t.ctx, interval.run); err != nil && t.ctx.Err() == nil {
		t.host.Logf("plugin %s: every %v: %v", interval.plugin, interval.every, err)
	}
	t.arm(i, interval)
}

// stop ends the intervals and waits for the run that is under way.
func (t *ticker) stop() {
	t.mu.Lock()
	t.stopped = true
	for _, stop := range t.pending {
		stop()
	}
	clear(t.pending)
	t.mu.Unlock()
	t.cancel()
	t.running.Wait()
}
