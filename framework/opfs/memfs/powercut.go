package memfs

import "math/rand/v2"

const (
	// sector is what a disk writes as one; writes are torn between sectors.
	sector = 512
	// block is what a disk may destroy if power goes while it writes a part of
	// it: disks that look as if they had sectors of 512 bytes have 4096 inside.
	block = 4096
)

// Cut says how a power cut is played.
type Cut struct {
	Rand *rand.Rand
	// Garble also destroys blocks that were being written, what was flushed in
	// them before included: a disk without the property that SQLite calls
	// powersafe overwrite (https://sqlite.org/psow.html).
	Garble bool
	// Ordered keeps the writes to a file in order, so that only the last ones
	// are lost.
	Ordered bool
}

// PowerCut is the disk after power was lost at this point. Of what happened to
// a file since its last flush any part is there: each write and truncation was
// done or not, in any order, each write torn between its sectors, a file grown
// by a write that was lost (zeros or old bytes are found there then). What was
// flushed is there.
func (w *Walker) PowerCut(cut Cut) *FS {
	files := make(map[string]*content, len(w.files))
	for path, f := range w.files {
		c := f.flushed.clone()
		cut.apply(c, f.pending)
		files[path] = c
	}
	return newFS(files, w.device)
}

func (cut Cut) apply(c *content, pending []Op) {
	if len(pending) == 0 {
		return
	}
	r := cut.Rand
	// How much survives is drawn per file: next to nothing and nearly all are
	// the cases worth having.
	survives := []float64{0, 0.05, 0.5, 0.95, 1}[r.IntN(5)]
	order := make([]int, len(pending))
	for i := range order {
		order[i] = i
	}
	switch {
	case cut.Ordered:
		order = order[:r.IntN(len(order)+1)]
		survives = 1
	case r.IntN(2) == 0:
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	torn := r.IntN(2) == 0
	for _, i := range order {
		op := pending[i]
		switch {
		case op.Action == Truncate:
			if r.Float64() < survives {
				c.truncate(op.Off)
			}
		case torn:
			cut.writeSectors(c, op, survives)
		case r.Float64() < survives:
			c.writeAt(op.Data, op.Off)
		default:
			cut.growOnly(c, op)
		}
	}
	if cut.Garble && r.IntN(2) == 0 {
		cut.garble(c, pending[r.IntN(len(pending))])
	}
}

// writeSectors writes some of the sectors.
func (cut Cut) writeSectors(c *content, op Op, survives float64) {
	for b, off := op.Data, op.Off; len(b) > 0; {
		n := min(len(b), int(sector-off%sector))
		part := Op{Action: Write, Off: off, Data: b[:n]}
		if cut.Rand.Float64() < survives {
			part.apply(c)
		} else {
			cut.growOnly(c, part)
		}
		b, off = b[n:], off+int64(n)
	}
}

// growOnly loses a write, but may grow the file by it: the size and the bytes
// of a file are different places on a disk. What is found there is zeros, or
// whatever the disk held before.
func (cut Cut) growOnly(c *content, op Op) {
	end := op.Off + int64(len(op.Data))
	if end <= c.size || cut.Rand.IntN(4) != 0 {
		return
	}
	old := c.size
	c.truncate(end)
	if cut.Rand.IntN(2) == 0 {
		c.writeAt(cut.noise(int(end-old)), old)
	}
}

// garble destroys one block that the write touches, as far as the file goes.
func (cut Cut) garble(c *content, op Op) {
	if op.Action != Write {
		return
	}
	at := (op.Off + cut.Rand.Int64N(int64(len(op.Data)))) / block * block
	if n := min(block, c.size-at); n > 0 {
		c.writeAt(cut.noise(int(n)), at)
	}
}

func (cut Cut) noise(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(cut.Rand.Uint32())
	}
	return b
}
