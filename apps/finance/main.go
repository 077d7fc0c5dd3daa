// The finance command keeps the money of a household. It runs in the browser:
// the pages are in web, the methods that they call are the exported ones of
// Accounts, Categories, Payees, Transactions, Imports, Budgets, Reports and
// Journal.
package main

import (
	"embed"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/rows"
)

//go:generate go tool ashore generate

//go:embed migrations/*.sql
var migrations embed.FS

func main() { app.Main(config()) }

func config() app.Config {
	return app.Config{
		Name:       "finance",
		Migrations: migrations,
		Plugins:    []app.Plugin{archive.New(), rows.New(importable...)},
		Sample:     sample,
		Services: []app.Service{
			&Accounts{}, &Categories{}, &Payees{}, &Transactions{}, &Imports{}, &Budgets{}, &Reports{}, &Journal{},
		},
	}
}
