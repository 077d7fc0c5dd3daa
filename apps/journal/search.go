package main

import (
	"context"
	"strings"
	"unicode"

	"github.com/ashore-dev/ashore/framework/store"
)

// Search finds entries by their words.
//
//ashore:service
type Search struct{}

// FindInput says what to look for.
type FindInput struct {
	// Words are looked for in titles, texts and tags, each as the beginning
	// of a word, all in any order, whatever the capitals and accents; words in
	// quotes belong together as they stand.
	Words string `json:"words" jsonschema:"maxLength=200"`
	Limit int    `json:"limit,omitempty" jsonschema:"minimum=1,maximum=100"`
}

// Piece is a stretch of a text.
type Piece struct {
	Text string `json:"text"`
	// Found says that it is one of the words that were looked for.
	Found bool `json:"found,omitempty"`
}

// Hit is an entry that was found.
type Hit struct {
	Summary
	// Heading is the title, Snippet the part of the text with most of the
	// words.
	Heading []Piece `json:"heading"`
	Snippet []Piece `json:"snippet"`
}

// Found are entries that were found, the best first.
type Found struct {
	Hits []Hit `json:"hits"`
	// More says that there are others.
	More bool `json:"more"`
}

// SQLite puts these around what it found; no text has them.
const (
	markFrom = '\x02'
	markTo   = '\x03'
)

// A word of a title or tag counts as four of the text.
const findSQL = `
SELECT ` + summaryColumns + `,
       highlight(words, 0, char(2), char(3)) AS heading,
       snippet(words, 1, char(2), char(3), '…', 24) AS snippet
FROM words CROSS JOIN entries e ON e.seq = words.rowid
WHERE words MATCH ?1 AND rank MATCH 'bm25(4.0, 1.0, 4.0)'
ORDER BY rank LIMIT ?2`

type hitRow struct {
	summaryRow
	Heading string
	Snippet string
}

// Find gives the entries with some words, the best first. Without a word it
// gives none.
func (s *Search) Find(ctx context.Context, v *store.View, in FindInput) (Found, error) {
	limit := in.Limit
	if limit == 0 {
		limit = 30
	}
	match := matchOf(in.Words)
	if match == "" {
		return Found{}, nil
	}
	rows, err := store.All[hitRow](ctx, v, findSQL, match, limit+1)
	found := Found{More: len(rows) > limit}
	for _, r := range rows[:min(len(rows), limit)] {
		found.Hits = append(found.Hits, Hit{Summary: r.summary(), Heading: pieces(r.Heading), Snippet: pieces(r.Snippet)})
	}
	return found, err
}

// matchOf is what a person typed in FTS5's language, in which everything is
// quoted, so that there is nothing to get wrong: words in quotes are a phrase,
// a closed one as it stands, and every other word is a prefix.
//
// https://sqlite.org/fts5.html#full_text_query_syntax
func matchOf(words string) string {
	var all []string
	for i, part := range strings.Split(words, `"`) {
		if i%2 == 1 {
			if hasLetters(part) {
				all = append(all, `"`+part+`"`)
			}
			continue
		}
		for word := range strings.FieldsSeq(part) {
			if hasLetters(word) {
				all = append(all, `"`+word+`"*`)
			}
		}
	}
	return strings.ReplaceAll(strings.Join(all, " "), "\x00", "")
}

// hasLetters says whether unicode61 sees a word in a text; one without would
// match nothing, and so would all beside it.
func hasLetters(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.Co) })
}

// pieces takes a text apart at the marks.
func pieces(text string) []Piece {
	var all []Piece
	for text != "" {
		before, rest, marked := strings.Cut(text, string(markFrom))
		if before != "" {
			all = append(all, Piece{Text: before})
		}
		if !marked {
			break
		}
		within, after, _ := strings.Cut(rest, string(markTo))
		all = append(all, Piece{Text: within, Found: true})
		text = after
	}
	return all
}
