package main

import (
	"embed"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
)

//go:embed testdata/released/*.sqlite.gz
var earlier embed.FS

func TestDatabasesOfEarlierVersionsAreMigrated(t *testing.T) {
	apptest.Released(t, config(), earlier)
}
