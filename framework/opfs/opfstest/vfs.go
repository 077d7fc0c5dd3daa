package opfstest

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

var vfsTests = []test{
	{"FileHoldsWhatWasWritten", fileHoldsWhatWasWritten},
	{"ValuesOfAllSizesComeBack", valuesComeBack},
	{"EveryJournalModeWorks", everyJournalModeWorks},
	{"WALSurvivesTheProcess", walSurvivesTheProcess},
	{"OnlySlotsHaveNames", onlySlotsHaveNames},
	{"DatabaseIsOpenOnce", databaseIsOpenOnce},
	{"TemporaryFilesStayInMemory", temporaryFilesStayInMemory},
	{"NothingIsPromised", nothingIsPromised},
	{"CommitCostsOneFlush", commitCostsOneFlush},
	{"CommitIsWrittenWhateverWasAsked", commitIsWritten},
	{"DeletedJournalIsFlushed", deletedJournalIsFlushed},
	{"WorkloadEndsWell", workloadEndsWell},
}

// fileHoldsWhatWasWritten compares a file with a slice, at random.
func fileHoldsWhatWasWritten(s *suite) {
	s.attach()
	rng := rand.New(rand.NewPCG(1, 1))
	for _, name := range []string{opfs.Main.Database(), opfs.Main.WAL()} {
		flags := vfs.OPEN_READWRITE | vfs.OPEN_CREATE | vfs.OPEN_MAIN_DB
		if name == opfs.Main.WAL() {
			flags = vfs.OPEN_READWRITE | vfs.OPEN_CREATE | vfs.OPEN_WAL
		}
		f, _, err := s.VFS().Open(name, flags)
		s.must(err)
		var want []byte
		for i := range 10 * s.Operations {
			off, n := rng.IntN(100_000), 1+rng.IntN(10_000)
			if rng.IntN(3) == 0 {
				n = 24 // the header of a frame
			}
			switch rng.IntN(8) {
			case 0:
				s.must(f.Truncate(int64(off)))
				want = append(want, make([]byte, max(0, off-len(want)))...)[:off]
			case 1, 2, 3:
				b := make([]byte, n)
				for i := range b {
					b[i] = byte(rng.Uint32())
				}
				m, err := f.WriteAt(b, int64(off))
				s.must(err)
				s.equal("written", m, n)
				want = append(want, make([]byte, max(0, off+n-len(want)))...)
				copy(want[off:], b)
			case 4:
				s.must(f.Sync(vfs.SYNC_NORMAL))
			case 5:
				size, err := f.Size()
				s.must(err)
				s.equal("size", size, int64(len(want)))
			default:
				b := make([]byte, n)
				m, err := f.ReadAt(b, int64(off))
				there := want[min(off, len(want)):min(off+n, len(want))]
				if !bytes.Equal(b[:m], there) || (err == io.EOF) != (len(there) < n) {
					s.Fatalf("%s, step %d: read %d of %d at %d of %d: %v", name, i, m, n, off, len(want), err)
				}
			}
		}
		s.must(f.Close())
	}
}

func valuesComeBack(s *suite) {
	s.attach()
	conn := s.open(Mode{})
	s.exec(conn, "CREATE TABLE t (n INTEGER PRIMARY KEY, x BLOB)")
	sizes := []int{0, 1, 100, 4000, 4096, 5000, 100_000, s.BlobBytes}
	insert, _, err := conn.Prepare("INSERT INTO t VALUES (?, ?)")
	s.must(err)
	defer insert.Close()
	value := func(n int) []byte { return bytes.Repeat([]byte{byte(n), byte(n >> 8), 7}, n/3+1)[:n] }
	for _, n := range sizes {
		s.must(step(insert, n, value(n)))
	}
	s.must(insert.Close())
	s.must(conn.Close())
	s.Restart(s.T)
	s.attach()
	err = query(s.open(Mode{}), "SELECT n, x FROM t", func(stmt *sqlite3.Stmt) {
		n := stmt.ColumnInt(0)
		s.equal("next size", n, sizes[0])
		sizes = sizes[1:]
		if !bytes.Equal(stmt.ColumnRawBlob(1), value(n)) {
			s.Fatalf("blob of %d bytes came back different", n)
		}
	})
	s.must(err)
	s.equal("sizes left", len(sizes), 0)
}

