package app

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/store"
)

// App is an app that runs. Its methods may be called by any goroutine.
type App struct {
	config   Config
	assembly *assembly
	host     Host

	vfs    *opfs.VFS
	db     *store.DB
	server *dispatch.Server
	every  *ticker
	upkeep *upkeep

	end context.CancelFunc // of what plugins were given
	// moves is until when the head may move; see Files.
	moves    context.Context
	endMoves context.CancelFunc
	written  atomic.Int64             // how often the log was or may have been written back during exports
	reading  atomic.Pointer[vfs.File] // the log, while an export holds it
	quota    sync.Once
	ill      sync.Once
	work     sync.WaitGroup // goroutines of this App
	stop     sync.Once
	stops    []hook // what has to run at the stop, in the order of the start
}

// vfsNames numbers the VFSs of a process: SQLite knows them by name, and a
// test process runs many apps.
var vfsNames atomic.Int64

// Start runs an app on a host: it checks the configuration, opens and
// migrates the database, starts the plugins in their order and takes calls
// by the Server. If anything of it fails, what had started is stopped in the
// reverse order, and the error is a *ConfigError or says what it was doing.
//
// Start ends early when ctx does; the app itself lives until Stop.
func Start(ctx context.Context, config Config, host Host) (*App, error) {
	assembly, err := assemble(config)
	if err != nil {
		return nil, err
	}
	if host.Dir == nil || host.Port == nil {
		return nil, errors.New("app: a host needs a Dir and a Port")
	}
	if host.Sample && config.Sample == nil {
		return nil, &ConfigError{App: config.Name, Err: errors.New("Config.Sample is nil: the app has no sample data")}
	}
	if host.inspect != nil {
		assembly.conns = append(assembly.conns, connHook{plugin: "inspector", run: host.inspect.conn})
	}
	a := &App{config: config, assembly: assembly, host: host.withDefaults()}
	if err := a.start(ctx); err != nil {
		a.markBroken(err)
		if stopErr := a.Stop(context.WithoutCancel(ctx)); stopErr != nil {
			a.host.Logf("after the failed start: %v", stopErr)
		}
		return nil, fmt.Errorf("start %s: %w", config.Name, err)
	}
	return a, nil
}

func (a *App) start(ctx context.Context) error {
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	a.end = end
	a.moves, a.endMoves = context.WithCancel(life)

	name := opfs.Name
	if n := vfsNames.Add(1); n > 1 {
		name = fmt.Sprintf("%s-%d", opfs.Name, n)
	}
	a.vfs = opfs.Register(name, a.host.Dir.Inner())

	db, err := migrate.Run(ctx, migrate.Options{
		Dir:      a.host.Dir,
		Open:     a.open,
		Sources:  a.assembly.sources,
		Now:      a.host.Now,
		Progress: a.host.Progress,
		Logf:     a.host.Logf,
		Notef:    a.host.Notef,
	})
	if err != nil {
		return a.vfs.Report(err)
	}
	a.db = db
	for _, d := range a.assembly.databases {
		d.db.Store(db)
	}
	if a.assembly.files != nil {
		a.assembly.files.app.Store(a)
		a.db.OnCommit(a.limitLog)
	}
	for _, fn := range a.assembly.commits {
		a.db.OnCommit(fn)
	}

	for _, h := range a.assembly.hooks {
		if h.stop != nil {
			a.stops = append(a.stops, h)
			continue
		}
		if err := errors.Join(ctx.Err(), guard(life, h.start)); err != nil {
			return fmt.Errorf("plugin %s: %w", h.plugin, err)
		}
	}

	if a.host.Sample {
		if err := a.fill(ctx); err != nil {
			return a.vfs.Report(err)
		}
	}

	var ledger *dispatch.Ledger
	if a.host.Term > 0 {
		if ledger, err = dispatch.OpenLedger(ctx, a.db); err != nil {
			return a.vfs.Report(err)
		}
	}
	o := dispatch.Options{
		DB:       a.db,
		Ledger:   ledger,
		Services: a.assembly.services,
		Port:     a.host.Port,
		Term:     a.host.Term,
		Deadline: a.host.Deadline,
		Runs:     a.host.Runs,
		Logf:     a.host.Logf,
	}
	if a.host.inspect != nil {
		a.host.inspect.server(a, &o)
	}
	a.server, err = dispatch.NewServer(o)
	if err != nil {
		return err
	}
	a.every = startTicker(life, a.host, a.assembly.intervals)
	a.upkeep = startUpkeep(life, a)
	a.Phase(life, OwnerGained)
	a.vfs.OnTrouble(func(err error) {
		cause := opfs.CauseIO
		if errors.Is(err, opfs.ErrShort) {
			cause = opfs.CauseShort
		}
		if h := a.vfs.Health(); !h.OK() {
			if h.FailedFlushes > 0 {
				cause = opfs.CauseFlush
			}
			// It is told inside SQLite: the mark has to wait.
			a.ill.Do(func() { a.work.Go(func() { a.upkeep.doubt(cause) }) })
		}
		if errors.Is(err, opfs.ErrFull) || errors.Is(err, sqlite3.FULL) {
			// It is told inside SQLite, where no plugin could use the database.
			a.quota.Do(func() { a.work.Go(func() { a.Phase(life, QuotaLow) }) })
		}
	})
	return nil
}

