package notes

import (
	"context"
	"io"
	"iter"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ashore-dev/ashore/framework/wire"
)

// PadInput asks for n texts of a size.
type PadInput struct {
	N    int `json:"n"`
	Size int `json:"size"`
}

// Pad gives texts, from one view.
func (s *Lab) Pad(ctx context.Context, v *store.View, in PadInput) iter.Seq2[string, error] {
	return store.Each[string](ctx, v, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		SELECT printf('%.*c', ?, 'x') FROM n`, in.N, in.Size)
}

// Numbers gives 1 to n, and fails then if the size is 1.
func (s *Lab) Numbers(_ context.Context, in PadInput) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		defer s.Spawned.Add(1)
		for i := range in.N {
			if !yield(i+1, nil) {
				return
			}
		}
		if in.Size == 1 {
			yield(0, dispatch.NewError("odd", "the size is odd"))
		}
	}
}

// LengthInput has an upload.
type LengthInput struct {
	Most int       `json:"most"`
	Data io.Reader `json:"data"`
}

// Length says how long the upload is.
func (s *Lab) Length(_ context.Context, in LengthInput) (int, error) {
	n, err := io.Copy(io.Discard, in.Data)
	return int(n), err
}

func (s *Lab) streams() []dispatch.Method {
	return []dispatch.Method{
		dispatch.ViewStream("pad", s.Pad, decodePad, func(e *wire.Encoder, v string) { e.String(v) }),
		dispatch.Stream("numbers", s.Numbers, decodePad, encodeInt),
		dispatch.Uploads(dispatch.Action("length", s.Length, func(d *wire.Decoder) LengthInput {
			return LengthInput{Most: decodePad(d).N, Data: d.Upload()}
		}, encodeInt)),
	}
}

func decodePad(d *wire.Decoder) (in PadInput) {
	for key := range d.Object() {
		switch key {
		case "n", "most":
			in.N = int(d.Int64())
		case "size":
			in.Size = int(d.Int64())
		default:
			d.Unknown()
		}
	}
	return in
}