func everyJournalModeWorks(s *suite) {
	s.attach()
	for i, mode := range []Mode{
		{Journal: "delete"},
		{Journal: "delete", Locking: "NORMAL"},
		{Journal: "truncate"},
		{Journal: "persist"},
		{Journal: "wal"},
		{Journal: "memory"},
		{Journal: "wal", Synchronous: "NORMAL"},
		{Journal: "delete"},
	} {
		conn := s.open(mode)
		s.exec(conn, "CREATE TABLE IF NOT EXISTS t (x); BEGIN; INSERT INTO t VALUES (1), (2); ROLLBACK; INSERT INTO t VALUES (3)")
		s.equal(fmt.Sprint("rows in mode ", mode), s.text(conn, "SELECT count(*) FROM t"), fmt.Sprintln(i+1))
		s.must(IntegrityCheck(conn))
		s.must(conn.Close())
	}
}

func walSurvivesTheProcess(s *suite) {
	s.attach()
	for i := range 3 {
		conn := s.open(Mode{})
		s.exec(conn, "CREATE TABLE IF NOT EXISTS t (x); INSERT INTO t VALUES (1)")
		s.exec(conn, "BEGIN; INSERT INTO t VALUES (2)") // never committed
		s.Restart(s.T)
		s.attach()
		conn = s.open(Mode{})
		s.equal("rows", s.text(conn, "SELECT count(*) || ' ' || sum(x) FROM t"), fmt.Sprintf("%d %d\n", i+1, i+1))
		s.Restart(s.T)
		s.attach()
	}
}

func onlySlotsHaveNames(s *suite) {
	s.attach()
	for _, name := range []string{"other.db", "/main.db", "main.db-shm", "main.db2", "db", "../main.db", "main", "head"} {
		conn, err := sqlite3.Open("file:" + name + "?vfs=" + s.VFS().Name())
		if err == nil {
			conn.Close()
		}
		s.fails("open "+name, err, sqlite3.CANTOPEN)
	}
	// Nothing is attached to side.
	conn, err := Mode{}.Open(opfs.Side.Database(), s.VFS().Name())
	if err == nil {
		conn.Close()
		s.Fatal("a slot without a generation could be opened")
	}
}

func databaseIsOpenOnce(s *suite) {
	s.attach()
	conn := s.open(Mode{})
	s.exec(conn, "CREATE TABLE t (x)")
	_, err := Mode{}.Open(opfs.Main.Database(), s.VFS().Name())
	s.fails("second connection", err, sqlite3.BUSY)
	s.exec(conn, "INSERT INTO t VALUES (1)")
	s.must(conn.Close())
	s.equal("rows", s.text(s.open(Mode{}), "SELECT x FROM t"), "1\n")
}

func temporaryFilesStayInMemory(s *suite) {
	s.attach()
	conn := s.open(Mode{CachePages: 10})
	s.exec(conn, "PRAGMA temp_store=FILE; PRAGMA cache_spill=1; CREATE TABLE t (x)")
	s.exec(conn, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 3000) INSERT INTO t SELECT hex(randomblob(100)) FROM n")
	before := s.VFS().Stats()
	s.exec(conn, "CREATE TEMP TABLE u AS SELECT x FROM t ORDER BY x; CREATE INDEX temp.u_x ON u (x); SAVEPOINT a; DELETE FROM u WHERE x > '8'; ROLLBACK TO a; RELEASE a")
	s.equal("sorted", s.text(conn, "SELECT count(*) FROM (SELECT x FROM u ORDER BY x || 'a')"), "3000\n")
	written := s.VFS().Stats().Sub(before).Total()
	s.equal("writes, flushes", fmt.Sprint(written.Writes, written.Flushes), "0 0")
	s.must(IntegrityCheck(conn))
}

func nothingIsPromised(s *suite) {
	s.attach()
	f, _, err := s.VFS().Open(opfs.Main.Database(), vfs.OPEN_READWRITE|vfs.OPEN_CREATE|vfs.OPEN_MAIN_DB)
	s.must(err)
	s.equal("characteristics", f.DeviceCharacteristics(), vfs.IOCAP_SUBPAGE_READ)
	s.equal("sector", f.SectorSize(), 4096)
	if shm, ok := f.(vfs.FileSharedMemory); ok && shm.SharedMemory() != nil {
		s.Fatal("there is shared memory")
	}
	s.must(f.Close())
}

