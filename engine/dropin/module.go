//go:build js && wasm

// Package sqlite3_wasm is SQLite compiled by clang, under the interface of the
// module of this name, which has SQLite translated to Go.
//
// SQLite lives in a WebAssembly module of its own that shares Go's linear
// memory; an instance of it belongs to each connection. A call from Go to C is
// a call through a table, one from C to Go a call of an exported function. The
// host's JavaScript makes the instances (engine.js).
//
// # What a callback may do
//
// A callback (a function, hook, virtual table or file system in Go that SQLite
// calls) may panic, yield, sleep, wait for other goroutines and use SQLite,
// its own connection included. It must not wait for JavaScript's event loop:
// C frames lie on the same stack that JavaScript would have to come back to.
// That is found out after some seconds, and ends the program with a
// report. runtime.Goexit cannot pass C frames either, and ends it as well.
package sqlite3_wasm

import (
	"reflect"
	"runtime"
	"unsafe"
)

// Module is an instance of SQLite. Its methods, beginning with X, call C.
// Like the original's it serves one connection, and one goroutine at a time.
type Module struct {
	slot    int32    // of the table, at which the instance's functions begin
	frames  int      // callbacks of this instance that have not returned
	failure *failure // a panic on its way through C
	pass    uint64   // the frame under which this instance may be called by others than it
	env     Xenv
	fts5    fts5Env

	memory  *[]byte // go-sqlite3's view of the memory
	arenas  [][]byte
	used    int64 // bytes in arenas
	limit   int64
	scratch int32 // X__stack_pointer
	low     int32 // where scratch ends

	dbs     int // opened and not closed
	cleanup runtime.Cleanup
}

// Memory is what the original asks for its memory. Slice is made to span the
// whole linear memory from address 0, as far as the instance's data goes.
// Grow is not called. If it is a pointer to a struct with an int64 Max, that
// is the limit in pages of 64 KB, as in go-sqlite3.
type Memory = interface {
	Slice() *[]byte
	Grow(delta, max int64) int64
}

// engineOpen makes an instance of SQLite whose data begin at base and whose
// stack begins at stack, and returns the slot of its first function, or 0.
// The address of depth lets JavaScript see whether C frames are live.
//
//go:wasmimport sqlite3 engine_open
func engineOpen(base, stack uint32, depth unsafe.Pointer) int32

// engineClose lets go of the instance and its slots.
//
//go:wasmimport sqlite3 engine_close
func engineClose(slot int32)

// engineDataSize is how many bytes an instance needs at base, which has to be
// a multiple of 16.
//
//go:wasmimport sqlite3 engine_data_size
func engineDataSize() int32

const (
	// deadSlot is where functions begin that do nothing and return zero.
	deadSlot = 1
	// stackSize is C's stack. SQLite's limits (SQLITE_MAX_EXPR_DEPTH and the
	// like) keep it below that; the tests say by how much.
	stackSize = 768 << 10
	// guardSize lies below the stack and is never used, so that what went over
	// the stack is seen before it has done damage.
	guardSize = 16 << 10
	// scratchSize is for X__stack_pointer: go-sqlite3 takes a few words of it
	// for results that C writes.
	scratchSize = 16 << 10
	pageSize    = 64 << 10
	maxMemory   = 65536 * pageSize
)

// New makes an instance of SQLite. It panics if there is no memory for it.
func New(env Xenv) *Module {
	// An instance takes two megabytes. A program that opens connections one
	// after the other and never waits would leave the collector no turn.
	runtime.Gosched()
	mem := env.Xmemory()
	m := &Module{env: env, memory: mem.Slice(), limit: limitOf(mem)}
	data := uint32(engineDataSize()+15) &^ 15
	arena := m.arena(guardSize + stackSize + data + scratchSize)
	if arena == 0 {
		panic("sqlite3: out of memory")
	}
	clear(m.arenas[0][guardSize+stackSize:])
	base := arena + guardSize + stackSize
	m.low = int32(base + data)
	m.scratch = int32(base + data + scratchSize)
	m.slot = engineOpen(base, base, unsafe.Pointer(&depth))
	if m.slot == 0 {
		panic("sqlite3: the instance of SQLite could not be made; the console has the reason")
	}
	m.cleanup = runtime.AddCleanup(m, func(slot int32) { engineClose(slot) }, m.slot)
	return m
}

