//go:build ashore_inspector

package app

import (
	"github.com/ashore-dev/ashore/framework/browser"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/inspector"
)

// inspect adds the inspector, in programs of ashore dev and build -inspector.
func inspect(worker *browser.Worker, host *Host) {
	config := worker.Config()
	i := inspector.New(inspector.Options{
		Owner: config.Client, Term: config.Term, Build: config.BuildID,
		Storage: config.Storage, Break: worker.BreakFiles,
	})
	host.inspect = &inspection{
		conn: i.Conn,
		server: func(a *App, o *dispatch.Options) {
			i.Open(a.VFS())
			o.Services = append(o.Services[:len(o.Services):len(o.Services)], i.Service)
			o.Ended = i.Ended
		},
	}
}
