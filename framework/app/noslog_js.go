//go:build !ashore_slog

package app

// setLog: nothing in the program uses log/slog.
func setLog() {}
