package main

import (
	"slices"
	"testing"

	"github.com/ashore-dev/ashore/docs/examples/sqlc/db"
	"github.com/ashore-dev/ashore/framework/apptest"
)

func TestSqlcsQueriesRunInHandlers(t *testing.T) {
	a := apptest.New(t, config())
	add := func(title, author string, pages int64) db.Book {
		t.Helper()
		return apptest.Call[db.Book](t, a, "books.add", AddInput{Title: title, Author: author, Pages: pages})
	}
	emma := add("Emma", "Austen", 474)
	add("Persuasion", "Austen", 249)
	add("Middlemarch", "Eliot", 880)

	var titles []string
	for _, b := range apptest.Call[[]db.Book](t, a, "books.list", ListInput{Author: "Austen"}) {
		titles = append(titles, b.Title)
	}
	if want := []string{"Persuasion", "Emma"}; !slices.Equal(titles, want) {
		t.Errorf("got %q by Austen, want %q", titles, want)
	}
	if got := apptest.Call[[]db.Book](t, a, "books.list", ListInput{}); len(got) != 3 {
		t.Errorf("got %d books, want 3", len(got))
	}
	if read := apptest.Call[db.Book](t, a, "books.markRead", BookInput{ID: emma.ID}); read.Read != 1 || read.Title != "Emma" {
		t.Errorf("got %+v, want Emma read", read)
	}
	if err := apptest.CallError(t, a, "books.markRead", BookInput{ID: "none"}); err.Code != "no_book" {
		t.Errorf("got %v, want no_book", err)
	}
	want := []db.PagesByAuthorRow{{Author: "Austen", Books: 2, Pages: 723}, {Author: "Eliot", Books: 1, Pages: 880}}
	if got := apptest.Call[[]db.PagesByAuthorRow](t, a, "books.authors"); !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := apptest.Call[[]string](t, a, "books.longest"); !slices.Equal(got, []string{"Middlemarch", "Emma", "Persuasion"}) {
		t.Errorf("got %q, want the longest first", got)
	}
}

func TestWatchOfAnSqlcQueryHearsOfACommit(t *testing.T) {
	a := apptest.New(t, config())
	w := apptest.Watch[[]db.PagesByAuthorRow](t, a, "books.authors")
	if got := w.Next(); len(got) != 0 {
		t.Errorf("got %+v at first, want none", got)
	}
	apptest.Do(t, a, "books.add", AddInput{Title: "Emma", Author: "Austen", Pages: 474})
	if got := w.Next(); len(got) != 1 || got[0].Pages != 474 {
		t.Errorf("got %+v after the commit, want Austen", got)
	}
}
