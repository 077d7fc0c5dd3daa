package compile

import (
	"slices"
	"strings"
	"testing"
)

// wasmModule is a module of these imports and one export, by hand.
func wasmModule(imports ...imported) []byte {
	section := func(id byte, body []byte) []byte { return append([]byte{id, byte(len(body))}, body...) }
	name := func(s string) []byte { return append([]byte{byte(len(s))}, s...) }
	b := []byte("\x00asm\x01\x00\x00\x00")
	// dylink.0: 300 bytes aligned to 16, 5 slots aligned to 1.
	b = append(b, section(0, append(name("dylink.0"), 1, 5, 0xac, 2, 4, 5, 0))...)
	list := []byte{byte(len(imports))}
	for _, i := range imports {
		list = append(append(append(list, name(i.module)...), name(i.name)...), i.kind)
		list = append(list, map[byte][]byte{0: {0}, 1: {0x70, 1, 2, 9}, 2: {0, 2}, 3: {0x7f, 1}}[i.kind]...)
	}
	b = append(b, section(2, list)...)
	return append(b, section(7, append(append([]byte{1}, name("f")...), 0, 0))...)
}

var goodImports = []imported{
	{"env", "memory", 2},
	{"env", "__indirect_function_table", 1},
	{"env", "__stack_pointer", 3},
	{"env", "go_open", 0},
	{"env", "pow", 0},
	{"GOT.func", "go_close", 3},
}

func TestWasmOutline(t *testing.T) {
	m, err := readWasm(wasmModule(goodImports...))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(m.imports, goodImports) || !slices.Equal(m.exports, []string{"f"}) {
		t.Errorf("got imports %v, exports %v", m.imports, m.exports)
	}
	if m.memorySize != 300 || m.memoryAlign != 16 || m.tableSize != 5 || m.tableAlign != 1 {
		t.Errorf("got %+v", m)
	}
	if err := m.complete([]string{"f"}); err != nil {
		t.Error(err)
	}
	if err := m.complete([]string{"f", "g"}); err == nil || !strings.Contains(err.Error(), "export g") {
		t.Errorf("a missing export: %v", err)
	}
}

func TestWasmMustNotAskForWhatNobodyGives(t *testing.T) {
	for _, i := range []imported{
		{"env", "strtol", 0},
		{"env", "pow", 3},
		{"env", "go_file", 3},
		{"GOT.mem", "errno", 3},
		{"GOT.func", "qsort", 3},
		{"wasi_snapshot_preview1", "fd_write", 0},
	} {
		m, err := readWasm(wasmModule(i))
		if err != nil {
			t.Fatal(err)
		}
		if err := m.complete(nil); err == nil || !strings.Contains(err.Error(), i.module+"."+i.name) {
			t.Errorf("%v: got %v, want an error", i, err)
		}
	}
}

func TestWasmCutOffIsAnError(t *testing.T) {
	whole := wasmModule(goodImports...)
	ends := 0
	for n := range whole {
		// At a section's end the rest may be missing; not dylink.0.
		if m, err := readWasm(whole[:n]); err == nil {
			ends++
			if err := m.complete([]string{"f"}); err == nil {
				t.Errorf("%d of %d bytes are taken for a module", n, len(whole))
			}
		}
	}
	if ends > 2 {
		t.Errorf("%d beginnings can be read, want those at two sections' ends", ends)
	}
	if _, err := readWasm(append([]byte("\x00asm\x01\x00\x00\x00"), whole[8+18:]...)); err == nil {
		t.Error("a module without dylink.0 is taken")
	}
}
