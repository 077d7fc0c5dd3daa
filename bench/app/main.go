// The app command is the benchmark's app: ordinary services over the tables
// of bench/workload, written as one would write an app.
package main

import (
	"github.com/ashore-dev/ashore/bench/app/probe"
	"github.com/ashore-dev/ashore/bench/workload"
	"github.com/ashore-dev/ashore/framework/app"
)

//go:generate go tool ashore generate

func main() { app.Main(config()) }

func config() app.Config {
	return app.Config{
		Name:       "bench",
		Migrations: workload.Migrations,
		Services:   []app.Service{&Items{}, &Documents{}},
		Plugins:    []app.Plugin{probe.New()},
	}
}