// commitCostsOneFlush fixes what a small transaction costs: a page changed is
// two frames in the WAL, because the last one is repeated up to the end of the
// sector, and one write.
func commitCostsOneFlush(s *suite) {
	s.attach()
	conn := s.open(Mode{Checkpoint: 100_000})
	s.exec(conn, "CREATE TABLE t (x); INSERT INTO t VALUES (0)")
	before := s.VFS().Stats()
	for range 10 {
		s.exec(conn, "INSERT INTO t VALUES (1)")
	}
	wal := s.VFS().Stats().Sub(before)
	s.equal("database", wal.Database, opfs.Counters{})
	s.equal("journal", wal.Journal, opfs.Counters{})
	s.equal("flushes for 10 commits", wal.WAL.Flushes, int64(10))
	s.equal("writes for 10 commits", wal.WAL.Writes, int64(10))
	s.equal("bytes for 10 commits", wal.WAL.BytesWritten, int64(10*2*(24+4096)))

	s.must(conn.Close())
	conn = s.open(Mode{Synchronous: "NORMAL", Checkpoint: 100_000})
	s.exec(conn, "INSERT INTO t VALUES (0)")
	before = s.VFS().Stats()
	for range 10 {
		s.exec(conn, "INSERT INTO t VALUES (1)")
	}
	wal = s.VFS().Stats().Sub(before)
	s.equal("flushes for 10 relaxed commits", wal.Total().Flushes, int64(0))
	s.equal("writes for 10 relaxed commits", wal.Total().Writes, int64(10))
	s.equal("bytes for 10 relaxed commits", wal.Total().BytesWritten, int64(10*(24+4096)))
}

// commitIsWritten changes synchronous where SQLite refuses it, so that the VFS
// takes commits to be flushed that are not. They are written all the same
// before they are acknowledged.
func commitIsWritten(s *suite) {
	s.attach()
	for i, synchronous := range []string{"NORMAL", "FULL", "OFF", "EXTRA"} {
		conn := s.open(Mode{Synchronous: synchronous, Checkpoint: 100_000})
		s.exec(conn, "CREATE TABLE IF NOT EXISTS t (x)")
		for _, asked := range []string{"EXTRA", "1", "'full'"} {
			s.exec(conn, "BEGIN; INSERT INTO t VALUES (1)")
			if conn.Exec("PRAGMA synchronous="+asked) == nil {
				s.Fatal("synchronous was changed in a transaction")
			}
			s.exec(conn, "COMMIT; INSERT INTO t VALUES (2)")
		}
		s.Restart(s.T)
		s.attach()
		conn = s.open(Mode{})
		s.equal("rows after "+synchronous, s.text(conn, "SELECT count(*) FROM t"), fmt.Sprintln(6*(i+1)))
		s.must(IntegrityCheck(conn))
		s.must(conn.Close())
	}
}

func deletedJournalIsFlushed(s *suite) {
	s.attach()
	for _, locking := range []string{"NORMAL", "EXCLUSIVE"} {
		for _, journal := range []string{"delete", "truncate"} {
			// NORMAL makes SQLite itself leave the journal's end unflushed.
			conn := s.open(Mode{Journal: journal, Locking: locking, Synchronous: "NORMAL"})
			s.exec(conn, "CREATE TABLE IF NOT EXISTS t (x); INSERT INTO t VALUES (0)")
			before := s.VFS().Stats()
			s.exec(conn, "UPDATE t SET x = x + 1")
			got := s.VFS().Stats().Sub(before).Journal
			if strings.EqualFold(locking, "NORMAL") || journal == "truncate" {
				s.equal(fmt.Sprint(journal, " ", locking, ": truncations and flushes of the journal"), fmt.Sprint(got.Truncates, got.Flushes), "1 2")
			}
			s.must(conn.Close())
		}
	}
}

func workloadEndsWell(s *suite) {
	s.attach()
	conn := s.open(Mode{})
	var last Digest
	w := Workload{Seed: 5, Operations: 5 * s.Operations, Rows: 100, BlobBytes: 20_000}
	s.must(w.Run(conn, func(d Digest) { last = d }))
	s.must(IntegrityCheck(conn))
	s.must(conn.Close())
	s.equal("health", s.VFS().Health(), opfs.Health{})
	s.Restart(s.T)
	s.attach()
	conn = s.open(Mode{})
	got, err := ReadDigest(conn)
	s.must(err)
	s.equal("digest", got, last)
}
