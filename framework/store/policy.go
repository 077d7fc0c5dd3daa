package store

import (
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// policy says which statements may run. It is part of a statement's identity:
// the same text prepared under two policies is two statements.
type policy uint8

const (
	policyFramework policy = iota // everything: our own statements, Maintain
	policyView                    // a query's
	policyTx                      // a mutation's
	policyScript                  // a migration's
)

// who names the policy in refusals.
func (p policy) who() string {
	switch p {
	case policyView:
		return "a view"
	case policyTx:
		return "a transaction"
	default:
		return "a migration"
	}
}

// reserved is the prefix of the framework's own tables.
const reserved = "_ashore_"

func isReserved(name string) bool {
	return len(name) >= len(reserved) && strings.EqualFold(name[:len(reserved)], reserved)
}

// readingPragmas are the PRAGMAs that handlers may use. With false an argument
// is what would write.
//
// https://sqlite.org/pragma.html
var readingPragmas = map[string]bool{
	"application_id":    false,
	"collation_list":    false,
	"compile_options":   false,
	"data_version":      false,
	"encoding":          false,
	"foreign_key_check": true,
	"foreign_key_list":  true,
	"foreign_keys":      false,
	"freelist_count":    false,
	"function_list":     false,
	"index_info":        true,
	"index_list":        true,
	"index_xinfo":       true,
	"integrity_check":   true,
	"module_list":       false,
	"page_count":        false,
	"page_size":         false,
	"pragma_list":       false,
	"quick_check":       true,
	"schema_version":    false,
	"table_info":        true,
	"table_list":        true,
	"table_xinfo":       true,
	"user_version":      false,
}

// refuse returns what the policy forbids about an action, or "". It is asked
// by SQLite's authorizer while a statement is compiled.
//
// SAVEPOINT is allowed in a Tx: inside BEGIN a RELEASE never commits, so it
// cannot leave the transaction, and it is the only way to undo a part of it.
// Temporary objects are refused everywhere: they outlive the transaction, and
// one named like a table would hide it from every later handler.
//
// https://sqlite.org/c3ref/c_alter_table.html
func (p policy) refuse(action sqlite3.AuthorizerActionCode, name3rd, name4th, schema string) string {
	if strings.EqualFold(schema, "temp") {
		switch action {
		case sqlite3.AUTH_READ, sqlite3.AUTH_PRAGMA:
		case sqlite3.AUTH_UPDATE: // ALTER TABLE looks for triggers to change
		default:
			return "a temporary object is refused in " + p.who()
		}
	}
	switch action {
	case sqlite3.AUTH_TRANSACTION:
		return name3rd + " is refused: the framework begins and ends transactions"
	case sqlite3.AUTH_SAVEPOINT:
		if p != policyTx {
			return "SAVEPOINT is refused in " + p.who()
		}
	case sqlite3.AUTH_ATTACH, sqlite3.AUTH_DETACH:
		return "ATTACH, DETACH and VACUUM are refused in " + p.who()
	case sqlite3.AUTH_PRAGMA:
		argument, known := readingPragmas[strings.ToLower(name3rd)]
		if !known || name4th != "" && !argument {
			return "PRAGMA " + name3rd + " is refused in " + p.who()
		}
	case sqlite3.AUTH_FUNCTION:
		if strings.EqualFold(name4th, "load_extension") {
			return "load_extension is refused in " + p.who()
		}
	case sqlite3.AUTH_READ, sqlite3.AUTH_INSERT, sqlite3.AUTH_UPDATE, sqlite3.AUTH_DELETE,
		sqlite3.AUTH_CREATE_TABLE, sqlite3.AUTH_DROP_TABLE,
		sqlite3.AUTH_CREATE_VIEW, sqlite3.AUTH_DROP_VIEW,
		sqlite3.AUTH_CREATE_VTABLE, sqlite3.AUTH_DROP_VTABLE:
		if isReserved(name3rd) {
			return "the table " + name3rd + " belongs to the framework"
		}
	case sqlite3.AUTH_CREATE_INDEX, sqlite3.AUTH_DROP_INDEX,
		sqlite3.AUTH_CREATE_TRIGGER, sqlite3.AUTH_DROP_TRIGGER, sqlite3.AUTH_ALTER_TABLE:
		if isReserved(name3rd) || isReserved(name4th) {
			return "the table " + name4th + " belongs to the framework"
		}
	case sqlite3.AUTH_SELECT, sqlite3.AUTH_RECURSIVE, sqlite3.AUTH_REINDEX, sqlite3.AUTH_ANALYZE:
	default:
		return "an unknown action is refused in " + p.who()
	}
	return ""
}

// refuseText refuses what the authorizer is not asked about: VACUUM, which
// compiles to nothing that it sees, and the new name of ALTER TABLE RENAME.
func (p policy) refuseText(query string) string {
	if p == policyFramework {
		return ""
	}
	switch word := firstWord(query); {
	case strings.EqualFold(word, "vacuum"):
		return "ATTACH, DETACH and VACUUM are refused in " + p.who()
	case strings.EqualFold(word, "alter") && strings.Contains(strings.ToLower(query), reserved):
		return "names that begin with " + reserved + " belong to the framework"
	}
	return ""
}

// firstWord returns the first word of a statement, behind space and comments.
//
// https://sqlite.org/lang_comment.html
func firstWord(query string) string {
	s := query[len(query)-len(afterSpace(query)):]
	end := strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	if end < 0 {
		return s
	}
	return s[:end]
}

// afterSpace returns what follows space, semicolons and comments.
func afterSpace(s string) string {
	for {
		s = strings.TrimLeft(s, " \t\n\f\r;\ufeff")
		switch {
		case strings.HasPrefix(s, "--"):
			_, s, _ = strings.Cut(s, "\n")
		case strings.HasPrefix(s, "/*"):
			_, after, ok := strings.Cut(s[2:], "*/")
			if !ok {
				return ""
			}
			s = after
		default:
			return s
		}
	}
}
