//go:build js && wasm

// The plain command is what one writes without a framework: database/sql over
// go-sqlite3 and go-sqlite3-opfs with their defaults, a function of JavaScript
// that takes a method and JSON text and gives a promise of JSON text.
package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"io/fs"
	"syscall/js"

	_ "github.com/danmestas/go-sqlite3-opfs"
	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/ext/fts5"

	"github.com/ashore-dev/ashore/bench/workload"
)

var db *sql.DB

func main() {
	promise := js.Global().Get("Promise")
	js.Global().Set("call", js.FuncOf(func(_ js.Value, args []js.Value) any {
		method, params := args[0].String(), args[1].String()
		var executor js.Func
		executor = js.FuncOf(func(_ js.Value, settle []js.Value) any {
			go func() {
				defer executor.Release()
				result, err := call(method, params)
				if err != nil {
					settle[1].Invoke(err.Error())
					return
				}
				text, err := json.Marshal(result)
				if err != nil {
					settle[1].Invoke(err.Error())
					return
				}
				settle[0].Invoke(string(text))
			}()
			return nil
		})
		return promise.New(executor)
	}))
	js.Global().Call("started")
	select {}
}

// open opens the database once the worker has given its files to the VFS.
func open() error {
	var err error
	db, err = driver.Open("file:plain.db?vfs=opfs", func(c *sqlite3.Conn) error { return fts5.Register(c) })
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	var tables int
	if err := db.QueryRow(`SELECT count(*) FROM sqlite_schema`).Scan(&tables); err != nil || tables > 0 {
		return err
	}
	files, err := fs.Glob(workload.Migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := fs.ReadFile(workload.Migrations, file)
		if err != nil {
			return err
		}
		tx, err := db.Begin()
		if err != nil {
			return err
		}
		if _, err := tx.Exec(string(text)); err != nil {
			tx.Rollback()
			return fmt.Errorf("%s: %w", file, err)
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}
