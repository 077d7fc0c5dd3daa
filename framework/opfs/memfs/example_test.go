package memfs_test

import (
	"context"
	"fmt"
	"log"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ncruces/go-sqlite3"
)

func Example() {
	disk := memfs.New()
	if err := disk.Attach(context.Background(), opfs.Main, 1, true); err != nil {
		log.Fatal(err)
	}
	v := opfs.Register("example", disk.Inner())
	conn, err := sqlite3.Open("file:main.db?vfs=" + v.Name())
	if err != nil {
		log.Fatal(err)
	}
	err = conn.Exec(`
		PRAGMA locking_mode=EXCLUSIVE;
		PRAGMA journal_mode=WAL;
		PRAGMA synchronous=FULL;
		CREATE TABLE t (x TEXT NOT NULL) STRICT`)
	if err != nil {
		log.Fatal(err)
	}
	before := v.Stats()
	if err := conn.Exec(`INSERT INTO t VALUES ('one')`); err != nil {
		log.Fatal(err)
	}
	wal := v.Stats().Sub(before).WAL
	fmt.Println("writes", wal.Writes, "flushes", wal.Flushes, "bytes", wal.BytesWritten)

	// The process dies; another one finds the row in the WAL.
	disk = disk.Restart()
	if err := disk.Attach(context.Background(), opfs.Main, 1, false); err != nil {
		log.Fatal(err)
	}
	opfs.Register("example", disk.Inner())
	conn, err = sqlite3.Open("file:main.db?vfs=example&_pragma=locking_mode(EXCLUSIVE)")
	if err != nil {
		log.Fatal(err)
	}
	stmt, _, err := conn.Prepare(`SELECT x FROM t`)
	if err != nil {
		log.Fatal(err)
	}
	for stmt.Step() {
		fmt.Println(stmt.ColumnText(0))
	}
	// Output:
	// writes 1 flushes 1 bytes 8240
	// one
}
