package main

import (
	"context"
	"errors"
	"strings"

	"github.com/ashore-dev/ashore/apps/finance/internal/statement"
	"github.com/ashore-dev/ashore/framework/delimited"
	"github.com/ashore-dev/ashore/framework/store"
)

// readFile takes a file apart, by the separator that it seems to have if none
// is given.
func readFile(content []byte, by delimited.Separator) (statement.File, error) {
	file, err := statement.Read(content, by)
	switch {
	case errors.Is(err, statement.ErrTooLarge):
		err = ErrFileTooLarge
	case err != nil:
		err = ErrFile
	}
	return file, err
}

// headerOf is by what a file's mapping is found again: the header as it is
// without anybody's word on the separator, which is a part of the mapping.
func headerOf(content []byte) (header string, file statement.File, err error) {
	file, err = readFile(content, "")
	return strings.Join(file.Header, "\x1f"), file, err
}

// recall reads a file as it was the last time that such a one came for an
// account, or else as it seems to be.
func recall(ctx context.Context, q store.Querier, account string, content []byte) (file statement.File, m statement.Mapping, remembered bool, err error) {
	header, file, unread := headerOf(content)
	known, err := store.All[statement.Mapping](ctx, q, `
SELECT separator, day_column, day_order, amount_column, in_column, out_column, payee_column, note_column, decimal, negate
FROM mappings WHERE account_id = ?1 AND header = ?2`, account, header)
	if err != nil || len(known) == 0 {
		return file, statement.Guess(file), false, errors.Join(err, unread)
	}
	m = known[0]
	if m.Separator == "" {
		m.Separator = file.Separator // none was remembered in former times
	}
	file, err = readFile(content, m.Separator)
	return file, m, true, err
}

// remember keeps what the columns of such a file mean.
func remember(ctx context.Context, tx *store.Tx, account string, content []byte, m statement.Mapping) error {
	// A file that is none without a word on its separator has an empty header.
	header, _, _ := headerOf(content)
	_, err := tx.ExecContext(ctx, `
INSERT OR REPLACE INTO mappings (account_id, header, separator, day_column, day_order, amount_column, in_column, out_column, payee_column, note_column, decimal, negate)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, account, header, string(m.Separator), m.DayColumn, string(m.DayOrder), m.AmountColumn, m.InColumn, m.OutColumn,
		m.PayeeColumn, m.NoteColumn, string(m.Decimal), m.Negate)
	return err
}
