//go:build ashore_slog

package app

import (
	"context"
	"log/slog"

	"github.com/ashore-dev/ashore/framework/browser"
	"github.com/ashore-dev/ashore/framework/dispatch"
)

// setLog has slog write to the console of the browser.
func setLog() { slog.SetDefault(slog.New(browser.Console{Call: callAttrs})) }

// callAttrs says which call a line of the log is about.
func callAttrs(ctx context.Context) []slog.Attr {
	c, ok := dispatch.CallOf(ctx)
	if !ok {
		return nil
	}
	return []slog.Attr{slog.String("method", c.Method), slog.String("call", c.ID())}
}
