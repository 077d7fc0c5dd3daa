package store

import (
	"context"
	"iter"
)

// All reads every row that the query gives. T is a struct, whose fields take
// the columns of their names, or a single value for a single column.
func All[T any](ctx context.Context, q Querier, query string, args ...any) ([]T, error) {
	panic("not yet")
}

// One reads the only row that the query gives. It fails with sql.ErrNoRows if
// there is none and with [ErrManyRows] if there are more.
func One[T any](ctx context.Context, q Querier, query string, args ...any) (T, error) {
	panic("not yet")
}

// Each reads row after row, so that they need not all fit into memory. An
// error is the last pair.
func Each[T any](ctx context.Context, q Querier, query string, args ...any) iter.Seq2[T, error] {
	panic("not yet")
}
