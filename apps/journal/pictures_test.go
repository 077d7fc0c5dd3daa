package main

import (
	"archive/zip"
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/apptest"
)

func picture(t testing.TB, a *apptest.App, entry string) Picture {
	t.Helper()
	large, err := seascape(40, 30)
	if err != nil {
		t.Fatal(err)
	}
	small, err := seascape(8, 6)
	if err != nil {
		t.Fatal(err)
	}
	return apptest.Call[Picture](t, a, "pictures.add", PictureInput{
		EntryID: entry, Name: "sea.png", Type: PNG, Width: 40, Height: 30, Content: large, Thumbnail: small,
	})
}

func TestAPictureIsKeptAsItIs(t *testing.T) {
	a := apptest.New(t, config())
	e := add(t, a, on(2), "sea")
	p := picture(t, a, e.ID)
	large, _ := seascape(40, 30)
	got := apptest.Call[Content](t, a, "pictures.get", IDInput{ID: p.ID})
	if !bytes.Equal(got.Bytes, large) || got.Type != PNG || got.Width != 40 || p.Size != int64(len(large)) {
		t.Errorf("got %d bytes of %s, %+v", len(got.Bytes), got.Type, p)
	}
	apptest.Do(t, a, "entries.save", SaveInput{ID: e.ID, Version: e.Version, Values: Values{Day: on(2), Source: "sea\n\n![The *sea*](picture:" + p.ID + ")", Tags: []string{}}})
	if s := apptest.Call[Page](t, a, "entries.list", ListInput{}).Entries[0]; s.Picture != p.ID {
		t.Errorf("got %+v, want the picture %s", s, p.ID)
	}
	apptest.Do(t, a, "pictures.remove", IDInput{ID: p.ID})
	wantCode(t, a, "no_picture", "pictures.get", IDInput{ID: p.ID})
	wantCode(t, a, "no_picture", "pictures.thumbnail", IDInput{ID: p.ID})
	apptest.Do(t, a, "pictures.restore", IDInput{ID: p.ID})
	if got := apptest.Call[[]Picture](t, a, "pictures.list", IDInput{ID: e.ID}); len(got) != 1 {
		t.Errorf("got %v", got)
	}
	apptest.Do(t, a, "entries.delete", IDInput{ID: e.ID})
	a.Advance(keepDeleted + time.Second)
	other := add(t, a, on(2), "other")
	apptest.Do(t, a, "entries.delete", IDInput{ID: other.ID})
	wantCode(t, a, "no_picture", "pictures.get", IDInput{ID: p.ID})
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	a := apptest.New(t, config())
	e := add(t, a, on(2), "sea")
	small, _ := seascape(8, 6)
	in := PictureInput{EntryID: e.ID, Name: "x", Type: PNG, Width: 1, Height: 1, Content: small, Thumbnail: small}
	for _, change := range []func(*PictureInput){
		func(in *PictureInput) { in.Type = JPEG },
		func(in *PictureInput) { in.Content = []byte("<svg onload='alert(1)'/>") },
		func(in *PictureInput) { in.Thumbnail = []byte("GIF89a") },
	} {
		bad := in
		change(&bad)
		wantCode(t, a, "not_a_picture", "pictures.add", bad)
	}
	bad := in
	bad.Content = append(bytes.Clone(small), make([]byte, 8_000_000)...)
	wantCode(t, a, "invalid", "pictures.add", bad)
	bad.Content = bad.Content[:8_000_000]
	apptest.Do(t, a, "pictures.add", bad)
	in.EntryID = "x"
	wantCode(t, a, "no_entry", "pictures.add", in)
}

func TestTheExportHasEverything(t *testing.T) {
	a := apptest.New(t, config())
	first := add(t, a, on(2), "# A walk: along/the\\sea?\n\nNice.", "Sea", `quo"te`)
	p := picture(t, a, first.ID)
	apptest.Do(t, a, "entries.save", SaveInput{ID: first.ID, Version: first.Version, Values: Values{Day: on(2), Source: first.Source + "\n\n![sea](picture:" + p.ID + ")", Tags: first.Tags}})
	a.Advance(time.Hour)
	add(t, a, on(1), "")
	gone := add(t, a, on(3), "gone")
	apptest.Do(t, a, "entries.delete", IDInput{ID: gone.ID})
	export := func() []byte {
		var all []byte
		for _, piece := range apptest.Stream[[]byte](t, a, "export.zip").All() {
			if len(piece) > pieceSize {
				t.Errorf("a piece of %d bytes", len(piece))
			}
			all = append(all, piece...)
		}
		return all
	}
	bytesOf := export()
	if !bytes.Equal(bytesOf, export()) {
		t.Error("two exports of the same differ")
	}
	z, err := zip.NewReader(bytes.NewReader(bytesOf), int64(len(bytesOf)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	texts := map[string]string{}
	for _, f := range z.File {
		names = append(names, f.Name)
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		texts[f.Name] = string(text)
		if f.Modified.Year() != 2026 || f.Modified.UTC().Hour() > 10 {
			t.Errorf("%s is of %v", f.Name, f.Modified)
		}
	}
	picturePath := "pictures/" + p.ID + ".png"
	entryPath := "2026/2026-03-02-a-walk-along-the-sea-" + first.ID[len(first.ID)-12:] + ".md"
	if len(names) != 3 || !strings.HasPrefix(names[0], "2026/2026-03-01-") || !slices.Equal(names[1:], []string{picturePath, entryPath}) {
		t.Fatalf("got %q", names)
	}
	want := "---\nday: 2026-03-02\nwritten: 2026-03-02T09:00:00Z\ntags: [\"Sea\", \"quo\\\"te\"]\n---\n\n" + first.Source + "\n\n![sea](../" + picturePath + ")\n"
	if texts[entryPath] != want {
		t.Errorf("got\n%s\nwant\n%s", texts[entryPath], want)
	}
}

// seascape is a sun over water, as a PNG.
func seascape(width, height int) ([]byte, error) {
	palette := color.Palette{
		color.RGBA{248, 214, 160, 255},
		color.RGBA{236, 166, 120, 255},
		color.RGBA{255, 244, 214, 255},
		color.RGBA{38, 92, 112, 255},
		color.RGBA{60, 122, 138, 255},
	}
	m := image.NewPaletted(image.Rect(0, 0, width, height), palette)
	horizon, radius := height*3/5, height/6
	for y := range height {
		for x := range width {
			dx, dy := x-width*2/3, y-horizon+radius
			index := uint8(0)
			switch {
			case y >= horizon && (y/4+x/23)%3 == 0:
				index = 4
			case y >= horizon:
				index = 3
			case dx*dx+dy*dy < radius*radius:
				index = 2
			case y > horizon/2:
				index = 1
			}
			m.SetColorIndex(x, y, index)
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, m)
	return b.Bytes(), err
}
