//go:build !js

package app_test

import (
	"context"
	"fmt"
	"log"
	"testing/fstest"
	"time"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
)

// Greeter is a plugin with a table of its own and work that comes again.
type Greeter struct{ Every time.Duration }

// Install implements app.Plugin.
func (g Greeter) Install(s *app.Setup) error {
	s.Migrations(fstest.MapFS{"0001_greetings.sql": {Data: []byte(`
		-- Greetings that were given.
		CREATE TABLE greetings (id TEXT NOT NULL PRIMARY KEY) STRICT;`)}})
	s.OnStart(func(context.Context) error {
		fmt.Println("hello")
		return nil
	})
	s.OnStop(func(context.Context) error {
		fmt.Println("good bye")
		return nil
	})
	s.Every(g.Every, func(context.Context) error { return nil })
	return nil
}

// An app is started on a host: in the browser by app.Main, in tests by
// apptest.New, and here by hand.
func ExampleStart() {
	config := app.Config{
		Name:    "example",
		Plugins: []app.Plugin{Greeter{Every: time.Hour}},
	}
	a, err := app.Start(context.Background(), config, app.Host{Dir: memfs.New(), Port: nowhere{}})
	if err != nil {
		log.Fatal(err)
	}
	if err := a.Stop(context.Background()); err != nil {
		log.Fatal(err)
	}
	// Output:
	// hello
	// good bye
}

func ExampleFailureOf() {
	_, err := app.Start(context.Background(), app.Config{Name: "My App"}, app.Host{Dir: memfs.New(), Port: nowhere{}})
	failure := app.FailureOf(err)
	fmt.Println(failure.Code, failure.Reason)
	fmt.Println(failure.Message)
	// Output:
	// internal config
	// the configuration of app My App is wrong:
	// 	Name "My App": use lower-case letters, digits and hyphens, a letter first and no hyphen last
}
