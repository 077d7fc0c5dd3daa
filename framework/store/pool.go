package store

import (
	"context"
	"database/sql"
	"sync"
)

// pools holds the database/sql side of a DB: one sql.Conn for all units, made
// when it is first asked for. Rows that a handler leaves open hold a lock of
// its sql.Conn for ever, so after that the pair is left to the collector and a
// new one is made.
type pools struct {
	mu   sync.Mutex
	db   *sql.DB
	conn *sql.Conn
}

func (p *pools) get() *sql.Conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conn == nil {
		p.db = sql.OpenDB(connector{})
		conn, err := p.db.Conn(context.Background())
		if err != nil {
			panic(err) // our connector never fails
		}
		p.conn = conn
	}
	return p.conn
}

// abandon makes the next get make a new pair. What it returns stops the
// goroutine of the old one.
func (p *pools) abandon() (stop func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	old := p.db
	p.db, p.conn = nil, nil
	return func() {
		if old != nil {
			old.Close()
		}
	}
}

func (p *pools) close() {
	p.mu.Lock()
	conn := p.conn
	p.mu.Unlock()
	if conn != nil {
		conn.Close()
	}
	p.abandon()()
}

// call is the context that database/sql is given. It never ends, so that
// database/sql starts no goroutine to wait for its end; the driver takes the
// real one from it.
type call struct {
	context.Context // Background
	unit            *unit
	real            context.Context
}

type callKey struct{}

func (c *call) Value(key any) any {
	if key == (callKey{}) {
		return c
	}
	return c.real.Value(key)
}

func (u *unit) call(ctx context.Context) context.Context {
	return &call{context.Background(), u, ctx}
}

func (u *unit) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	return u.db.pools.get().QueryContext(u.call(ctx), query, args...)
}

func (u *unit) queryRow(ctx context.Context, query string, args []any) *sql.Row {
	return u.db.pools.get().QueryRowContext(u.call(ctx), query, args...)
}

func (u *unit) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	return u.run(ctx, query, args)
}

func (u *unit) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	s, err := u.db.pools.get().PrepareContext(u.call(ctx), query)
	if err != nil {
		return nil, err
	}
	u.keep(s)
	return s, nil
}
