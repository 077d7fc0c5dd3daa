package app_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest/notes"
	"github.com/ashore-dev/ashore/framework/dispatch"
)

// unnamed is a service whose generated file is stale.
type unnamed struct{}

func (unnamed) Service() dispatch.Service { return dispatch.Service{} }

func TestMistakesInTheConfigurationAreSaidAllAtOnce(t *testing.T) {
	type mistake struct {
		name   string
		config app.Config
		want   []string
	}
	installs := func(fn func(*app.Setup)) []app.Plugin {
		return []app.Plugin{plugin(func(s *app.Setup) error { fn(s); return nil })}
	}
	files := fstest.MapFS{"0001_a.sql": {}}
	for _, c := range []mistake{
		{"no name", app.Config{}, []string{"Name is empty"}},
		{"a name with capitals and spaces", app.Config{Name: "My App"}, []string{`Name "My App": use lower-case letters`}},
		{"a name that begins with a digit", app.Config{Name: "2do"}, []string{"a letter first"}},
		{"a name that ends in a hyphen", app.Config{Name: "todo-"}, []string{"no hyphen last"}},
		{"a long name", app.Config{Name: strings.Repeat("a", 41)}, []string{"longer than 40 bytes"}},
		{"a service twice", app.Config{Name: "a", Services: []app.Service{&notes.Notes{}, &notes.Notes{}}}, []string{"the app: service notes is there twice"}},
		{"nils", app.Config{Services: []app.Service{nil, (*notes.Notes)(nil)}, Plugins: []app.Plugin{nil}}, []string{"Name is empty", "Services[0] is nil", "Services[1] is nil", "Plugins[0] is nil"}},
		{"a plugin's service that the app has", app.Config{Name: "a", Services: []app.Service{&notes.Lab{}}, Plugins: installs(func(s *app.Setup) { s.Service(&notes.Lab{}) })}, []string{"service lab is there twice"}},
		{"a service without a name", app.Config{Name: "a", Services: []app.Service{unnamed{}}}, []string{"has no name; is its generated file current?"}},
		{"a plugin's mistakes", app.Config{Name: "a", Plugins: installs(func(s *app.Setup) {
			s.Migrations(nil)
			s.Migrations(files)
			s.Migrations(files)
			s.Service(nil)
			s.Every(0, func(context.Context) error { return nil })
			s.Every(time.Second, nil)
		})}, []string{
			"plugin app_test: Migrations: no files", "plugin app_test: Migrations: added twice",
			"plugin app_test: Service: nil",
			"plugin app_test: Every: needs a positive interval and a function, got 0s", "got 1s",
		}},
		{"a plugin that refuses", app.Config{Name: "a", Plugins: []app.Plugin{plugin(func(*app.Setup) error { return errors.New("not here") })}}, []string{"plugin app_test: install: not here"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := start(t, c.config)
			var config *app.ConfigError
			if !errors.As(err, &config) {
				t.Fatalf("got %v, want a ConfigError", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %v\nwant %q in it", err, want)
				}
			}
		})
	}
}

func TestAnAppMayHaveNothingButAName(t *testing.T) {
	a, err := start(t, app.Config{Name: "a-1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestSetupIsClosedAfterInstall(t *testing.T) {
	var kept *app.Setup
	a, err := start(t, app.Config{Name: "a", Plugins: []app.Plugin{plugin(func(s *app.Setup) error { kept = s; return nil })}})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Stop(t.Context())
	defer func() {
		if r := recover(); r == nil || !strings.Contains(r.(string), "app_test") {
			t.Errorf("got %v, want a panic that names the plugin", r)
		}
	}()
	kept.OnStop(func(context.Context) error { return nil })
}
