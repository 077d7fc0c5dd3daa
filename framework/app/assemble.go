package app

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/ashore-dev/ashore/framework/migrate"
)

// ConfigError says what is wrong with a Config, all of it at once.
type ConfigError struct {
	App string
	Err error
}

func (e *ConfigError) Error() string {
	name := e.App
	if name == "" {
		name = "(no name)"
	}
	lines := strings.ReplaceAll(e.Err.Error(), "\n", "\n\t")
	return fmt.Sprintf("the configuration of app %s is wrong:\n\t%s", name, lines)
}

func (e *ConfigError) Unwrap() error { return e.Err }

// assemble installs the plugins and checks the whole. It runs nothing that
// an app or plugin declares.
func assemble(config Config) (*assembly, error) {
	a := &assembly{name: config.Name}
	if err := checkName(config.Name); err != nil {
		a.problems = append(a.problems, err)
	}
	for i, plugin := range config.Plugins {
		if isNil(plugin) {
			a.problem("Plugins[%d] is nil", i)
			continue
		}
		a.install(plugin)
	}
	if config.Migrations != nil || len(config.MigrationFuncs) > 0 {
		a.sources = append(a.sources, migrate.Source{FS: config.Migrations, Funcs: config.MigrationFuncs})
	}
	for i, svc := range config.Services {
		if isNil(svc) {
			a.problem("Services[%d] is nil", i)
			continue
		}
		a.service("the app", svc)
	}
	if err := a.err(); err != nil {
		return nil, err
	}
	return a, nil
}

func (a *assembly) install(plugin Plugin) {
	name := pluginName(plugin)
	if name == "" || name == "main" {
		// A plugin that lives in the app's own package; its tables and files
		// must not be mixed up with the app's.
		name = "main"
	}
	a.plugins = append(a.plugins, name)
	s := &Setup{name: name, assembly: a}
	defer func() { s.assembly = nil }()
	if err := plugin.Install(s); err != nil {
		a.problem("plugin %s: install: %w", name, err)
	}
}

// service adds a service and refuses a second one of its name: pages tell
// services apart by their names alone.
func (a *assembly) service(owner string, svc Service) {
	a.attach(owner, svc)
	service := svc.Service()
	if service.Name == "" {
		a.problem("%s: service %T has no name; is its generated file current? (go generate)", owner, svc)
		return
	}
	for _, other := range a.services {
		if other.Name == service.Name {
			a.problem("%s: service %s is there twice", owner, service.Name)
			return
		}
	}
	a.services = append(a.services, service)
	methods := map[string]bool{}
	for _, m := range service.Methods {
		if methods[m.Name] {
			a.problem("%s: method %s.%s is there twice", owner, service.Name, m.Name)
		}
		methods[m.Name] = true
	}
}

// maxName keeps folder names well under the 255 bytes that file systems take
// once the path of the app's root is escaped behind it.
const maxName = 40

func checkName(name string) error {
	if name == "" {
		return errors.New(`Name is empty; give the app one, such as "timetracker"`)
	}
	if len(name) > maxName {
		return fmt.Errorf("Name %q is longer than %d bytes", name, maxName)
	}
	if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || name[0] < 'a' || name[0] > 'z' || name[len(name)-1] == '-' {
		return fmt.Errorf("Name %q: use lower-case letters, digits and hyphens, a letter first and no hyphen last", name)
	}
	return nil
}

// isNil finds nil pointers inside interfaces as well, which a comparison
// with nil does not.
func isNil(v any) bool {
	if v == nil {
		return true
	}
	r := reflect.ValueOf(v)
	return r.Kind() == reflect.Pointer && r.IsNil()
}
