package app

import (
	"reflect"
	"strings"
)

// Plugin adds to an app: tables, methods, pages, work of its own. Install
// only declares, by calling the methods of s; nothing runs before every
// plugin of the app is installed. A plugin is named after its Go package.
type Plugin interface {
	Install(s *Setup) error
}

// Phase is a change in the life of the worker that a plugin may want to know.
type Phase string

// The phases.
const (
	// OwnerGained: this worker owns the database now. Sent once, after start.
	OwnerGained Phase = "owner_gained"
	// Hidden: no page of the app is visible. The worker may be ended at any
	// moment after it.
	Hidden Phase = "hidden"
	// QuotaLow: the browser's quota is nearly used up, or a write met it. The
	// latter is told once.
	QuotaLow Phase = "quota_low"
	// UpdateWaiting: a newer build of the app is ready to take over.
	UpdateWaiting Phase = "update_waiting"
)

// pluginName is the name of the package that declares the plugin's type: the
// last element of its import path that is not a major version, the same that
// the generator reads from config().
func pluginName(p Plugin) string {
	t := reflect.TypeOf(p)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	elements := strings.Split(t.PkgPath(), "/")
	last := elements[len(elements)-1]
	if len(elements) > 1 && isMajorVersion(last) {
		last = elements[len(elements)-2]
	}
	return last
}

func isMajorVersion(s string) bool {
	return len(s) > 1 && s[0] == 'v' && strings.Trim(s[1:], "0123456789") == ""
}
