package compile

import (
	"fmt"
	"io/fs"
	"time"

	"github.com/ashore-dev/ashore/engine/csrc"
)

// steps are to get the sources, to compile each unit, and to link.
func steps() int {
	units, _ := fs.Glob(csrc.Files, "libc/*.c") // a good pattern
	return 1 + 1 + len(units) + 1
}

// progress tells a person that something goes on.
type progress struct {
	tell        func(done, total int, what string)
	done, total int
}

func (p *progress) say(what string) {
	if p.tell != nil {
		p.tell(p.done, p.total, what)
	}
}

// step runs f, and says each second for how long it has been running.
func (p *progress) step(what string, f func() error) error {
	p.say(what)
	done := make(chan error, 1)
	go func() { done <- f() }()
	start, tick := time.Now(), time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			if err == nil {
				p.done++
			}
			return err
		case <-tick.C:
			p.say(fmt.Sprintf("%s, %d s", what, int(time.Since(start).Seconds())))
		}
	}
}
