package codegen

import (
	"strings"
	"testing"
)

// An app's own service goes before what the client has under that name.
func TestStorageIsTheAppsWhereItHasOne(t *testing.T) {
	for _, name := range []string{"notes", "storage"} {
		api := &API{Name: "x", Services: []*Service{{Name: name}}}
		js, types := string(renderClient(api)), string(renderTypes(api))
		if got, want := strings.Contains(js, "client.storage"), name != "storage"; got != want {
			t.Errorf("service %s: the client's storage in the API is %v, want %v", name, got, want)
		}
		if got := strings.Count(types, "\treadonly storage: "); got != 1 {
			t.Errorf("service %s: %d members storage", name, got)
		}
	}
}
