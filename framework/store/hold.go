package store

import (
	"sync"
	"time"
)

// sampleEvery is how often a held queue is looked at.
const sampleEvery = 25 * time.Millisecond

// hold watches the holder of the queue for time in which it runs no SQL.
//
// It samples instead of reading the clock at each statement. The op lock is
// held while a statement runs, so a sample counts if the lock is free and no
// statement ran since the sample before, by the same unit. In a browser a sample can only happen
// when the program has nothing to run or a statement yields, so a handler that
// computes isn't taken for one that waits.
type hold struct {
	warn, max, every time.Duration

	mu    sync.Mutex
	unit  *unit // that holds the queue
	seen  *unit // at the last sample
	last  time.Time
	busy  bool // SQL ran at the last sample
	timer *time.Timer
	armed bool // a sample will come
}

func newHold(o *Options) *hold {
	h := &hold{warn: o.WarnWait, max: o.MaxWait}
	if h.max == 0 {
		h.max = 5 * time.Second
	}
	if h.warn == 0 {
		h.warn = h.max
		if o.Strict {
			h.warn = 100 * time.Millisecond
		}
	}
	h.every = max(time.Millisecond, min(sampleEvery, h.warn/4, h.max/4))
	return h
}

// start and stop leave the timer alone while it runs: most units are over long
// before the next sample.
func (h *hold) start(u *unit) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.unit = u
	if h.armed {
		return
	}
	h.armed = true
	if h.timer == nil {
		h.timer = time.AfterFunc(h.every, h.sample)
		return
	}
	h.timer.Reset(h.every)
}

func (h *hold) stop(u *unit) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.unit == u {
		h.unit = nil
	}
}

func (h *hold) sample() {
	h.mu.Lock()
	u := h.unit
	if u == nil {
		h.seen, h.armed = nil, false
		h.mu.Unlock()
		return
	}
	now := time.Now()
	gap := now.Sub(h.last)
	h.last = now
	running := !u.db.op.TryLock()
	skip := running || h.busy || h.seen != u
	h.busy, h.seen = running, u
	h.timer.Reset(h.every)
	h.mu.Unlock()
	if running {
		return
	}
	held := h.count(u, gap, skip)
	u.db.op.Unlock()
	if held == nil {
		return
	}
	u.force(held)
	if u.holder != nil {
		u.holder.Held(held)
	}
}

// count adds a sample. It returns an error if the unit has waited for too long.
func (h *hold) count(u *unit, gap time.Duration, skip bool) error {
	if u.ended != nil {
		return nil
	}
	if skip || u.steps != u.sampled {
		u.sampled = u.steps
		return nil
	}
	u.waited += gap
	if u.waited >= h.max {
		return &HeldError{Waited: u.waited, SQL: u.lastSQL}
	}
	if u.waited >= h.warn && !u.reported {
		u.reported = true
		u.db.logf("store: a handler has held the database for %v without running SQL, all others wait; network, timers and files belong in actions; its last statement: %s", u.waited, u.lastSQL)
	}
	return nil
}
