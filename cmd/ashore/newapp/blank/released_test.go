package main

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
)

// Each release leaves a database of sample data, which every later version must
// migrate:
//
//	go tool ashore migrate fixture v1.0.0
func TestDatabasesOfEarlierVersionsAreMigrated(t *testing.T) {
	folder := os.DirFS("testdata/released")
	if _, err := fs.Stat(folder, "."); errors.Is(err, fs.ErrNotExist) {
		t.Skip("nothing is released yet")
	}
	apptest.Released(t, config(), folder)
}
