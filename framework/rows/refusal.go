package rows

import (
	"errors"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// refusal makes a broken rule of the schema a reason, without its SQL. Other
// errors end the import.
func (t *table) refusal(err error) (outcome, problem, error) {
	p := problem{column: -1}
	switch {
	case errors.Is(err, sqlite3.CONSTRAINT_NOTNULL):
		p.column = t.named(err)
		p.reason = "it has no value for a column that needs one"
		if p.column >= 0 {
			p.reason = "the column “" + t.columns[p.column].Name + "” needs a value"
		}
	case errors.Is(err, sqlite3.CONSTRAINT_UNIQUE), errors.Is(err, sqlite3.CONSTRAINT_PRIMARYKEY), errors.Is(err, sqlite3.CONSTRAINT_ROWID):
		p.column = t.named(err)
		p.reason = "another row has the same"
		if p.column >= 0 {
			p.reason = "another row has the same “" + t.columns[p.column].Name + "”"
		}
	case errors.Is(err, sqlite3.CONSTRAINT_FOREIGNKEY):
		p.reason, p.waits = refersToNothing, true
	case errors.Is(err, sqlite3.CONSTRAINT_DATATYPE):
		p.reason = "a value is of another kind than its column"
	case errors.Is(err, sqlite3.CONSTRAINT):
		p.reason = "it breaks a rule of the table"
	case errors.Is(err, sqlite3.TOOBIG):
		p.reason = "it is too large"
	default:
		return refused, p, err
	}
	return refused, p, nil
}

// named is the column that the message of a broken rule names, or -1.
func (t *table) named(err error) int {
	message := err.Error()
	if at := strings.LastIndex(message, "failed: "+t.Name+"."); at >= 0 {
		name, _, _ := strings.Cut(message[at+len("failed: "+t.Name+"."):], ",")
		return t.column(strings.TrimSpace(name))
	}
	return -1
}
