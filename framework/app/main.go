package app

// Main runs the program and does not return before it ends.
//
// In the browser it serves the pages until the worker is ended. Natively it
// answers one JSON-RPC 2.0 request a line on standard input with one a line
// on standard output, on the folder that -db names; -describe prints the
// configuration as JSON instead.
func Main(config Config) {
	run(config)
}