// inMemory is the name of a database that is nowhere else.
const inMemory = ":memory:"

// initOf adds to a connection what plugins want on it.
func (a *App) initOf() func(*sqlite3.Conn) error {
	if len(a.assembly.conns) == 0 {
		return nil
	}
	return a.assembly.initConn
}

// open opens one of the database files of the app's folder, or a database in
// memory.
func (a *App) open(ctx context.Context, file string) (*store.DB, error) {
	o := store.Options{
		Name:       file,
		VFS:        a.vfs.Name(),
		Durability: a.config.Durability,
		Now:        a.host.Now,
		Rand:       a.host.Rand,
		Yield:      a.host.Yield,
		Strict:     a.host.Strict,
		Logf:       a.host.Logf,
		Init:       a.initOf(),
	}
	switch {
	case file == inMemory:
		o.JournalMode = "memory"
	case a.host.Persist != nil:
		o.JournalMode, o.Reverts = "memory", true
	}
	db, err := store.Open(ctx, o)
	if err == nil && a.host.Persist != nil && file != inMemory {
		db.SetPersist(a.persist)
	}
	return db, err
}

// persist gives the host's errors the codes that a disk's have.
func (a *App) persist(ctx context.Context) error { return coded(a.host.Persist(ctx)) }

// coded gives an error of a file the code that SQLite's have.
func coded(err error) error {
	switch {
	case err == nil:
		return nil
	case opfs.IsFull(err):
		return fmt.Errorf("%w: %w", sqlite3.FULL, err)
	}
	return fmt.Errorf("%w: %w", sqlite3.IOERR, err)
}

// Server takes the frames of pages.
func (a *App) Server() *dispatch.Server { return a.server }

// DB is the app's database.
func (a *App) DB() *store.DB { return a.db }

// VFS counts what SQLite asks of the disk, and knows of its troubles.
func (a *App) VFS() *opfs.VFS { return a.vfs }

// Phase tells the plugins, in their order, that circumstances changed.
func (a *App) Phase(ctx context.Context, phase Phase) {
	for _, fn := range a.assembly.phases {
		if err := guard(ctx, func(ctx context.Context) error { fn(ctx, phase); return nil }); err != nil {
			a.host.Logf("phase %s: %v", phase, err)
		}
	}
}

// Stop ends intervals and calls, runs what plugins had added with OnStop,
// last first, and closes the database. It waits for what is running, so ctx
// bounds only what the plugins do with it. Stopping twice is allowed.
func (a *App) Stop(ctx context.Context) error {
	return a.finish(ctx, a.stops)
}

// Abandon ends the app as a killed worker ends: its goroutines stop and no
// plugin is told. It is for tests that go on in the same process, after they
// have taken the disk away.
func (a *App) Abandon() {
	_ = a.finish(context.Background(), nil) // the disk is gone: closing must fail
}

func (a *App) finish(ctx context.Context, stops []hook) error {
	var errs []error
	a.stop.Do(func() {
		if a.endMoves != nil {
			a.endMoves()
		}
		if a.every != nil {
			a.every.stop()
		}
		if a.upkeep != nil {
			a.upkeep.stop()
		}
		if a.server != nil {
			a.server.Close()
			a.vfs.OnTrouble(nil)
		}
		a.work.Wait()
		for _, h := range slices.Backward(stops) {
			if err := guard(ctx, h.stop); err != nil {
				errs = append(errs, fmt.Errorf("stop plugin %s: %w", h.plugin, err))
			}
		}
		if a.end != nil {
			a.end()
		}
		if a.db != nil {
			if err := a.db.Close(); err != nil {
				errs = append(errs, fmt.Errorf("close the database: %w", err))
			}
		}
		if a.vfs != nil {
			a.vfs.Unregister()
		}
	})
	return errors.Join(errs...)
}

// guard runs a plugin's function and makes an error of its panic, so that a
// plugin's mistake is reported under its name and the rest is still stopped.
func guard(ctx context.Context, fn func(context.Context) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return fn(ctx)
}
