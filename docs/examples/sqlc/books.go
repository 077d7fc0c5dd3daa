package main

import (
	"context"

	"github.com/ashore-dev/ashore/docs/examples/sqlc/db"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// Books are those on the shelf.
//
//ashore:service
type Books struct{}

// ListInput chooses books.
type ListInput struct {
	// Author, left out, is any.
	Author string `json:"author,omitempty" jsonschema:"maxLength=200"`
}

// AddInput describes a book.
type AddInput struct {
	Title  string `json:"title" jsonschema:"minLength=1,maxLength=200"`
	Author string `json:"author" jsonschema:"minLength=1,maxLength=200"`
	Pages  int64  `json:"pages" jsonschema:"minimum=1,maximum=100000"`
}

// BookInput names a book.
type BookInput struct {
	ID string `json:"id" jsonschema:"minLength=1,maxLength=100"`
}

// ErrNoBook: no book has this id.
var ErrNoBook = dispatch.NewError("no_book", "this book isn't on the shelf")

// List gives the books, the newest first. A *store.View is what sqlc calls a
// DBTX; a query that writes fails in it.
func (s *Books) List(ctx context.Context, v *store.View, in ListInput) ([]db.Book, error) {
	return db.New(v).ListBooks(ctx, in.Author)
}

// Add puts a book on the shelf. So is a *store.Tx, whose transaction everything
// in the handler shares.
func (s *Books) Add(ctx context.Context, tx *store.Tx, in AddInput) (db.Book, error) {
	return db.New(tx).AddBook(ctx, db.AddBookParams{ID: tx.NewID(), Title: in.Title, Author: in.Author, Pages: in.Pages})
}

// MarkRead says that a book was read.
func (s *Books) MarkRead(ctx context.Context, tx *store.Tx, in BookInput) (db.Book, error) {
	q := db.New(tx)
	n, err := q.MarkRead(ctx, in.ID)
	if err != nil {
		return db.Book{}, err
	}
	if n == 0 {
		return db.Book{}, ErrNoBook
	}
	return q.GetBook(ctx, in.ID)
}

// Authors gives each author's books and pages.
func (s *Books) Authors(ctx context.Context, v *store.View) ([]db.PagesByAuthorRow, error) {
	return db.New(v).PagesByAuthor(ctx)
}

// Longest gives the titles of the longest books: database/sql by hand, with a
// statement that is prepared once.
func (s *Books) Longest(ctx context.Context, v *store.View) ([]string, error) {
	stmt, err := v.PrepareContext(ctx, `SELECT title FROM books ORDER BY pages DESC, id LIMIT ?`)
	if err != nil {
		return nil, err
	}
	defer stmt.Close()
	rows, err := stmt.QueryContext(ctx, 3)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var titles []string
	for rows.Next() {
		var title string
		if err := rows.Scan(&title); err != nil {
			return nil, err
		}
		titles = append(titles, title)
	}
	return titles, rows.Err()
}
