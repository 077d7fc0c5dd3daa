package browser

import (
	"context"
	"fmt"

	"github.com/ashore-dev/ashore/framework/opfs"
)

var _ opfs.Reserver = (*dir)(nil)

// MakeReserve implements [opfs.Reserver].
func (d *dir) MakeReserve(ctx context.Context, bytes int64) error {
	if _, err := tryAwait(ctx, d.host, "reserve", bytes); err != nil {
		return fmt.Errorf("reserve %d bytes: %w", bytes, err)
	}
	return nil
}

// FreeReserve implements [opfs.Reserver].
func (d *dir) FreeReserve(ctx context.Context) error {
	if _, err := tryAwait(ctx, d.host, "reserve", 0); err != nil {
		return fmt.Errorf("give up the reserve: %w", err)
	}
	return nil
}
