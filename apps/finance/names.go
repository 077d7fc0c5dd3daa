package main

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/ashore-dev/ashore/apps/finance/internal/money"
	"github.com/ashore-dev/ashore/framework/store"
)

// Named is what a transaction shows of a category or an account.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// clean is a name without needless spaces.
func clean(name string) string { return strings.Join(strings.Fields(name), " ") }

func fold(name string) string { return strings.ToLower(name) }

// nameFor says whether a name may be that of this row: not empty, and not
// another one's. taken asks for ?1, a folded name, and ?2, the row's id.
func nameFor(ctx context.Context, tx *store.Tx, name, id, taken string) (string, error) {
	name = clean(name)
	if name == "" {
		return "", ErrNameEmpty
	}
	is, err := store.One[bool](ctx, tx, taken, fold(name), id)
	if err == nil && is {
		err = ErrNameTaken
	}
	return name, err
}

// found is missing if there was no row.
func found(err, missing error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return missing
	}
	return err
}

// atLeastOne returns missing if a statement changed no row.
func atLeastOne(result sql.Result, missing error) error {
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		return missing
	}
	return err
}

// digitsOf gives a currency's decimals; currencies of the database are known.
func digitsOf(currency string) int32 {
	n, _ := money.Digits(currency)
	return int32(n)
}

// all runs statements with the same arguments.
func all(ctx context.Context, tx *store.Tx, args []any, statements ...string) error {
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement, args...); err != nil {
			return err
		}
	}
	return nil
}
