package gen

import (
	"bytes"
	"regexp"
)

// deadPrefix begins the names of functions that stand for the others once a
// connection is closed or broken. They do nothing and return zero, or if their
// result is a code SQLITE_INTERNAL.
const (
	deadPrefix     = "dead "
	sqliteInternal = 2
)

// code tells whose result is a code.
var code = regexp.MustCompile(`^sqlite3_(step|exec|exec_go|prepare|prepare_v2|prepare_v3|reset|open_v2|declare_vtab|` +
	`blob_(open|reopen|read|write)|backup_(step|finish)|wal_.*|table_column_metadata|file_control|` +
	`bind_(blob|blob_go|blob64|double|int|int64|null|pointer|pointer_go|text|text_go|text64|value|zeroblob|zeroblob64)|` +
	`create_.*|errcode|extended_errcode|columns_go|busy_.*|db_(cacheflush|config|status|status64|release_memory)|` +
	`set_authorizer_go|trace_go|collation_needed_go|config_log_go|autovacuum_pages_go)$`)

// Trampoline is the WebAssembly module through which Go calls C.
//
// It imports the table and exports a function for each method of Module, in
// the order of their names, by the name that C has for it. Its first
// parameter is the number of the table's slot at which the functions of the
// connection's instance begin, in the same order; the others are the
// method's. Each does no more than call_indirect.
//
// Go's instance imports these, and can be made before any instance of SQLite,
// which needs Go's memory. A call costs a bounds check and a comparison of
// signatures more than a direct one.
//
// For each there is another export, named "dead " and its name, with the
// method's parameters alone, to be put into the slots of a closed connection.
func Trampoline() []byte { return trampoline(signatures) }

func trampoline(methods []Func) []byte {
	var types [][]byte
	index := map[string]int{}
	typeOf := func(params []Kind, result Kind) int {
		t := []byte{0x60}
		t = uleb(t, len(params))
		for _, p := range params {
			t = append(t, byte(p))
		}
		if result == None {
			t = append(t, 0)
		} else {
			t = append(t, 1, byte(result))
		}
		i, ok := index[string(t)]
		if !ok {
			i = len(types)
			index[string(t)] = i
			types = append(types, t)
		}
		return i
	}

	var functions, exports, bodies [][]byte
	export := func(name string, function int) {
		e := append(uleb(nil, len(name)), name...)
		exports = append(exports, uleb(append(e, 0x00), function))
	}
	add := func(name string, typ int, body []byte) int {
		export(name, len(functions))
		functions = append(functions, uleb(nil, typ))
		body = append([]byte{0}, append(body, 0x0b)...) // no locals … end
		bodies = append(bodies, append(uleb(nil, len(body)), body...))
		return len(functions) - 1
	}
	for k, f := range methods {
		var body []byte
		for i := range f.Params {
			body = uleb(append(body, 0x20), i+1) // local.get
		}
		body = append(body, 0x20, 0)                                // local.get: the first slot
		body = append(sleb(append(body, 0x41), k), 0x6a)            // i32.const k, i32.add
		body = uleb(append(body, 0x11), typeOf(f.Params, f.Result)) // call_indirect
		body = append(body, 0)                                      // table 0
		with := append([]Kind{I32}, f.Params...)                    // the slot, then the method's
		add(f.Name, typeOf(with, f.Result), body)
	}
	dead := map[string]int{} // functions by their types and what they return
	for _, f := range methods {
		typ, zero := typeOf(f.Params, f.Result), []byte(nil)
		switch {
		case f.Result == I32 && code.MatchString(f.Name):
			zero = []byte{0x41, sqliteInternal}
		case f.Result == I32:
			zero = []byte{0x41, 0}
		case f.Result == I64:
			zero = []byte{0x42, 0}
		case f.Result == F64:
			zero = append([]byte{0x44}, make([]byte, 8)...)
		}
		key := string(append(uleb(nil, typ), zero...))
		if i, ok := dead[key]; ok {
			export(deadPrefix+f.Name, i)
			continue
		}
		dead[key] = add(deadPrefix+f.Name, typ, zero)
	}

	imported := []byte("\x03env\x05table\x01\x70\x00\x00") // a table of functions, any size
	module := []byte("\x00asm\x01\x00\x00\x00")
	module = section(module, 1, types)
	module = section(module, 2, [][]byte{imported})
	module = section(module, 3, functions)
	module = section(module, 7, exports)
	return section(module, 10, bodies)
}

func section(module []byte, id byte, entries [][]byte) []byte {
	body := append(uleb(nil, len(entries)), bytes.Join(entries, nil)...)
	module = uleb(append(module, id), len(body))
	return append(module, body...)
}

// uleb appends n as unsigned LEB128.
func uleb(b []byte, n int) []byte {
	for n >= 0x80 {
		b = append(b, byte(n)|0x80)
		n >>= 7
	}
	return append(b, byte(n))
}

// sleb appends n, which is not negative, as signed LEB128.
func sleb(b []byte, n int) []byte {
	for n >= 0x40 {
		b = append(b, byte(n)&0x7f|0x80)
		n >>= 7
	}
	return append(b, byte(n))
}
