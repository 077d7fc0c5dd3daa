package opfstest

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ncruces/go-sqlite3"
)

var faultTests = []test{
	{"FailuresHaveTheirCodes", failuresHaveTheirCodes},
	{"ShortReadIsReadAgain", shortReadIsReadAgain},
	{"HealthTellsWhatCallsForACheck", healthTells},
	{"FailureAtAnyPointLeavesOldOrNew", failureAnywhere},
	{"FullAtAnyWriteRollsBack", fullAnywhere},
	{"StopAtAnyPointLeavesOldOrNew", stopAnywhere},
	{"TransactionGoesOnAfterAFullDisk", transactionGoesOn},
	{"HeadSurvivesFailures", headSurvivesFailures},
}

func failuresHaveTheirCodes(s *suite) {
	full := sqlite3.ExtendedErrorCode(sqlite3.FULL)
	const insert = "INSERT INTO t VALUES (zeroblob(9000))"
	const read = "SELECT sum(length(x)) FROM t"
	const checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)"
	for _, c := range []struct {
		action memfs.Action
		kind   memfs.Kind
		sql    string
		want   sqlite3.ExtendedErrorCode
	}{
		{memfs.Write, memfs.Fail, insert, sqlite3.IOERR_WRITE},
		{memfs.Write, memfs.Closed, insert, sqlite3.IOERR_WRITE},
		{memfs.Write, memfs.Torn, insert, sqlite3.IOERR_WRITE},
		{memfs.Write, memfs.Negative, insert, sqlite3.IOERR_WRITE},
		{memfs.Write, memfs.Full, insert, full},
		{memfs.Write, memfs.Short, insert, full},
		{memfs.Write, memfs.Huge, insert, full},
		{memfs.Flush, memfs.Fail, insert, sqlite3.IOERR_FSYNC},
		{memfs.Flush, memfs.Full, insert, full},
		{memfs.Read, memfs.Fail, read, sqlite3.IOERR_READ},
		{memfs.Read, memfs.Closed, read, sqlite3.IOERR_READ},
		{memfs.Read, memfs.Huge, read, sqlite3.IOERR_READ},
		{memfs.Read, memfs.Negative, read, sqlite3.IOERR_READ},
		{memfs.Read, memfs.Short, read, sqlite3.IOERR_READ},
		{memfs.Truncate, memfs.Fail, checkpoint, sqlite3.IOERR_TRUNCATE},
	} {
		s.Restart(s.T)
		s.attach()
		conn := s.open(Mode{CachePages: 2})
		s.exec(conn, "DROP TABLE IF EXISTS t; CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(100000))")
		s.Inject(memfs.Fault{Action: c.action, Kind: c.kind})
		err := conn.Exec(c.sql)
		what := fmt.Sprintf("%s, %s of %s", c.sql, c.kind, c.action)
		s.fails(what, err, c.want)
		s.Inject(memfs.Fault{})
		if !conn.GetAutocommit() {
			s.exec(conn, "ROLLBACK")
		}
		s.equal(what+", then the rows", s.text(conn, "SELECT count(*) FROM t"), "1\n")
		s.exec(conn, insert)
		s.equal(what+", then one more", s.text(conn, "SELECT count(*) FROM t"), "2\n")
		s.must(IntegrityCheck(conn))
		s.equal(what+", healthy", s.VFS().Health().OK(), c.want == full)
		s.must(conn.Close())
	}
}

func shortReadIsReadAgain(s *suite) {
	s.attach()
	conn := s.open(Mode{})
	s.exec(conn, "CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(20000))")
	s.must(conn.Close())
	for after := range 4 {
		s.Restart(s.T)
		s.attach()
		s.Inject(memfs.Fault{Action: memfs.Read, File: opfs.Main.Database(), Kind: memfs.Short, After: after, Times: 1})
		conn := s.open(Mode{})
		s.equal("sum", s.text(conn, "SELECT sum(length(x)) FROM t"), "20000\n")
		s.equal("short reads", s.VFS().Health().ShortReads, int64(1))
		s.equal("I/O errors", s.VFS().Health().IOErrors, int64(0))
		s.must(conn.Close())
	}
}

