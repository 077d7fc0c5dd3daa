// The vault command is the app of bench/archive.js: rows that make a database
// as large as one likes, and one small mutation.
package main

import (
	"context"
	"embed"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/store"
)

//go:generate go tool ashore generate

//go:embed migrations/*.sql
var migrations embed.FS

func main() { app.Main(config()) }

func config() app.Config {
	return app.Config{
		Name:       "vault",
		Migrations: migrations,
		Services:   []app.Service{&Vault{}},
		Plugins:    []app.Plugin{archive.New()},
	}
}

// Vault keeps things.
//
//ashore:service
type Vault struct{}

// FillInput says how much.
type FillInput struct {
	Rows int32 `json:"rows" jsonschema:"minimum=1,maximum=10000"`
}

// Fill adds rows of 10,000 bytes.
func (s *Vault) Fill(ctx context.Context, tx *store.Tx, in FillInput) error {
	_, err := tx.ExecContext(ctx, `
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
INSERT INTO things (name, content) SELECT 'thing ' || i, randomblob(10000) FROM n`, in.Rows)
	return err
}

// PutInput names a thing.
type PutInput struct {
	Name string `json:"name" jsonschema:"maxLength=100"`
}

// Put keeps a small thing.
func (s *Vault) Put(ctx context.Context, tx *store.Tx, in PutInput) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO things (name, content) VALUES (?, x'00')`, in.Name)
	return err
}

// Count says how many there are.
func (s *Vault) Count(ctx context.Context, v *store.View) (int64, error) {
	return store.One[int64](ctx, v, `SELECT count(*) FROM things`)
}
