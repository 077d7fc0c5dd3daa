package main

import (
	"context"

	"github.com/ashore-dev/ashore/bench/workload"
	"github.com/ashore-dev/ashore/framework/store"
)

// Documents counts and searches in much text.
//
//ashore:service
type Documents struct{}

// FillInput says how many rows there shall be.
type FillInput struct {
	Big  int64 `json:"big" jsonschema:"minimum=1"`
	Docs int64 `json:"docs" jsonschema:"minimum=1"`
}

// Fill writes the rows that the other methods read.
func (s *Documents) Fill(ctx context.Context, tx *store.Tx, in FillInput) error {
	for _, step := range []struct {
		sql  string
		args []any
	}{
		{workload.ClearBig, nil},
		{workload.FillBig, []any{in.Big}},
		{workload.ClearDocs, nil},
		{workload.FillDocs, []any{in.Docs}},
	} {
		if _, err := tx.ExecContext(ctx, step.sql, step.args...); err != nil {
			return err
		}
	}
	return nil
}

// Category is a group of rows.
type Category struct {
	Category string  `json:"category"`
	Count    int64   `json:"count"`
	Total    int64   `json:"total"`
	Mean     float64 `json:"mean"`
}

// Group answers with sums for each category.
func (s *Documents) Group(ctx context.Context, v *store.View) ([]Category, error) {
	return store.All[Category](ctx, v, workload.Group)
}

// Like counts the rows whose name contains a word.
func (s *Documents) Like(ctx context.Context, v *store.View) (int64, error) {
	return store.One[int64](ctx, v, workload.Like)
}

// Index builds the full-text index anew.
func (s *Documents) Index(ctx context.Context, tx *store.Tx) error {
	_, err := tx.ExecContext(ctx, workload.Index)
	return err
}

// Search answers with the best documents for each of several queries.
func (s *Documents) Search(ctx context.Context, v *store.View) ([]int64, error) {
	var found []int64
	for _, words := range workload.Words {
		ids, err := store.All[int64](ctx, v, workload.Search, words)
		if err != nil {
			return nil, err
		}
		found = append(found, ids...)
	}
	return found, nil
}
