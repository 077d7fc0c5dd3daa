package compile

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestLockIsHeldByOne(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.lock")
	unlock, err := lock(t.Context(), name, func() { t.Error("waits for nobody") })
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := lock(ctx, name, cancel); !errors.Is(err, context.Canceled) {
		t.Errorf("a second one: got %v, want to wait until canceled", err)
	}
	unlock()
	if _, err := os.Stat(name); err == nil {
		t.Error("the lock is still there")
	}
}

func TestLockOfTheDeadIsTaken(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.lock")
	if err := os.WriteFile(name, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	long := time.Now().Add(-2 * stale)
	if err := os.Chtimes(name, long, long); err != nil {
		t.Fatal(err)
	}
	unlock, err := lock(t.Context(), name, func() { t.Error("waits for the dead") })
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}
