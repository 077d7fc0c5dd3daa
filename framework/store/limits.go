package store

import "github.com/ncruces/go-sqlite3"

// SQLite translated to Go has 64 KB of C stack, and panics at their end; every
// statement after that does too. SQLite's own limits let SQL
// nest deeper than that; with these it is an error, over every engine. What
// each costs is in docs/decisions/0113.
//
// https://sqlite.org/limits.html
var limits = []struct {
	of   sqlite3.LimitCategory
	most int
}{
	{sqlite3.LIMIT_EXPR_DEPTH, 250},      // terms of a chain of ORs or sums; IN and VALUES are none
	{sqlite3.LIMIT_PARSER_DEPTH, 400},    // some 130 calls in one another, 70 SELECTs in FROM, 66 BETWEENs
	{sqlite3.LIMIT_COMPOUND_SELECT, 100}, // SELECTs with UNION between
}

func limit(conn *sqlite3.Conn) {
	for _, l := range limits {
		conn.Limit(l.of, l.most)
	}
}
