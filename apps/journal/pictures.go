package main

import (
	"bytes"
	"context"
	"time"

	"github.com/ashore-dev/ashore/framework/store"
)

// Pictures are those of the entries. A text shows one by
// ![what it shows](picture:<id>).
//
//ashore:service
type Pictures struct{}

// PictureType is what a picture's bytes are.
type PictureType string

// The types of pictures that every browser shows, and that hold nothing to run.
const (
	JPEG PictureType = "image/jpeg"
	PNG  PictureType = "image/png"
	WebP PictureType = "image/webp"
	GIF  PictureType = "image/gif"
)

// Picture is what there is to know of a picture beside its bytes.
type Picture struct {
	ID      string `json:"id"`
	EntryID string `json:"entryId"`
	// Name is the file's.
	Name string      `json:"name"`
	Type PictureType `json:"type"`
	// Width and Height are in pixels.
	Width   int32     `json:"width"`
	Height  int32     `json:"height"`
	AddedAt time.Time `json:"addedAt"`
	// Size is in bytes.
	Size int64 `json:"size"`
}

// PictureInput is a picture to add.
type PictureInput struct {
	EntryID string      `json:"entryId" jsonschema:"minLength=1,maxLength=100"`
	Name    string      `json:"name" jsonschema:"maxLength=200"`
	Type    PictureType `json:"type"`
	Width   int32       `json:"width" jsonschema:"minimum=1,maximum=100000"`
	Height  int32       `json:"height" jsonschema:"minimum=1,maximum=100000"`
	// Content are the bytes of the file, at most 8 MB.
	Content []byte `json:"content" jsonschema:"minLength=1,maxLength=8000000"`
	// Thumbnail is a small JPEG, PNG or WebP of it for lists, which the page
	// makes.
	Thumbnail []byte `json:"thumbnail" jsonschema:"minLength=1,maxLength=200000"`
}

// Content are the bytes of a picture.
type Content struct {
	Type   PictureType `json:"type"`
	Width  int32       `json:"width"`
	Height int32       `json:"height"`
	Bytes  []byte      `json:"bytes"`
}

// typeOf tells a picture by its first bytes, empty if it is none:
// https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern
func typeOf(content []byte) PictureType {
	switch {
	case bytes.HasPrefix(content, []byte("\xFF\xD8\xFF")):
		return JPEG
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1A\n")):
		return PNG
	case bytes.HasPrefix(content, []byte("GIF87a")), bytes.HasPrefix(content, []byte("GIF89a")):
		return GIF
	case len(content) > 14 && bytes.HasPrefix(content, []byte("RIFF")) && string(content[8:14]) == "WEBPVP":
		return WebP
	}
	return ""
}

const pictureColumns = `SELECT id, entry_id, name, type, width, height, added_at, length(content) AS size FROM pictures`

// Add keeps a picture for an entry. Its text shows it when it names it.
func (s *Pictures) Add(ctx context.Context, tx *store.Tx, in PictureInput) (Picture, error) {
	if _, err := findEntry(ctx, tx, in.EntryID); err != nil {
		return Picture{}, err
	}
	if thumbnail := typeOf(in.Thumbnail); typeOf(in.Content) != in.Type || thumbnail == "" || thumbnail == GIF {
		return Picture{}, ErrNotAPicture
	}
	id := tx.NewID()
	_, err := tx.ExecContext(ctx, `
INSERT INTO pictures (id, entry_id, name, type, width, height, added_at, thumbnail, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id, in.EntryID, in.Name, in.Type, in.Width, in.Height, tx.Now(), in.Thumbnail, in.Content)
	if err != nil {
		return Picture{}, err
	}
	return store.One[Picture](ctx, tx, pictureColumns+` WHERE id = ?1`, id)
}

const picturesSQL = pictureColumns + ` WHERE entry_id = ?1 AND deleted_at IS NULL ORDER BY id LIMIT 200`

// List gives the pictures of an entry, in the order in which they were added,
// at most 200.
func (s *Pictures) List(ctx context.Context, v *store.View, in IDInput) ([]Picture, error) {
	return store.All[Picture](ctx, v, picturesSQL, in.ID)
}

// Get gives a picture's bytes.
func (s *Pictures) Get(ctx context.Context, v *store.View, in IDInput) (Content, error) {
	c, err := store.One[Content](ctx, v, `SELECT type, width, height, content AS bytes FROM pictures WHERE id = ?1 AND deleted_at IS NULL`, in.ID)
	return c, found(err, ErrNoPicture)
}

// Thumbnail gives the small picture of a picture, with the width and height of
// the large one.
func (s *Pictures) Thumbnail(ctx context.Context, v *store.View, in IDInput) (Content, error) {
	c, err := store.One[Content](ctx, v, `SELECT type, width, height, thumbnail AS bytes FROM pictures WHERE id = ?1 AND deleted_at IS NULL`, in.ID)
	if err == nil {
		c.Type = typeOf(c.Bytes)
	}
	return c, found(err, ErrNoPicture)
}

// Remove removes a picture from its entry. Pictures.Restore brings it back
// within a day. The text stays as it is, and shows the description in its
// place.
func (s *Pictures) Remove(ctx context.Context, tx *store.Tx, in IDInput) error {
	result, err := tx.ExecContext(ctx, `UPDATE pictures SET deleted_at = ?2, changed_at = ?2 WHERE id = ?1 AND deleted_at IS NULL`, in.ID, tx.Now())
	if err == nil {
		err = atLeastOne(result, ErrNoPicture)
	}
	if err != nil {
		return err
	}
	return emptyTrash(ctx, tx)
}

// Restore brings a removed picture back. It is kept for a day at least.
func (s *Pictures) Restore(ctx context.Context, tx *store.Tx, in IDInput) error {
	result, err := tx.ExecContext(ctx, `UPDATE pictures SET deleted_at = NULL, changed_at = ?2 WHERE id = ?1 AND deleted_at IS NOT NULL`, in.ID, tx.Now())
	if err != nil {
		return err
	}
	return atLeastOne(result, ErrNoPicture)
}
