package workload_test

import (
	"io/fs"
	"testing"

	"github.com/ashore-dev/ashore/bench/workload"
)

func TestPicksEveryItemOnce(t *testing.T) {
	const n = 10_000
	seen := map[int64]bool{}
	for k := range int64(n) {
		id := workload.Pick(k, n)
		if id < 1 || id > n || seen[id] {
			t.Fatalf("select %d asks for item %d: out of range or for the second time", k, id)
		}
		seen[id] = true
	}
}

func TestMigrationsAreThere(t *testing.T) {
	files, err := fs.Glob(workload.Migrations, "migrations/*.sql")
	if err != nil || len(files) != 2 {
		t.Errorf("migrations are %v (%v), want two files", files, err)
	}
}