// limitOf is how many bytes an instance may have.
func limitOf(mem Memory) int64 {
	v := reflect.ValueOf(mem)
	if v.Kind() == reflect.Pointer && v.Elem().Kind() == reflect.Struct {
		if pages := v.Elem().FieldByName("Max"); pages.IsValid() && pages.CanInt() {
			return min(pages.Int(), maxMemory/pageSize) * pageSize
		}
	}
	return maxMemory
}

// arena adds size bytes to what the instance has and returns their address,
// or 0 if that were more than it may have. They are not all zero. Go's
// collector neither moves them nor looks into them; they live as long as m.
func (m *Module) arena(size uint32) uint32 {
	if m.used+int64(size) > m.limit {
		return 0
	}
	arena := spare.take(int(size))
	m.used += int64(size)
	m.arenas = append(m.arenas, arena)
	address := uint32(uintptr(unsafe.Pointer(unsafe.SliceData(arena))))
	m.reach(uint64(address) + uint64(size))
	return address
}

// spare are the arenas of a closed instance, for the next one: as many as one
// has that holds little.
var spare arenas

type arenas [2][]byte

// take returns an arena of this size.
func (s *arenas) take(size int) []byte {
	for i, a := range s {
		if len(a) == size {
			s[i] = nil
			return a
		}
	}
	return make([]byte, size)
}

// give takes the first arenas of an instance that is closed.
func (s *arenas) give(closed [][]byte) {
	if len(closed) >= len(s) {
		copy(s[:], closed)
	}
}

// reach makes go-sqlite3's view of the memory reach up to end.
func (m *Module) reach(end uint64) {
	if end = (end + pageSize - 1) &^ (pageSize - 1); uint64(len(*m.memory)) < end {
		// A slice that begins at address 0, which unsafe.Slice refuses to make.
		view := struct {
			data     unsafe.Pointer
			len, cap int
		}{nil, int(end), int(end)}
		*m.memory = *(*[]byte)(unsafe.Pointer(&view))
	}
}

// X__stack_pointer is where go-sqlite3 allocates downwards what it needs for
// the time of a call. It is no part of C's stack.
func (m *Module) X__stack_pointer() *int32 {
	if m.scratch < m.low+scratchSize/4 {
		panic("sqlite3: out of memory") // go-sqlite3 checks for less than 0 only
	}
	return &m.scratch
}

// X__indirect_function_table is the original's table, in which dynamically
// linked extensions put their functions. There are none here.
func (m *Module) X__indirect_function_table() *[]any { return new([]any) }

// Engine is m, for the drop-in's packages of extensions, which reach it through
// what go-sqlite3 wraps around it.
func (m *Module) Engine() any { return m }

// SetFTS5 sets what FTS5 calls for tokenizers and functions in Go.
func (m *Module) SetFTS5(env any) { m.fts5 = env.(fts5Env) }

// opened counts a database that was opened, to the pointer at address.
func (m *Module) opened(address int32) {
	if *(*uint32)(m.pointer(address)) != 0 {
		m.dbs++
	}
}

// closed lets go of the instance when its last database was closed, without
// waiting for the collector. Methods of m do nothing from then on.
func (m *Module) closed(db, code int32) {
	if db == 0 || code != 0 {
		return
	}
	if m.dbs--; m.dbs == 0 && m.frames == 0 {
		m.cleanup.Stop()
		engineClose(m.slot)
		m.slot = deadSlot
		spare.give(m.arenas)
		m.arenas = nil
	}
}

// sqliteInternal is what functions of a broken connection return.
const sqliteInternal = 2

// unprepared writes the results of a statement that a broken connection has
// not prepared: SQLite itself writes them whatever it returns.
func (m *Module) unprepared(sql, statement, tail int32) {
	*(*uint32)(m.pointer(statement)) = 0
	if tail != 0 {
		*(*int32)(m.pointer(tail)) = sql
	}
}

// pointer is the memory at a C address.
func (m *Module) pointer(address int32) unsafe.Pointer {
	return unsafe.Pointer(&(*m.memory)[uint32(address)])
}
