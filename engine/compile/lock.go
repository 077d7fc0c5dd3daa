package compile

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"
)

// A holder touches its lock this often; one that was not touched for stale is
// of a process that has died.
const (
	beat  = time.Second
	stale = 10 * time.Second
)

// lock makes a file that others wait for, and returns what removes it. It saves
// work and no more: two builds at once, should both believe to hold it, write
// folders of their own and give them the same name. waiting is called when
// another holds it, each beat.
func lock(ctx context.Context, name string, waiting func()) (unlock func(), err error) {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
		if err == nil {
			_ = f.Close()
			return hold(name), nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > stale {
			_ = os.Remove(name) // two may do it at once; then both go on, see above
			continue
		}
		waiting()
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-tick.C:
		}
	}
}

// hold keeps a lock fresh until it is given up.
func hold(name string) (unlock func()) {
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(beat)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case now := <-tick.C:
				_ = os.Chtimes(name, now, now) // a lost lock costs time only
			}
		}
	}()
	return func() {
		close(done)
		<-stopped
		_ = os.Remove(name)
	}
}
