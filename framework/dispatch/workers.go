package dispatch

import (
	"sync"
	"sync/atomic"
)

// maxIdle is how many goroutines wait for the next job.
const maxIdle = 4

// workers are the goroutines of a server. A few stay for the next job, because
// the stack of a new one is too small for SQLite and is copied until it fits:
// a query with one row took half as long again in a new goroutine.
type workers struct {
	sync.WaitGroup
	next chan *job       // to a goroutine that is idle
	end  <-chan struct{} // ends those that are idle
	idle atomic.Int64
}

// do runs a job in a goroutine that is idle, or else in a new one.
func (w *workers) do(j *job) {
	select {
	case w.next <- j:
	default:
		w.Go(func() { w.work(j) })
	}
}

func (w *workers) work(j *job) {
	for {
		j.run()
		if w.idle.Add(1) > maxIdle {
			w.idle.Add(-1)
			return
		}
		select {
		case j = <-w.next:
			w.idle.Add(-1)
		case <-w.end:
			w.idle.Add(-1)
			return
		}
	}
}
