package opfs

import "sync/atomic"

// Counters count what was asked of the files of one kind. A flush that the VFS
// adds by itself is counted like any other.
type Counters struct {
	Reads, Writes, Truncates, Flushes int64
	BytesRead, BytesWritten           int64
}

// Sub returns what was counted between before and c.
func (c Counters) Sub(before Counters) Counters {
	return Counters{
		Reads: c.Reads - before.Reads, Writes: c.Writes - before.Writes,
		Truncates: c.Truncates - before.Truncates, Flushes: c.Flushes - before.Flushes,
		BytesRead: c.BytesRead - before.BytesRead, BytesWritten: c.BytesWritten - before.BytesWritten,
	}
}

// Add returns the sum of both.
func (c Counters) Add(d Counters) Counters {
	return c.Sub(Counters{}.Sub(d))
}

// Stats are the counters of a VFS since it was registered, by kind of file.
// Temporary files, which are in memory, are not counted.
type Stats struct{ Database, Journal, WAL Counters }

// Total is the sum over all kinds.
func (s Stats) Total() Counters { return s.Database.Add(s.Journal).Add(s.WAL) }

// Sub returns what was counted between before and s.
func (s Stats) Sub(before Stats) Stats {
	return Stats{
		Database: s.Database.Sub(before.Database),
		Journal:  s.Journal.Sub(before.Journal),
		WAL:      s.WAL.Sub(before.WAL),
	}
}

type counters struct {
	reads, writes, truncates, flushes atomic.Int64
	bytesRead, bytesWritten           atomic.Int64
}

func (c *counters) load() Counters {
	return Counters{
		Reads: c.reads.Load(), Writes: c.writes.Load(),
		Truncates: c.truncates.Load(), Flushes: c.flushes.Load(),
		BytesRead: c.bytesRead.Load(), BytesWritten: c.bytesWritten.Load(),
	}
}

func (c *counters) add(d Counters) {
	c.reads.Add(d.Reads)
	c.writes.Add(d.Writes)
	c.truncates.Add(d.Truncates)
	c.flushes.Add(d.Flushes)
	c.bytesRead.Add(d.BytesRead)
	c.bytesWritten.Add(d.BytesWritten)
}
