//go:build !ashore_inspector

package app

import "github.com/ashore-dev/ashore/framework/browser"

// inspect adds nothing to what users run.
func inspect(*browser.Worker, *Host) {}
