package browser_test

import (
	"context"
	"errors"
	"testing/fstest"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest/notes"
)

// variant is the app that this binary is when it is started as one.
func variant(name string) app.Config {
	config := notes.Config()
	switch name {
	case "bad config":
		config.Name = "Bad Name"
	case "bad migration":
		config.Migrations = fstest.MapFS{
			"0001_notes.sql":  {Data: []byte("CREATE TABLE notes (id TEXT) STRICT")},
			"0002_broken.sql": {Data: []byte("CREATE TABEL tags (id TEXT) STRICT")},
		}
	case "failing plugin":
		config.Plugins = []app.Plugin{failing{}}
	}
	return config
}

type failing struct{}

func (failing) Install(s *app.Setup) error {
	s.OnStart(func(context.Context) error { return errors.New("no luck today") })
	return nil
}
