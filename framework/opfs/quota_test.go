package opfs_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/opfs/opfstest"
	"github.com/ncruces/go-sqlite3"
)

// TestQuotaOfAnySizeLosesNothing runs the workload into quotas of many sizes:
// the transaction that hits it fails and is undone, what was committed can be
// read, and with the reserve given up rows can be deleted.
func TestQuotaOfAnySizeLosesNothing(t *testing.T) {
	const reserve = 1 << 20
	step := int64(scaled(2500, 40_000))
	for quota := step; ; quota += step {
		fs := memfs.New()
		if err := fs.Attach(t.Context(), opfs.Main, 1, true); err != nil {
			t.Fatal(err)
		}
		fs.SetQuota(quota)
		name := fmt.Sprint("quota", quota)
		v := opfs.Register(name, fs.Inner())
		conn, err := opfstest.Mode{}.Open("main.db", name)
		last := opfstest.Digest(0)
		if err == nil {
			w := workload
			w.Operations = scaled(400, 60)
			err = w.Run(conn, func(d opfstest.Digest) { last = d })
		}
		if err == nil {
			t.Logf("needs less than %d bytes", quota)
			conn.Close()
			v.Unregister()
			return
		}
		if !errors.Is(err, sqlite3.FULL) {
			t.Fatalf("quota %d: got %v", quota, err)
		}
		if conn == nil { // no room for the first page
			continue
		}
		if !conn.GetAutocommit() {
			if err := conn.Exec("ROLLBACK"); err != nil {
				t.Fatalf("quota %d: roll back: %v", quota, err)
			}
		}
		expect := func(when string) {
			t.Helper()
			if err := opfstest.IntegrityCheck(conn); err != nil {
				t.Fatalf("quota %d, %s: %v", quota, when, err)
			}
			if got, err := opfstest.ReadDigest(conn); err != nil || got != last {
				t.Fatalf("quota %d, %s: got %d, %v, want what the last commit left", quota, when, got, err)
			}
		}
		expect("full")
		fs.SetQuota(quota + reserve)
		expect("reserve given up")
		if last != 0 {
			if err := conn.Exec("DELETE FROM file; PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
				t.Fatalf("quota %d: delete: %v", quota, err)
			}
			if last, err = opfstest.ReadDigest(conn); err != nil {
				t.Fatal(err)
			}
		}
		if h := v.Health(); h.Full == 0 || !h.OK() {
			t.Fatalf("quota %d: health %+v", quota, h)
		}
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
		v.Unregister()
	}
}