func healthTells(s *suite) {
	s.attach()
	var told []error
	s.VFS().OnTrouble(func(err error) { told = append(told, err) })
	conn := s.open(Mode{})
	s.exec(conn, "CREATE TABLE t (x)")
	s.equal("at first", s.VFS().Health(), opfs.Health{})

	s.Inject(memfs.Fault{Action: memfs.Write, Kind: memfs.Full, Times: 1})
	s.fails("insert", conn.Exec("INSERT INTO t VALUES (1)"), sqlite3.FULL)
	h := s.VFS().Health()
	s.equal("full", h.Full, int64(1))
	s.equal("healthy though full", h.OK(), true)
	s.equal("told", len(told), 1)

	s.Inject(memfs.Fault{Action: memfs.Flush, Kind: memfs.Fail, Times: 1})
	s.fails("insert", conn.Exec("INSERT INTO t VALUES (1)"), sqlite3.IOERR)
	h = s.VFS().Health()
	s.equal("failed flushes", h.FailedFlushes, int64(1))
	s.equal("healthy", h.OK(), false)
	s.equal("told", len(told), 2)
	s.equal("the last", h.Last, told[1])

	s.Inject(memfs.Fault{})
	s.fails("report", s.VFS().Report(sqlite3.CORRUPT_INDEX), sqlite3.CORRUPT)
	s.equal("corrupt", s.VFS().Health().Corrupt, int64(1))
	s.must(s.VFS().Report(nil))
}

func (s *suite) workload() Workload {
	return Workload{Seed: 8, Operations: s.Operations, Rows: 60, BlobBytes: 12_000}
}

// digests are what the commits of the workload leave, on a disk that is well.
func (s *suite) digests() (list []Digest) {
	m := Memory(s.T, "digests")
	s.must(m.Dir().Attach(s.Context(), opfs.Main, 1, true))
	conn, err := Mode{}.Open(opfs.Main.Database(), m.VFS().Name())
	s.must(err)
	defer conn.Close()
	s.must(s.workload().Run(conn, func(d Digest) { list = append(list, d) }))
	return list
}

// fresh empties the disk.
func (s *suite) fresh() {
	s.Helper()
	s.Restart(s.T)
	s.must(s.Dir().Remove(s.Context(), 1))
	s.attach()
}

// eachFault runs the workload once for each place at which the fault can be
// put. failed is called with the connection, how many commits were
// acknowledged, and the error; that is nil where SQLite gets over a failure, as
// it does in a checkpoint that it makes by itself.
func (s *suite) eachFault(f memfs.Fault, failed func(conn *sqlite3.Conn, commits int, err error)) {
	s.Helper()
	places, errs := 0, 0
	every := s.Every
	if f.Action != memfs.Write && f.Action != "" {
		every = max(1, every/4) // there are few of the others
	}
	for n := 0; ; n += every {
		s.fresh()
		hit := false
		s.VFS().OnTrouble(func(error) { hit = true })
		conn := s.open(Mode{Checkpoint: 12})
		f.After = n
		s.Inject(f)
		commits := 0
		err := s.workload().Run(conn, func(Digest) { commits++ })
		if err == nil {
			err = conn.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
		}
		if err == nil && !hit {
			s.Inject(memfs.Fault{})
			s.must(conn.Close())
			break
		}
		places++
		if err != nil {
			errs++
		}
		failed(conn, commits, err)
		conn.Close()
	}
	s.Logf("%v: %d places, %d errors", f, places, errs)
	if places == 0 {
		s.Fatalf("%v: nothing failed", f)
	}
}

// oldOrNew checks that the database is whole, and as the last commit that was
// acknowledged left it or the one in flight would have.
func (s *suite) oldOrNew(what string, conn *sqlite3.Conn, digests []Digest, commits int) {
	s.Helper()
	if err := IntegrityCheck(conn); err != nil {
		s.Fatalf("%s: %v", what, err)
	}
	got, err := ReadDigest(conn)
	if err != nil {
		s.Fatalf("%s: %v", what, err)
	}
	if commits == 0 && got == 0 {
		return
	}
	if !slices.Contains(digests[max(0, commits-1):min(commits+1, len(digests))], got) {
		s.Fatalf("%s: after commit %d is state %d, of %d", what, commits, slices.Index(digests, got)+1, len(digests))
	}
}

