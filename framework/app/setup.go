package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/store"
)

// Setup is what a plugin can do to an app. Its methods are called from
// Install only; after that they panic. A mistake in what they are given ends
// the start with an error that names the plugin.
type Setup struct {
	name     string
	assembly *assembly // nil once Install has returned
}

// Name is the name of the plugin being installed: that of its Go package.
func (s *Setup) Name() string { return s.name }

// Migrations adds the plugin's tables: files, functions for what SQL can't do,
// or both. They are numbered and checked on their own, under the plugin's name,
// and run before the app's.
func (s *Setup) Migrations(f fs.FS, funcs ...MigrationFunc) {
	a := s.open()
	if f == nil && len(funcs) == 0 {
		a.fail(s, "Migrations: no files (nil)")
		return
	}
	for _, source := range a.sources {
		if source.Namespace == s.name {
			a.fail(s, "Migrations: added twice")
			return
		}
	}
	a.sources = append(a.sources, migrate.Source{Namespace: s.name, FS: f, Funcs: funcs})
}

// DB is the app's database. It is open from OnStart to the end of OnStop.
func (s *Setup) DB() *Database {
	d := new(Database)
	a := s.open()
	a.databases = append(a.databases, d)
	return d
}

// Files is the app's database as files, the same for all plugins. It works from
// OnStart to the end of OnStop.
func (s *Setup) Files() *Files {
	a := s.open()
	if a.files == nil {
		a.files = &Files{exports: make(chan struct{}, 1)}
	}
	return a.files
}

// Service adds methods that pages can call.
func (s *Setup) Service(svc Service) {
	a := s.open()
	if isNil(svc) {
		a.fail(s, "Service: nil")
		return
	}
	a.service("plugin "+s.name, svc)
}

// Every runs fn once in each interval d while the database is open, first d
// after the start. A run that takes longer than d delays the next one; runs
// never overlap and are never made up for. Its context ends when the app
// stops. An error or a panic is logged, and the next run comes all the same.
func (s *Setup) Every(d time.Duration, fn func(context.Context) error) {
	a := s.open()
	if d <= 0 || fn == nil {
		a.fail(s, fmt.Sprintf("Every: needs a positive interval and a function, got %v", d))
		return
	}
	a.intervals = append(a.intervals, interval{plugin: s.name, every: d, run: fn})
}

// Conn runs fn on the one connection to the database before its first
// statement is prepared: the place for functions, collations and hooks.
func (s *Setup) Conn(fn func(*sqlite3.Conn) error) {
	a := s.open()
	a.conns = append(a.conns, connHook{plugin: s.name, run: fn})
}

// OnStart runs fn when the database is open and migrated, before the first
// call is taken. An error or a panic ends the start: every OnStop that was
// added before this OnStart runs, last added first.
func (s *Setup) OnStart(fn func(context.Context) error) {
	a := s.open()
	a.hooks = append(a.hooks, hook{plugin: s.name, start: fn})
}

// OnCommit runs fn after each transaction that wrote, in the order of the
// commits and without the database's lock, so fn may open transactions.
func (s *Setup) OnCommit(fn func(context.Context, store.Change)) {
	a := s.open()
	a.commits = append(a.commits, fn)
}

// OnPhase runs fn when the worker's circumstances change.
func (s *Setup) OnPhase(fn func(context.Context, Phase)) {
	a := s.open()
	a.phases = append(a.phases, fn)
}

// OnStop runs fn when the app stops; the last added runs first. In a browser
// nothing promises that it runs: a closed tab ends the worker at once.
func (s *Setup) OnStop(fn func(context.Context) error) {
	a := s.open()
	a.hooks = append(a.hooks, hook{plugin: s.name, stop: fn})
}

func (s *Setup) open() *assembly {
	if s.assembly == nil {
		panic("app: a method of Setup was called after Install of plugin " + s.name + " had returned")
	}
	return s.assembly
}

// assembly is everything that an app's configuration and plugins declared.
type assembly struct {
	name      string
	databases []*Database
	files     *Files
	plugins   []string
	sources   []migrate.Source // plugins in their order, then the app
	services  []dispatch.Service
	intervals []interval
	conns     []connHook
	hooks     []hook
	commits   []func(context.Context, store.Change)
	phases    []func(context.Context, Phase)

	problems []error
}

type (
	interval struct {
		plugin string
		every  time.Duration
		run    func(context.Context) error
	}
	connHook struct {
		plugin string
		run    func(*sqlite3.Conn) error
	}
	// hook is a function for the start or one for the stop, in the order in
	// which they were added.
	hook struct {
		plugin      string
		start, stop func(context.Context) error
	}
)

func (a *assembly) fail(s *Setup, message string) {
	a.problem("plugin %s: %s", s.name, message)
}

func (a *assembly) problem(format string, args ...any) {
	a.problems = append(a.problems, fmt.Errorf(format, args...))
}

// initConn runs the plugins' Conn functions.
func (a *assembly) initConn(c *sqlite3.Conn) error {
	for _, hook := range a.conns {
		if err := hook.run(c); err != nil {
			return fmt.Errorf("plugin %s: connection: %w", hook.plugin, err)
		}
	}
	return nil
}

// err joins what is wrong with the configuration.
func (a *assembly) err() error {
	if len(a.problems) == 0 {
		return nil
	}
	return &ConfigError{App: a.name, Err: errors.Join(a.problems...)}
}
