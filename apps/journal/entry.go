package main

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ashore-dev/ashore/apps/journal/internal/markdown"
	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/store"
)

// Entry is something written about a day.
type Entry struct {
	ID  string   `json:"id"`
	Day app.Date `json:"day"`
	// WrittenAt is when it was begun.
	WrittenAt time.Time `json:"writtenAt"`
	// Title is the first line that is not empty, without its marks.
	Title string `json:"title"`
	// Source is the text in Markdown.
	Source string   `json:"source"`
	Tags   []string `json:"tags"`
	// Version is another one when anything that Entries.Save changes is.
	Version string `json:"version"`
}

// Summary is an entry in a list.
type Summary struct {
	ID        string    `json:"id"`
	Day       app.Date  `json:"day"`
	WrittenAt time.Time `json:"writtenAt"`
	Title     string    `json:"title"`
	// Excerpt is how the text goes on after the title.
	Excerpt string   `json:"excerpt"`
	Tags    []string `json:"tags"`
	// Picture is the id of the first picture of the text, empty if it has
	// none.
	Picture string `json:"picture"`
}

// Values are what a person writes in an entry.
type Values struct {
	Day    app.Date `json:"day"`
	Source string   `json:"source" jsonschema:"maxLength=200000"`
	// Tags lose needless spaces; of two that differ in capitals alone the
	// first stays.
	Tags []string `json:"tags" jsonschema:"maxItems=20,maxLength=50"`
}

// entryRow is an entry as it is stored.
type entryRow struct {
	ID        string
	Day       app.Date
	WrittenAt time.Time
	Source    string
	Title     string
	Tags      string
}

func (r entryRow) entry() Entry {
	return Entry{
		ID: r.ID, Day: r.Day, WrittenAt: r.WrittenAt, Title: r.Title, Source: r.Source, Tags: lines(r.Tags),
		Version: store.Version(r.Day, r.Source, r.Tags),
	}
}

// summaryColumns are those of a summaryRow, of entries e.
const summaryColumns = `e.id, e.day, e.written_at, e.title, substr(e.plain, 1, 300) AS excerpt, e.tags, e.picture`

type summaryRow struct {
	ID        string
	Day       app.Date
	WrittenAt time.Time
	Title     string
	Excerpt   string
	Tags      string
	Picture   string
}

func (r summaryRow) summary() Summary {
	return Summary{ID: r.ID, Day: r.Day, WrittenAt: r.WrittenAt, Title: r.Title, Excerpt: r.Excerpt, Tags: lines(r.Tags), Picture: r.Picture}
}

func summaries(rows []summaryRow) []Summary {
	all := make([]Summary, len(rows))
	for i, r := range rows {
		all[i] = r.summary()
	}
	return all
}

const entrySQL = `SELECT id, day, written_at, source, title, tags FROM entries WHERE id = ?1 AND deleted_at IS NULL`

func findEntry(ctx context.Context, q store.Querier, id string) (Entry, error) {
	row, err := store.One[entryRow](ctx, q, entrySQL, id)
	return row.entry(), found(err, ErrNoEntry)
}

// derived is what of an entry follows from its text.
type derived struct{ title, plain, picture string }

// titleLength is how many letters of a first line make a title; the text goes
// on with the rest.
const titleLength = 120

func derive(source string) derived {
	var d derived
	d.picture = firstPicture(markdown.Parse(source))
	// The marks around what was found (search.go) are no part of a text.
	plain := strings.Map(func(r rune) rune {
		if r == markFrom || r == markTo {
			return -1
		}
		return r
	}, markdown.Text(source))
	first, rest, _ := strings.Cut(strings.TrimSpace(plain), "\n")
	d.title, d.plain = first, strings.TrimSpace(rest)
	if utf8.RuneCountInString(first) > titleLength {
		runes := []rune(first)
		cut := titleLength
		for i := cut; i > titleLength/2; i-- {
			if runes[i] == ' ' {
				cut = i
				break
			}
		}
		d.title, d.plain = string(runes[:cut])+" …", strings.TrimSpace("… "+strings.TrimSpace(string(runes[cut:]))+"\n"+d.plain)
	}
	return d
}

const pictureScheme = "picture:"

func firstPicture(nodes []markdown.Node) string {
	for _, n := range nodes {
		if n.Kind == markdown.KindPicture {
			return strings.TrimPrefix(n.Href, pictureScheme)
		}
		if id := firstPicture(n.Items); id != "" {
			return id
		}
	}
	return ""
}

// lines are the tags of a row.
func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// cleanTags leaves out needless spaces, what is empty and what is there twice.
func cleanTags(tags []string) []string {
	var all []string
	seen := map[string]bool{}
	for _, tag := range tags {
		tag = strings.Join(strings.Fields(tag), " ")
		if tag == "" || seen[fold(tag)] {
			continue
		}
		seen[fold(tag)] = true
		all = append(all, tag)
	}
	return all
}

func fold(tag string) string { return strings.ToLower(tag) }

// writeTags makes entry_tags say what an entry's tags are.
func writeTags(ctx context.Context, tx *store.Tx, id string, day app.Date, tags []string) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM entry_tags WHERE id = ?1`, id); err != nil {
		return err
	}
	for _, tag := range tags {
		if _, err := tx.ExecContext(ctx, `INSERT INTO entry_tags (folded, day, id, name) VALUES (?1, ?2, ?3, ?4)`, fold(tag), day, id, tag); err != nil {
			return err
		}
	}
	return nil
}