// failureAnywhere fails one operation, or all from then on, and goes on in the
// same process and in the next one.
func failureAnywhere(s *suite) {
	digests := s.digests()
	for _, f := range []memfs.Fault{
		{Action: memfs.Write, Kind: memfs.Torn, Times: 1},
		{Action: memfs.Write, Kind: memfs.Fail},
		{Action: memfs.Flush, Kind: memfs.Fail, Times: 1},
		{Action: memfs.Read, Kind: memfs.Fail, Times: 1},
		{Action: memfs.Truncate, Kind: memfs.Fail, Times: 1},
	} {
		s.eachFault(f, func(conn *sqlite3.Conn, commits int, err error) {
			what := fmt.Sprintf("%v, after commit %d: %v", f, commits, err)
			if err != nil {
				s.fails(what, err, sqlite3.IOERR)
			}
			s.Inject(memfs.Fault{})
			if !conn.GetAutocommit() {
				s.exec(conn, "ROLLBACK")
			}
			s.oldOrNew(what+", same process", conn, digests, commits)
			s.Restart(s.T)
			s.attach()
			conn = s.open(Mode{})
			s.oldOrNew(what+", next process", conn, digests, commits)
			s.must(conn.Close())
		})
	}
}

// fullAnywhere runs out of space at any write. What was committed can be read
// then, and with a little space things can be deleted.
func fullAnywhere(s *suite) {
	digests := s.digests()
	for _, kind := range []memfs.Kind{memfs.Full, memfs.Short, memfs.Huge} {
		f := memfs.Fault{Action: memfs.Write, Kind: kind}
		s.eachFault(f, func(conn *sqlite3.Conn, commits int, err error) {
			what := fmt.Sprintf("%v, after commit %d: %v", f, commits, err)
			if err != nil {
				s.fails(what, err, sqlite3.FULL)
			}
			if !conn.GetAutocommit() {
				s.exec(conn, "ROLLBACK")
			}
			if commits > 0 {
				s.oldOrNew(what+", still full", conn, digests, commits)
			}
			s.Inject(memfs.Fault{}) // the reserve is given up
			s.oldOrNew(what, conn, digests, commits)
			if commits > 0 {
				s.exec(conn, "DELETE FROM entry; DELETE FROM file")
				s.must(IntegrityCheck(conn))
				s.equal("rows", s.text(conn, "SELECT count(*) FROM entry"), "0\n")
			}
			s.equal(what+", healthy", s.VFS().Health().OK(), true)
		})
	}
}

func stopAnywhere(s *suite) {
	digests := s.digests()
	for _, action := range []memfs.Action{"", memfs.Flush, memfs.Read} {
		f := memfs.Fault{Action: action, Kind: memfs.Stop}
		s.eachFault(f, func(_ *sqlite3.Conn, commits int, err error) {
			s.Restart(s.T)
			s.attach()
			conn := s.open(Mode{})
			s.oldOrNew(fmt.Sprintf("%v, after commit %d: %v", f, commits, err), conn, digests, commits)
			s.must(conn.Close())
		})
	}
}

func headSurvivesFailures(s *suite) {
	created := time.UnixMilli(1_700_000_000_000)
	generation := uint64(1)
	_, err := opfs.WriteHead(s.Dir().Head(), opfs.Head{Generation: generation, Created: created})
	s.must(err)
	for _, action := range []memfs.Action{memfs.Read, memfs.Write, memfs.Flush} {
		for _, kind := range []memfs.Kind{memfs.Fail, memfs.Full, memfs.Torn, memfs.Stop} {
			for after := range 4 {
				f := memfs.Fault{Action: action, File: "head", Kind: kind, After: after, Times: 1}
				s.Inject(f)
				_, failed := opfs.WriteHead(s.Dir().Head(), opfs.Head{Generation: generation + 1, Created: created})
				s.Restart(s.T)
				h, err := opfs.ReadHead(s.Dir().Head())
				if err != nil || (h.Generation != generation && h.Generation != generation+1) || (failed == nil && h.Generation == generation) {
					s.Fatalf("%v: writing %d: %v; then read %d, %v", f, generation+1, failed, h.Generation, err)
				}
				if errors.Is(failed, opfs.ErrNoHead) {
					s.Fatalf("%v: %v", f, failed)
				}
				generation = h.Generation
			}
		}
	}
}
