package main

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ashore-dev/ashore/framework/calendar"
	"github.com/ashore-dev/ashore/framework/rows"
	"github.com/ashore-dev/ashore/framework/store"
)

// importable are the tables that take rows from files, and into which another
// device's file is merged. The words of the search follow by triggers.
var importable = []rows.Table{
	{
		Name: "entries", Key: "id", Local: []string{"seq"},
		Times: []string{"written_at", "changed_at", "deleted_at"}, Changed: "changed_at",
		Filled:   []string{"written_at", "title", "plain", "picture", "tags"},
		Parts:    []rows.Part{{Name: "entry_tags", Of: "id"}},
		Complete: completeEntry,
	},
	{
		Name: "pictures", Changed: "changed_at", MergeOnly: true,
		Refers:   []rows.Reference{{Column: "entry_id", Table: "entries"}},
		Complete: completePicture,
	},
}

const (
	maxID        = 100
	maxSource    = 200_000
	maxTags      = 20
	maxTag       = 50
	maxName      = 200
	maxContent   = 8_000_000
	maxThumbnail = 200_000
	maxPixels    = 100_000
)

// completeEntry holds a row of a file to what Add and Save hold an entry to, and
// derives what they derive.
func completeEntry(ctx context.Context, tx *store.Tx, key any) error {
	type row struct {
		ID, Day, Source, Tags string
		WrittenAt             time.Time
		Deleted               bool
	}
	e, err := store.One[row](ctx, tx, `SELECT id, day, source, tags, written_at, deleted_at IS NOT NULL AS deleted FROM entries WHERE id = ?`, key)
	if err != nil {
		return err
	}
	day, err := calendar.Parse(e.Day)
	if err != nil {
		return ErrBadDay
	}
	if n := len(e.ID); n == 0 || n > maxID {
		return ErrBadID
	}
	if utf8.RuneCountInString(e.Source) > maxSource || !utf8.ValidString(e.Source) {
		return ErrBadText
	}
	tags := cleanTags(lines(e.Tags))
	for _, tag := range tags {
		if len(tags) > maxTags || utf8.RuneCountInString(tag) > maxTag || !utf8.ValidString(tag) {
			return ErrBadTags
		}
	}
	if e.WrittenAt.UnixMilli() == 0 {
		e.WrittenAt = tx.Now()
	}
	d := derive(e.Source)
	_, err = tx.ExecContext(ctx, `UPDATE entries SET written_at = ?2, title = ?3, plain = ?4, picture = ?5, tags = ?6 WHERE id = ?1`,
		key, e.WrittenAt, d.title, d.plain, d.picture, strings.Join(tags, "\n"))
	if err != nil {
		return err
	}
	if e.Deleted {
		tags = nil
	}
	return writeTags(ctx, tx, e.ID, day, tags)
}

// completePicture holds a row of a file to what Pictures.Add holds a picture to.
func completePicture(ctx context.Context, tx *store.Tx, key any) error {
	type row struct {
		ID, Name                string
		Type                    PictureType
		Width, Height           int64
		Content, Thumbnail      []byte // their beginnings
		ContentSize, ThumbnailN int64
		Entry                   bool
	}
	p, err := store.One[row](ctx, tx, `
SELECT id, name, type, width, height, substr(content, 1, 16) AS content, substr(thumbnail, 1, 16) AS thumbnail,
       length(content) AS content_size, length(thumbnail) AS thumbnail_n,
       EXISTS (SELECT 1 FROM entries e WHERE e.id = entry_id) AS entry
FROM pictures WHERE id = ?`, key)
	if err != nil {
		return err
	}
	thumbnail := typeOf(p.Thumbnail)
	switch n := len(p.ID); {
	case !p.Entry:
		return ErrNoEntry
	case n == 0 || n > maxID:
		return ErrBadID
	case typeOf(p.Content) != p.Type, thumbnail == "", thumbnail == GIF,
		p.ContentSize > maxContent, p.ThumbnailN > maxThumbnail,
		p.Width > maxPixels, p.Height > maxPixels, utf8.RuneCountInString(p.Name) > maxName:
		return ErrNotAPicture
	}
	return nil
}
