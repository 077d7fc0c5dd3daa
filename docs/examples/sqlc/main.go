// The sqlc command keeps a shelf of books. Its queries are written in SQL,
// sqlc makes Go of them (package db), and handlers call that with the
// transaction that they are given; one handler uses database/sql by hand.
//
//	go run github.com/sqlc-dev/sqlc/cmd/sqlc@v1.31.1 generate   # db/, of queries.sql and migrations/
//	go generate .                                               # the client, of the handlers
package main

import (
	"embed"

	"github.com/ashore-dev/ashore/framework/app"
)

//go:generate go tool ashore generate

//go:embed migrations/*.sql
var migrations embed.FS

func main() { app.Main(config()) }

func config() app.Config {
	return app.Config{
		Name:       "books",
		Migrations: migrations,
		Services:   []app.Service{&Books{}},
	}
}
