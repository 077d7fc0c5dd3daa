package main

import (
	"context"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// Categories are what money is earned by and spent on.
//
//ashore:service
type Categories struct{}

// CategoryKind says which way a category's money goes.
type CategoryKind string

// The kinds.
const (
	Spending CategoryKind = "spending"
	Income   CategoryKind = "income"
)

// Category is what money is spent on or earned by.
type Category struct {
	ID   string       `json:"id"`
	Name string       `json:"name"`
	Kind CategoryKind `json:"kind"`
	// Used says that transactions have it.
	Used bool `json:"used"`
	// Version is another one when anything that Categories.Change changes is.
	Version string `json:"version"`
}

// CategoryCreateInput describes a new category.
type CategoryCreateInput struct {
	Name string       `json:"name" jsonschema:"minLength=1,maxLength=100"`
	Kind CategoryKind `json:"kind"`
}

// CategoryChangeInput says what a category shall be.
type CategoryChangeInput struct {
	ID string `json:"id" jsonschema:"minLength=1,maxLength=100"`
	// Version is the one of the category that is to be changed.
	Version string       `json:"version" jsonschema:"maxLength=100"`
	Name    string       `json:"name" jsonschema:"minLength=1,maxLength=100"`
	Kind    CategoryKind `json:"kind"`
}

const categoriesSQL = `
SELECT c.id, c.name, c.kind, EXISTS (SELECT 1 FROM postings p WHERE p.role = 'category' AND p.category_id = c.id) AS used
FROM categories c WHERE c.deleted_at IS NULL`

const categoryTakenSQL = `SELECT EXISTS (SELECT 1 FROM categories WHERE folded = ?1 AND id <> ?2 AND deleted_at IS NULL)`

func (c Category) complete() Category {
	c.Version = store.Version(c.Name, string(c.Kind))
	return c
}

func findCategory(ctx context.Context, q store.Querier, id string) (Category, error) {
	c, err := store.One[Category](ctx, q, categoriesSQL+` AND c.id = ?1`, id)
	return c.complete(), found(err, ErrNoCategory)
}

// List gives all categories: those of spending, then those of income, by name.
func (s *Categories) List(ctx context.Context, v *store.View) ([]Category, error) {
	categories, err := store.All[Category](ctx, v, categoriesSQL+` ORDER BY c.kind DESC, c.folded`)
	for i, c := range categories {
		categories[i] = c.complete()
	}
	return categories, err
}

// Create makes a category.
func (s *Categories) Create(ctx context.Context, tx *store.Tx, in CategoryCreateInput) (Category, error) {
	name, err := nameFor(ctx, tx, in.Name, "", categoryTakenSQL)
	if err != nil {
		return Category{}, err
	}
	id, err := createCategory(ctx, tx, name, in.Kind)
	if err != nil {
		return Category{}, err
	}
	return findCategory(ctx, tx, id)
}

func createCategory(ctx context.Context, tx *store.Tx, name string, kind CategoryKind) (id string, err error) {
	id = tx.NewID()
	_, err = tx.ExecContext(ctx, `INSERT INTO categories (id, name, folded, kind) VALUES (?, ?, ?, ?)`, id, name, fold(name), string(kind))
	return id, err
}

// Change renames a category, or says that it is of the other kind. If it is
// not of the given version any more, nothing is written and it fails with
// conflict and both versions.
func (s *Categories) Change(ctx context.Context, tx *store.Tx, in CategoryChangeInput) (Category, error) {
	before, err := findCategory(ctx, tx, in.ID)
	if err != nil {
		return Category{}, err
	}
	name, err := nameFor(ctx, tx, in.Name, in.ID, categoryTakenSQL)
	if err != nil {
		return Category{}, err
	}
	after := before
	after.Name, after.Kind = name, in.Kind
	after = after.complete()
	if before.Version != in.Version {
		return Category{}, dispatch.Conflict("this category was changed meanwhile", after, before)
	}
	_, err = tx.ExecContext(ctx, `UPDATE categories SET name = ?2, folded = ?3, kind = ?4 WHERE id = ?1`,
		in.ID, name, fold(name), string(in.Kind))
	return after, err
}

// Delete takes a category away. Its transactions count as without one until
// Restore brings it back.
func (s *Categories) Delete(ctx context.Context, tx *store.Tx, in IDInput) error {
	result, err := tx.ExecContext(ctx, `UPDATE categories SET deleted_at = ?2 WHERE id = ?1 AND deleted_at IS NULL`, in.ID, tx.Now())
	if err != nil {
		return err
	}
	return atLeastOne(result, ErrNoCategory)
}

// Restore is the undo of Delete.
func (s *Categories) Restore(ctx context.Context, tx *store.Tx, in IDInput) (Category, error) {
	name, err := store.One[string](ctx, tx, `SELECT name FROM categories WHERE id = ?1`, in.ID)
	if err != nil {
		return Category{}, found(err, ErrNoCategory)
	}
	if _, err := nameFor(ctx, tx, name, in.ID, categoryTakenSQL); err != nil {
		return Category{}, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE categories SET deleted_at = NULL WHERE id = ?1`, in.ID); err != nil {
		return Category{}, err
	}
	return findCategory(ctx, tx, in.ID)
}
