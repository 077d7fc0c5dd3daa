package wire

import (
	"encoding/json"
	"testing"
	"time"
)

const smallInput = `{"project":"Ashore","note":"the frame","tags":["work"],"start":"2026-01-02T03:04:05.678Z","color":4242,"rate":87.5}`

func BenchmarkDecodeSmallInput(b *testing.B) {
	in := []byte(smallInput)
	b.ReportAllocs()
	for b.Loop() {
		d := NewDecoder(in, nil)
		v := decodeEntry(d)
		if d.Done() != nil || v.Color != 4242 {
			b.Fatal(d.Done())
		}
	}
}

func BenchmarkDecodeSmallInputEncodingJSON(b *testing.B) {
	in := []byte(smallInput)
	b.ReportAllocs()
	for b.Loop() {
		var v entry
		if err := json.Unmarshal(in, &v); err != nil {
			b.Fatal(err)
		}
	}
}

func rows() []entry {
	note := "the frame, the codec"
	rows := make([]entry, 10_000)
	for i := range rows {
		rows[i] = entry{
			Project: "Ashore", Note: &note, Tags: []string{"work"}, Color: int64(i), Rate: 87.5,
			Start: time.UnixMilli(1767323045678 + int64(i)*1000).UTC(),
		}
	}
	return rows
}

func BenchmarkEncode10kRows(b *testing.B) {
	rows := rows()
	b.ReportAllocs()
	for b.Loop() {
		e := NewEncoder(make([]byte, 0, 512))
		e.BeginArray()
		for i := range rows {
			e.Elem()
			encodeEntry(e, rows[i])
		}
		e.EndArray()
		if _, err := e.Bytes(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10_000, "ns/row")
}

func BenchmarkEncode10kRowsEncodingJSON(b *testing.B) {
	rows := rows()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := json.Marshal(rows); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10_000, "ns/row")
}
