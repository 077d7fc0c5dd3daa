package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/store"
)

// Export gives everything as files that other programs read.
//
//ashore:service
type Export struct{ app.Database }

// Zip gives the bytes of a zip file in pieces that belong one behind the other:
// a Markdown file for each entry, in a folder for each year, with its day, time
// and tags on top, and the pictures. Equal entries give equal bytes.
//
// What others write meanwhile may be in it or not; a file holds an entry as it
// was at one moment.
func (s *Export) Zip(ctx context.Context) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		w := &pieceWriter{yield: yield}
		z := zip.NewWriter(w)
		err := s.writeFiles(ctx, z, w)
		if err == nil {
			err = z.Close()
		}
		if err == nil {
			err = w.flush()
		}
		if err != nil && !errors.Is(err, errLeft) {
			yield(nil, err)
		}
	}
}

// exported is an entry with the key of the order in which they are exported.
type exported struct {
	entryRow
	Seq int64
}

const exportSQL = `
SELECT seq, id, day, written_at, source, title, tags FROM entries
WHERE deleted_at IS NULL AND (day, id) > (?1, ?2) ORDER BY day, id LIMIT 200`

func (s *Export) writeFiles(ctx context.Context, z *zip.Writer, w *pieceWriter) error {
	day, id := "", ""
	for {
		var rows []exported
		// Nothing is given within a view: the page may be slow, and others wait.
		err := s.View(ctx, func(v *store.View) (err error) {
			rows, err = store.All[exported](ctx, v, exportSQL, day, id)
			return err
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			if err := s.writeEntry(ctx, z, r.entry(), w); err != nil {
				return err
			}
		}
		last := rows[len(rows)-1]
		day, id = last.Day.String(), last.ID
	}
}

// writeEntry writes an entry's file behind those of its pictures.
func (s *Export) writeEntry(ctx context.Context, z *zip.Writer, e Entry, w *pieceWriter) error {
	var pictures []Picture
	err := s.View(ctx, func(v *store.View) (err error) {
		pictures, err = store.All[Picture](ctx, v, picturesSQL, e.ID)
		return err
	})
	if err != nil {
		return err
	}
	text := e.Source
	for _, p := range pictures {
		var content Content
		err := s.View(ctx, func(v *store.View) (err error) {
			content, err = (&Pictures{}).Get(ctx, v, IDInput{ID: p.ID})
			return err
		})
		if errors.Is(err, ErrNoPicture) { // removed since
			continue
		}
		if err != nil {
			return err
		}
		name := "pictures/" + p.ID + "." + strings.TrimPrefix(string(p.Type), "image/")
		if err := writeFile(z, name, p.AddedAt, zip.Store, content.Bytes); err != nil {
			return err
		}
		if err := w.flush(); err != nil {
			return err
		}
		text = strings.ReplaceAll(text, pictureScheme+p.ID, "../"+name)
	}
	var file strings.Builder
	fmt.Fprintf(&file, "---\nday: %s\nwritten: %s\n", e.Day, e.WrittenAt.UTC().Format(time.RFC3339))
	if len(e.Tags) > 0 {
		quoted := make([]string, len(e.Tags))
		for i, tag := range e.Tags {
			quoted[i] = fmt.Sprintf("%q", tag)
		}
		fmt.Fprintf(&file, "tags: [%s]\n", strings.Join(quoted, ", "))
	}
	fmt.Fprintf(&file, "---\n\n%s\n", strings.TrimRight(text, "\n"))
	if err := writeFile(z, fileName(e), e.WrittenAt, zip.Deflate, []byte(file.String())); err != nil {
		return err
	}
	return w.flushFrom(pieceSize)
}

// fileName is 2026/2026-03-02-a-walk-<id>.md, with the end of the entry's id,
// which tells two of one title apart.
func fileName(e Entry) string {
	words := strings.FieldsFunc(strings.ToLower(e.Title), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	name := strings.Join(words[:min(len(words), 6)], "-")
	if runes := []rune(name); len(runes) > 60 {
		name = string(runes[:60])
	}
	day := e.Day.String()
	parts := slices.DeleteFunc([]string{day, name, e.ID[max(0, len(e.ID)-12):]}, func(s string) bool { return s == "" })
	return day[:4] + "/" + strings.Join(parts, "-") + ".md"
}

func writeFile(z *zip.Writer, name string, at time.Time, method uint16, content []byte) error {
	// The date of the zip's own is that of UTC, whatever the zone of the machine.
	f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: at.UTC()})
	if err == nil {
		_, err = io.Copy(f, bytes.NewReader(content))
	}
	return err
}

// pieceSize is how long pieces of a stream are at most.
const pieceSize = 128 << 10

// errLeft says that the page doesn't take any more.
var errLeft = errors.New("the page has left")

// pieceWriter collects what is written until it is given away.
type pieceWriter struct {
	yield func([]byte, error) bool
	held  []byte
}

func (w *pieceWriter) Write(p []byte) (int, error) {
	w.held = append(w.held, p...)
	return len(p), nil
}

func (w *pieceWriter) flush() error { return w.flushFrom(1) }

// flushFrom gives away what is held if it is so much.
func (w *pieceWriter) flushFrom(size int) error {
	if len(w.held) < size {
		return nil
	}
	for piece := range slices.Chunk(w.held, pieceSize) {
		if !w.yield(bytes.Clone(piece), nil) {
			return errLeft
		}
	}
	w.held = w.held[:0]
	return nil
}
