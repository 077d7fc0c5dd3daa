package trim

import (
	"encoding/binary"
	"slices"
)

// Instructions. See https://webassembly.github.io/spec/core/binary/instructions.html.
const (
	opLoop      = 0x03
	opEnd       = 0x0b
	opBrIf      = 0x0d
	opLocalGet  = 0x20
	opLocalSet  = 0x21
	opLocalTee  = 0x22
	opI32Load   = 0x28
	opI32Load8  = 0x2d
	opI32Store  = 0x36
	opI32Const  = 0x41
	opI32LtU    = 0x49
	opI32Add    = 0x6a
	opI32And    = 0x71
	opI32Shl    = 0x74
	opI32ShrU   = 0x76
	typeI32     = 0x7f
	blockOfNone = 0x40
)

// locals is how many numbers the code of this file works with.
const locals = 2

func i32(n int) []byte            { return appendSigned([]byte{opI32Const}, n) }
func get(local byte) []byte       { return []byte{opLocalGet, local} }
func set(local byte) []byte       { return []byte{opLocalSet, local} }
func tee(local byte) []byte       { return []byte{opLocalTee, local} }
func code(parts ...[]byte) []byte { return slices.Concat(parts...) }
func op(ops ...byte) []byte       { return ops }
func loop(parts ...[]byte) []byte { return code(op(opLoop, blockOfNone), code(parts...), op(opEnd)) }

func access(opcode byte, at int) []byte { return binary.AppendUvarint([]byte{opcode, 0}, uint64(at)) }

func again(local byte, below int) []byte {
	return code(get(local), i32(below), op(opI32LtU, opBrIf, 0))
}

// A bucket of findfunctab is for 4096 program counters: the index's entry of
// the first function in them, and 16 bytes that are 0 where there is no second.
// A function has 65536 program counters in WebAssembly, hence 16 buckets, and
// the table is larger than all others together.
const (
	bucketSize      = 20
	functionBuckets = 16
)

// fillFind clears findfunctab and returns the code that fills it; none if the
// table isn't as that would write it.
func (t *tables) fillFind(m memory) []byte {
	table := t.find.of(m)
	size := len(table) &^ 3
	want := make([]byte, len(table))
	for at, bucket := 0, 0; at < size; at, bucket = at+bucketSize, bucket+1 {
		binary.LittleEndian.PutUint32(want[at:], uint32(bucket/functionBuckets))
	}
	if size == 0 || !slices.Equal(table, want) {
		return nil
	}
	clear(table)
	const at, bucket = 0, 1
	return code(
		loop(
			get(at), get(bucket), i32(4), op(opI32ShrU), access(opI32Store, t.find.from),
			get(bucket), i32(1), op(opI32Add), set(bucket),
			get(at), i32(bucketSize), op(opI32Add), set(at),
			again(at, size),
		),
		i32(0), set(at), i32(0), set(bucket),
	)
}

// fillIndex clears the index of records and returns the code that fills it: each
// record begins where the one before it ends, and with its own entry.
func (t *tables) fillIndex(m memory, count int) []byte {
	table := t.funcs.of(m)
	if count == 0 {
		return nil
	}
	clear(table[:8*count])
	const at, record = 0, 1
	records := t.funcs.from
	return code(
		i32(align(t.indexSize())), set(record),
		loop(
			get(at), get(record), access(opI32Load, records+4*funcEntry), access(opI32Store, records),
			get(at), get(record), access(opI32Store, records+4),
			get(record), access(opI32Load, records+4*funcValues),
			get(record), access(opI32Load8, records+4*funcWords-1),
			op(opI32Add), i32(2), op(opI32Shl),
			get(record), op(opI32Add), i32(4*funcWords+7), op(opI32Add), i32(-8), op(opI32And), set(record),
			get(at), i32(8), op(opI32Add), tee(at), i32(8*count), op(opI32LtU, opBrIf, 0),
		),
	)
}
