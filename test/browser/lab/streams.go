package main

import (
	"context"
	"errors"
	"hash/crc32"
	"io"
	"iter"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/ashore-dev/ashore/framework/store"
)

// flowing counts the streams and uploads whose handlers run.
var flowing atomic.Int64

// FlowInput asks for blocks of bytes.
type FlowInput struct {
	Blocks int `json:"blocks"`
	Size   int `json:"size"`
}

// Blocks gives blocks of bytes, as many as are asked for: block i is full of i.
func (l *Lab) Blocks(ctx context.Context, in FlowInput) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		flowing.Add(1)
		defer flowing.Add(-1)
		block := make([]byte, in.Size)
		for i := range in.Blocks {
			for k := range block {
				block[k] = byte(i)
			}
			if !yield(block, nil) {
				return
			}
		}
	}
}

// Row is a row of a stream.
type Row struct {
	Number int       `json:"number"`
	At     time.Time `json:"at"`
	Text   string    `json:"text"`
}

// Rows gives rows of one view, with a text of the size each.
func (l *Lab) Rows(ctx context.Context, v *store.View, in FlowInput) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		flowing.Add(1)
		defer flowing.Add(-1)
		const rows = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
			SELECT i AS number, 0 AS at, printf('%.*c', ?, 'x') AS text FROM n`
		for row, err := range store.Each[Row](ctx, v, rows, in.Blocks, in.Size) {
			if !yield(row, err) {
				return
			}
		}
	}
}

// SumInput has bytes of any length.
type SumInput struct {
	// Limit is after how many bytes the handler has enough; 0 is never.
	Limit int64 `json:"limit"`
	// Data is what is added up.
	Data io.Reader `json:"data"`
}

// Sum is what was read of an upload.
type Sum struct {
	Bytes int64  `json:"bytes"`
	CRC32 uint32 `json:"crc32"`
}

// Sum reads an upload.
func (l *Lab) Sum(ctx context.Context, in SumInput) (Sum, error) {
	flowing.Add(1)
	defer flowing.Add(-1)
	hash := crc32.NewIEEE()
	data := in.Data
	if in.Limit > 0 {
		data = io.LimitReader(data, in.Limit)
	}
	n, err := io.Copy(hash, data)
	return Sum{n, hash.Sum32()}, err
}

// Flowing says how many handlers of streams and uploads run, and how much memory
// the program has.
type Flowing struct {
	Handlers int64  `json:"handlers"`
	Memory   uint64 `json:"memory"`
}

// Flowing answers now.
func (l *Lab) Flowing(context.Context) (Flowing, error) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.Sys == 0 {
		return Flowing{}, errors.New("no statistics")
	}
	return Flowing{flowing.Load(), m.Sys}, nil
}
