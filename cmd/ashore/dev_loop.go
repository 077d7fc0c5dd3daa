package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"time"

	"github.com/ashore-dev/ashore/codegen"
	"github.com/ashore-dev/ashore/jsclient"
)

// devLoop builds, waits for a change and builds again.
type devLoop struct {
	target *target
	choice engineChoice
	server *devServer
	out    io.Writer
	every  time.Duration // between two looks at the files

	set     watchSet
	seen    watched // the files as the build began with them
	stale   bool    // the compiler must run
	program program // what it gave last
	told    string  // what was said of the engine last
	last    tree    // the site as it was served last, without what the build adds
	lastID  string
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
	uses, err := site.check()
	if err != nil {
		return err
	}
	if err := site.addSample(l.target, uses); err != nil {
		return err
	}
	compiled := l.stale
	if l.stale {
		say := func(text string) {
			l.server.update(nil, func(s *devState) { s.Building = text })
		}
		p := newProgress(l.out, say)
		e, err := l.engine(ctx, p)
		if err != nil {
			return err
		}
		wasm, err := compileProgram(ctx, l.target, e, p)
		if err != nil {
			return err
		}
		l.program, l.stale = program{wasm: wasm, engine: e}, false
	}
	id, files := l.lay(site)
	styles := !compiled && site.onlyStylesDiffer(l.last)
	l.server.update(files, func(s *devState) { *s = devState{Site: id, From: l.lastID, Styles: styles} })
	l.last, l.lastID = site, id
	fmt.Fprintf(l.out, "  ready after %.1f s\n", time.Since(began).Seconds())
	return nil
}

// onlyStylesDiffer reports whether a site differs from the one before in style
// sheets alone.
func (site tree) onlyStylesDiffer(before tree) bool {
	if len(site) != len(before) {
		return false
	}
	for p, a := range site {
		old, ok := before[p]
		if !ok || path.Ext(p) != ".css" && !bytes.Equal(a.data, old.data) {
			return false
		}
	}
	return true
}

// lay gives the site as the sources have it, with the files that every build adds.
func (l *devLoop) lay(site tree) (id string, files map[string][]byte) {
	id = site.id(l.target, l.program)
	files = make(map[string][]byte, len(site)+4)
	for p, a := range site {
		files[p] = a.data
		if isPage(p) {
			files[p] = fmt.Appendf(a.data[:len(a.data):len(a.data)], "<script async type=\"module\" data-stays src=\"/_dev/dev.js?site=%s\"></script>\n", id)
		}
	}
	beside := func(name string, data []byte) (from string) {
		files[client+name] = data
		return "./" + name + "?" + hashOf(data)
	}
	info := buildInfo{
		ID: id, Name: l.target.Name, Root: "../", Durability: l.target.Durability,
		Wasm: beside("app.wasm", l.program.wasm), WasmBytes: len(l.program.wasm),
		Inspector: l.target.Inspector, Sample: l.target.sampled(),
	}
	if e := l.program.engine; e != nil {
		info.Engine = &engineInfo{
			Script: beside("engine.js", e.script), Wasm: beside("sqlite3.wasm", e.wasm), WasmBytes: len(e.wasm),
		}
	}
	files[client+"build.js"] = info.module()
	return id, files
}

// engine is the one for the app as it is now. Which it is, and why, is said
// once, and when it changes.
func (l *devLoop) engine(ctx context.Context, p *progress) (*engine, error) {
	var said bytes.Buffer
	e, says, err := l.choice.engine(ctx, l.target, p, &said)
	if err != nil {
		return nil, err
	}
	if said.Len() == 0 {
		fmt.Fprintf(&said, "  engine: %s\n", says)
	}
	if said.String() != l.told {
		l.told = said.String()
		fmt.Fprint(l.out, l.told)
	}
	return e, nil
}
