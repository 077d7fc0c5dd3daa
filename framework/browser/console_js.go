//go:build ashore_slog

package browser

import (
	"context"
	"log/slog"
	"slices"
	"syscall/js"
	"time"
)

// Console is a slog.Handler. It is there in programs that use log/slog, for which
// ashore build sets the build tag: package slog is 80 kB of brotli.
//
// It writes to the browser's console: by debug,
// info, warn or error, as the level is, the message and then the attributes as
// one object, which the console unfolds. There are no levels that it leaves out:
// the console has a filter of its own.
type Console struct {
	// Call gives the attributes of the call that a context belongs to; nil:
	// none are known.
	Call func(context.Context) []slog.Attr

	groups []string
	attrs  []placed // that came by WithAttrs
}

// placed is an attribute within groups.
type placed struct {
	groups []string
	attr   slog.Attr
}

// Enabled implements slog.Handler.
func (c Console) Enabled(context.Context, slog.Level) bool { return true }

// WithAttrs implements slog.Handler.
func (c Console) WithAttrs(attrs []slog.Attr) slog.Handler {
	c.attrs = slices.Clip(c.attrs)
	for _, a := range attrs {
		c.attrs = append(c.attrs, placed{c.groups, a})
	}
	return c
}

// WithGroup implements slog.Handler.
func (c Console) WithGroup(name string) slog.Handler {
	if name != "" {
		c.groups = append(slices.Clip(c.groups), name)
	}
	return c
}

// Handle implements slog.Handler.
func (c Console) Handle(ctx context.Context, r slog.Record) error {
	all := map[string]any{}
	for _, p := range c.attrs {
		put(all, p.groups, p.attr)
	}
	r.Attrs(func(a slog.Attr) bool { put(all, c.groups, a); return true })
	if c.Call != nil {
		for _, a := range c.Call(ctx) {
			put(all, nil, a)
		}
	}
	args := []any{r.Message}
	if len(all) > 0 {
		args = append(args, all)
	}
	js.Global().Get("console").Call(method(r.Level), args...)
	return nil
}

// method is console's for a level.
func method(l slog.Level) string {
	switch {
	case l < slog.LevelInfo:
		return "debug"
	case l < slog.LevelWarn:
		return "info"
	case l < slog.LevelError:
		return "warn"
	}
	return "error"
}

// put sets an attribute in the object that the groups lead to, which it makes
// where there is none. As slog asks, an empty attribute is left out, and a group
// without a name belongs to the one around it.
func put(to map[string]any, groups []string, a slog.Attr) {
	v := a.Value.Resolve()
	if a.Equal(slog.Attr{}) {
		return
	}
	if v.Kind() == slog.KindGroup {
		if a.Key != "" {
			groups = append(slices.Clip(groups), a.Key)
		}
		for _, in := range v.Group() {
			put(to, groups, in)
		}
		return
	}
	for _, name := range groups {
		inner, ok := to[name].(map[string]any)
		if !ok {
			inner = map[string]any{}
			to[name] = inner
		}
		to = inner
	}
	to[a.Key] = plain(v)
}

// plain is a value as js.ValueOf takes it.
func plain(v slog.Value) any {
	switch v.Kind() {
	case slog.KindBool:
		return v.Bool()
	case slog.KindInt64:
		return v.Int64()
	case slog.KindUint64:
		return v.Uint64()
	case slog.KindFloat64:
		return v.Float64()
	case slog.KindTime:
		return v.Time().UTC().Format(time.RFC3339Nano)
	}
	return v.String()
}
