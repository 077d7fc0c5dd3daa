package main

import (
	"context"

	"github.com/ashore-dev/ashore/framework/store"
)

// Settings keeps what a person chose for the whole app.
//
//ashore:service
type Settings struct{}

// Choices are the settings; an empty one was not chosen yet.
type Choices struct {
	// Currency is the ISO 4217 code of the currency of all rates, such as
	// EUR. It says how many digits a minor unit has. Empty: the page takes
	// the currency of the browser's region.
	Currency string `json:"currency" jsonschema:"maxLength=3"`
}

// Get returns the settings.
func (s *Settings) Get(ctx context.Context, v *store.View) (Choices, error) {
	return readChoices(ctx, v)
}

// Set changes the settings and returns them. Another currency changes no
// figure: a rate of 9000 is 90.00 in one and 9,000 in another. It fails with
// bad_currency for what is not three capital letters.
func (s *Settings) Set(ctx context.Context, tx *store.Tx, in Choices) (Choices, error) {
	if !isCurrency(in.Currency) {
		return Choices{}, ErrBadCurrency
	}
	_, err := tx.ExecContext(ctx, `
INSERT INTO settings (id, value) VALUES ('currency', ?1)
ON CONFLICT (id) DO UPDATE SET value = excluded.value`, in.Currency)
	return in, err
}

func readChoices(ctx context.Context, q store.Querier) (Choices, error) {
	type row struct{ ID, Value string }
	rows, err := store.All[row](ctx, q, `SELECT id, value FROM settings`)
	if err != nil {
		return Choices{}, err
	}
	var choices Choices
	for _, r := range rows {
		if r.ID == "currency" {
			choices.Currency = r.Value
		}
	}
	return choices, nil
}

// isCurrency says whether code looks like one of ISO 4217, or is empty.
func isCurrency(code string) bool {
	for _, r := range code {
		if r < 'A' || r > 'Z' {
			return false
		}
	}
	return len(code) == 0 || len(code) == 3
}
