package dispatch_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"strings"

	"github.com/ashore-dev/ashore/framework/store"
)

// RowsInput asks for items of a size.
type RowsInput struct {
	Count, Size int64
	How         string
}

// SumInput has an upload.
type SumInput struct {
	How  string
	Data io.Reader
}

// Rows gives what a view reads.
func (s *Tasks) Rows(ctx context.Context, v *store.View, in RowsInput) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		defer s.begin("rows over")
		const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 WHERE ?1 > 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) SELECT i FROM n`
		item := make([]byte, in.Size) // the same for all
		for i, err := range store.Each[int64](ctx, v, numbers, in.Count) {
			if err != nil {
				yield(nil, err)
				return
			}
			for k := range item {
				item[k] = byte(i)
			}
			if !yield(item, nil) {
				return
			}
		}
		if in.How == "count" {
			n, err := store.One[int64](ctx, v, `SELECT count(*) FROM others`)
			yield([]byte{byte(n)}, err)
		}
	}
}

// Feed gives items without a view.
func (s *Tasks) Feed(ctx context.Context, in RowsInput) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		defer s.begin("feed over")
		for i := range in.Count {
			if !yield(bytes.Repeat([]byte{byte(i + 1)}, int(in.Size)), nil) {
				return
			}
		}
		switch in.How {
		case "fail":
			yield(nil, ErrTired)
		case "panic":
			panic("a secret")
		case "wait":
			select {
			case <-s.gate:
			case <-ctx.Done():
				yield(nil, ctx.Err())
			}
		case "deaf":
			<-s.gate
			yield([]byte("too late"), nil)
		}
	}
}

// Sum reads its upload.
func (s *Tasks) Sum(_ context.Context, in SumInput) (sum int64, err error) {
	defer s.begin("sum over")
	r := bufio.NewReader(in.Data)
	for {
		b, err := r.ReadByte()
		switch {
		case err == io.EOF:
			return sum, nil
		case err != nil && in.How == "hide":
			return -1, nil
		case err != nil:
			return 0, err
		case b == 255 && in.How == "stop":
			return sum, nil
		case b == 255 && in.How == "keep":
			go func() {
				<-s.gate
				_, err := in.Data.Read(make([]byte, 1))
				s.begin("read after the end: " + err.Error())
			}()
			return sum, nil
		case b == 255 && in.How == "wait":
			<-s.gate
		case b == 255 && in.How == "fail":
			return 0, errors.New("a secret")
		}
		sum += int64(b)
	}
}

// Upper gives the lines of its upload.
func (s *Tasks) Upper(_ context.Context, in SumInput) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		lines := bufio.NewScanner(in.Data)
		for lines.Scan() {
			if !yield(strings.ToUpper(lines.Text()), nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield("", err)
		}
	}
}
