package apptest

import (
	"slices"
	"sync"
	"time"
)

// clock stands still until it is moved.
type clock struct {
	mu     sync.Mutex
	now    time.Time
	timers []*timer
}

type timer struct {
	at time.Time
	f  func()
}

func newClock(now time.Time) *clock { return &clock{now: now} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// AfterFunc has f run by the Advance that reaches its time, in Advance's
// goroutine, so that whatever f did is done when Advance returns.
func (c *clock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &timer{at: c.now.Add(d), f: f}
	c.timers = append(c.timers, t)
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		before := len(c.timers)
		c.timers = slices.DeleteFunc(c.timers, func(other *timer) bool { return other == t })
		return len(c.timers) < before
	}
}

func (c *clock) Advance(d time.Duration) {
	until := c.Now().Add(d)
	for {
		due := c.next(until)
		if due == nil {
			return
		}
		due.f()
	}
}

// next moves the clock to the earliest timer that is due by then and takes
// it off the list, or moves it to the end and returns nil.
func (c *clock) next(until time.Time) *timer {
	c.mu.Lock()
	defer c.mu.Unlock()
	var first *timer
	for _, t := range c.timers {
		if !t.at.After(until) && (first == nil || t.at.Before(first.at)) {
			first = t
		}
	}
	if first == nil {
		c.now = until
		return nil
	}
	c.now = first.at
	c.timers = slices.DeleteFunc(c.timers, func(t *timer) bool { return t == first })
	return first
}
