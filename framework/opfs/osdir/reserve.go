package osdir

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ashore-dev/ashore/framework/opfs"
)

var _ opfs.Reserver = (*Dir)(nil)

// MakeReserve implements [opfs.Reserver].
func (d *Dir) MakeReserve(ctx context.Context, bytes int64) error {
	path := filepath.Join(d.path, "reserve")
	if info, err := os.Stat(path); err == nil && info.Size() >= bytes {
		return nil
	}
	if err := writeReserve(ctx, path, bytes); err != nil {
		return errors.Join(fmt.Errorf("reserve: %w", err), d.FreeReserve(ctx))
	}
	return nil
}

// writeReserve writes what no file system stores in less space.
func writeReserve(ctx context.Context, path string, bytes int64) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	chunk := make([]byte, 256<<10)
	rand.Read(chunk)
	for done := int64(0); done < 2*bytes; done += int64(len(chunk)) {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if _, err := f.Write(chunk); err != nil {
			return err
		}
	}
	if err := f.Truncate(bytes); err != nil {
		return err
	}
	return f.Sync()
}

// FreeReserve implements [opfs.Reserver].
func (d *Dir) FreeReserve(context.Context) error {
	err := os.Remove(filepath.Join(d.path, "reserve"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
