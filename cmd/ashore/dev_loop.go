package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/ashore-dev/ashore/codegen"
	"github.com/ashore-dev/ashore/jsclient"
)

// devLoop builds, waits for a change and builds again.
type devLoop struct {
	target *target
	server *devServer
	out    io.Writer
	every  time.Duration // between two looks at the files

	set   watchSet
	seen  watched // the files as the build began with them
	stale bool    // the compiler must run
	wasm  []byte  // what it gave last
}

// run works until ctx ends.
func (l *devLoop) run(ctx context.Context) {
	l.stale = true
	for ctx.Err() == nil {
		l.round(ctx)
	}
}

// round is one build and the wait for a change. A change during the build cuts
// it short.
func (l *devLoop) round(ctx context.Context) {
	building, cut := context.WithCancel(ctx)
	defer cut()
	err := l.prepare(building)
	changed := make(chan watched, 1)
	go func(set watchSet, seen watched) {
		if now, err := set.await(ctx, seen, l.every); err == nil {
			changed <- now
		}
		cut()
	}(l.set, l.seen)
	if err == nil {
		err = l.build(building)
	}
	if err != nil && building.Err() == nil {
		fmt.Fprintf(l.out, "ashore dev: %s\n", complaint(err))
		l.server.update(nil, func(s *devState) { s.Failed, s.Building = err.Error(), "" })
	}
	select {
	case <-ctx.Done():
	case now := <-changed:
		l.stale = l.stale || l.set.compiled(now.changes(l.seen))
	}
}

// prepare looks at what the app is made of now, and generates what is stale.
func (l *devLoop) prepare(ctx context.Context) error {
	if !l.stale {
		l.seen = l.set.scan()
		return nil
	}
	set, err := watchSetOf(ctx, l.target)
	l.set, l.seen = set, set.scan()
	if err != nil {
		return err
	}
	files, err := generated(ctx, l.target, codegen.File.Write)
	if len(files) > 0 {
		fmt.Fprintf(l.out, "  generated %d files\n", len(files))
		l.seen = l.seen.with(l.set.scan(), files) // our own writing is no change
	}
	return err
}

// build makes the site from the sources and hands it to the server.
func (l *devLoop) build(ctx context.Context) error {
	began := time.Now()
	site, err := collect(ctx, l.target, jsclient.Files)
	if err != nil {
		return err
	}
	if _, err := site.check(); err != nil {
		return err
	}
	if l.stale {
		say := func(text string) {
			l.server.update(nil, func(s *devState) { s.Building = text })
		}
		wasm, err := compile(ctx, l.target, newProgress(l.out, say))
		if err != nil {
			return err
		}
		l.wasm, l.stale = wasm, false
	}
	id, files := l.lay(site)
	l.server.update(files, func(s *devState) { *s = devState{Site: id} })
	fmt.Fprintf(l.out, "  ready after %.1f s\n", time.Since(began).Seconds())
	return nil
}

// lay gives the site as the sources have it, with the files that every build adds.
func (l *devLoop) lay(site tree) (id string, files map[string][]byte) {
	id = site.id(l.target, l.wasm)
	files = make(map[string][]byte, len(site)+2)
	for p, a := range site {
		files[p] = a.data
		if isPage(p) {
			files[p] = fmt.Appendf(a.data[:len(a.data):len(a.data)], "<script async type=\"module\" src=\"/_dev/dev.js?site=%s\"></script>\n", id)
		}
	}
	files[client+"build.js"] = buildInfo{
		ID: id, Name: l.target.Name, Root: "../", Durability: l.target.Durability,
		Wasm: "./app.wasm?" + hashOf(l.wasm), WasmBytes: len(l.wasm),
	}.module()
	files[client+"app.wasm"] = l.wasm
	return id, files
}
