package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// progress tells a person what a slow command is doing. On a terminal a step
// is one line that counts its seconds; elsewhere it is a line when it ends and
// one every ten seconds until then.
type progress struct {
	out  io.Writer
	tell func(text string) // gets each step and note too; may be nil
	tty  bool
}

func newProgress(out io.Writer, tell func(string)) *progress {
	p := &progress{out: out, tell: tell}
	if f, ok := out.(*os.File); ok {
		if info, err := f.Stat(); err == nil {
			p.tty = info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
		}
	}
	return p
}

// step is one piece of work that progress tells about.
type step struct {
	p     *progress
	name  string
	start time.Time
	stop  chan struct{}
	over  sync.WaitGroup

	mu   sync.Mutex
	note string
}

// step begins a piece of work; its end must be called.
func (p *progress) step(name string) *step {
	s := &step{p: p, name: name, start: time.Now(), stop: make(chan struct{})}
	s.tell("")
	every := 10 * time.Second
	if p.tty {
		every = time.Second / 5
		s.line()
	}
	s.over.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				s.line()
			case <-s.stop:
				return
			}
		}
	})
	return s
}

// say tells what the step is at.
func (s *step) say(note string) {
	s.mu.Lock()
	s.note = note
	s.mu.Unlock()
	s.tell(note)
}

func (s *step) tell(note string) {
	if s.p.tell != nil {
		s.p.tell(strings.TrimSpace(s.name + " " + note))
	}
}

// line shows the step as it stands.
func (s *step) line() {
	s.mu.Lock()
	note := s.note
	s.mu.Unlock()
	seconds := time.Since(s.start).Round(time.Second)
	if s.p.tty {
		line := fmt.Sprintf("  %s %s %s", s.name, seconds, note)
		fmt.Fprintf(s.p.out, "\r\x1b[K%.78s", line)
		return
	}
	fmt.Fprintf(s.p.out, "  %s: %s so far %s\n", s.name, seconds, note)
}

// end shows how long the step took.
func (s *step) end(detail string) {
	close(s.stop)
	s.over.Wait()
	if s.p.tty {
		fmt.Fprint(s.p.out, "\r\x1b[K")
	}
	fmt.Fprintf(s.p.out, "  %-24s %6.1f s  %s\n", s.name, time.Since(s.start).Seconds(), detail)
}
