package main

import (
	"context"

	"github.com/ashore-dev/ashore/bench/workload"
	"github.com/ashore-dev/ashore/framework/store"
)

// Items reads and writes rows.
//
//ashore:service
type Items struct{}

// Item is one row.
type Item struct {
	ID       int64   `json:"id"`
	Name     string  `json:"name"`
	Category string  `json:"category"`
	Amount   int64   `json:"amount"`
	Price    float64 `json:"price"`
}

// CountInput says how many rows.
type CountInput struct {
	Count int64 `json:"count" jsonschema:"minimum=1"`
}

// Noop does nothing.
func (s *Items) Noop(ctx context.Context) error { return nil }

// First answers with the rows that a page shows at its start.
func (s *Items) First(ctx context.Context, v *store.View) ([]Item, error) {
	return store.All[Item](ctx, v, workload.First)
}

// ReadInput names a row.
type ReadInput struct {
	ID int64 `json:"id"`
}

// Read answers with one row.
func (s *Items) Read(ctx context.Context, v *store.View, in ReadInput) (Item, error) {
	return store.One[Item](ctx, v, workload.Read, in.ID)
}

// WriteInput is what to write down.
type WriteInput struct {
	Text string `json:"text"`
}

// Write adds a line to the log.
func (s *Items) Write(ctx context.Context, tx *store.Tx, in WriteInput) error {
	_, err := tx.ExecContext(ctx, workload.Write, in.Text)
	return err
}

// Clear removes all items.
func (s *Items) Clear(ctx context.Context, tx *store.Tx) error {
	_, err := tx.ExecContext(ctx, workload.Clear)
	return err
}

// Insert adds items, one statement for each.
func (s *Items) Insert(ctx context.Context, tx *store.Tx, in CountInput) error {
	for i := int64(1); i <= in.Count; i++ {
		item := workload.At(i)
		if _, err := tx.ExecContext(ctx, workload.Insert, item.ID, item.Name, item.Category, item.Amount, item.Price); err != nil {
			return err
		}
	}
	return nil
}

// Select reads two columns of each of the items, one statement for each.
func (s *Items) Select(ctx context.Context, v *store.View, in CountInput) (float64, error) {
	type found struct {
		Name   string
		Amount int64
	}
	var sum float64
	for k := range in.Count {
		item, err := store.One[found](ctx, v, workload.Select, workload.Pick(k, in.Count))
		if err != nil {
			return 0, err
		}
		sum += float64(len(item.Name)) + float64(item.Amount)
	}
	return sum, nil
}

// Sum reads every item into a struct and sums them up.
func (s *Items) Sum(ctx context.Context, v *store.View) (float64, error) {
	items, err := store.All[Item](ctx, v, workload.Rows)
	if err != nil {
		return 0, err
	}
	var sum float64
	for _, item := range items {
		sum += workload.Weigh(workload.Item(item))
	}
	return sum, nil
}

// Rows answers with every item.
func (s *Items) Rows(ctx context.Context, v *store.View) ([]Item, error) {
	return store.All[Item](ctx, v, workload.Rows)
}
