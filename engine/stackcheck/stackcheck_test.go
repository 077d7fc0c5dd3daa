package stackcheck

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	sqlite3_wasm "github.com/ashore-dev/ashore/engine/dropin"
)

// frame is the size of the recursive function's frame.
const frame = 4096

// recursive is a module with a function that calls itself as often as its
// parameter says, as a compiler makes it, with these globals of its own.
func recursive(globals ...[]byte) []byte {
	name := func(s string) []byte { return append([]byte{byte(len(s))}, s...) }
	module := []byte("\x00asm\x01\x00\x00\x00")
	add := func(id byte, entries ...[]byte) {
		body := append([]byte{byte(len(entries))}, bytes.Join(entries, nil)...)
		module = append(append(module, id, byte(len(body))), body...)
	}
	add(1, []byte{0x60, 1, 0x7f, 0})
	add(
		2,
		append(append(name("env"), name("__stack_pointer")...), 3, 0x7f, 1),
		append(append(name("env"), name("__memory_base")...), 3, 0x7f, 0),
	)
	add(3, []byte{0})
	if len(globals) > 0 {
		add(6, globals...)
	}
	add(7, append(name("recurse"), 0, 0))
	code := []byte{1, 1, 0x7f}                                          // a local
	code = append(code, 0x23, 0)                                        // global.get
	code = append(sleb(append(code, 0x41), frame), 0x6b, 0x22, 1)       // i32.const, i32.sub, local.tee
	code = append(code, 0x24, 0x80, 0x80, 0x00)                         // global.set, as a linker writes it
	code = append(code, 0x20, 0, 0x04, 0x40)                            // local.get, if
	code = append(code, 0x20, 0, 0x41, 1, 0x6b, 0x10, 0, 0x0b)          // local.get, i32.const, i32.sub, call, end
	code = append(code, 0x20, 1)                                        // local.get
	code = append(sleb(append(code, 0x41), frame), 0x6a, 0x24, 0, 0x0b) // i32.const, i32.add, global.set, end
	add(10, append([]byte{byte(len(code))}, code...))
	return module
}

const script = `
import fs from "node:fs";
const [file, ...depths] = process.argv.slice(2);
const base = 2 << 20;
const sp = new WebAssembly.Global({ value: "i32", mutable: true }, base);
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(fs.readFileSync(file)), {
	env: { __stack_pointer: sp, __memory_base: base },
});
for (const depth of depths) {
	sp.value = base;
	try {
		exports.recurse(Number(depth) - 1);
		console.log(depth, "returned", sp.value === base);
	} catch (error) {
		console.log(depth, String(error));
	}
}
`

func TestRecursionThatIsTooDeepTraps(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("no node")
	}
	const most = Size / frame
	run := func(wasm []byte) string {
		dir := t.TempDir()
		file, js := filepath.Join(dir, "recursive.wasm"), filepath.Join(dir, "run.mjs")
		if err := os.WriteFile(file, wasm, 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(js, []byte(script), 0o666); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), "node", js, file, "1", fmt.Sprint(most), fmt.Sprint(most+1)).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	if got, want := run(recursive()), fmt.Sprintf("1 returned true\n%d returned true\n%d returned true\n", most, most+1); got != want {
		t.Fatalf("as it was:\n%swant\n%s", got, want)
	}
	zero := []byte{0x7f, 1, 0x41, 0, 0x0b} // i32, mutable, i32.const, end
	for what, module := range map[string][]byte{"checked": recursive(), "with globals of its own": recursive(zero, zero)} {
		checked, err := Instrument(module)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := run(checked), fmt.Sprintf("1 returned true\n%d returned true\n%d RuntimeError: unreachable\n", most, most+1); got != want {
			t.Errorf("%s:\n%swant\n%s", what, got, want)
		}
	}
}

func TestWhatIsNoSuchModuleIsAnError(t *testing.T) {
	whole := recursive()
	for name, wasm := range map[string][]byte{
		"nothing":          nil,
		"text":             []byte("(module)"),
		"without a stack":  []byte("\x00asm\x01\x00\x00\x00"),
		"cut in the code":  whole[:len(whole)-3],
		"an unknown thing": bytes.Replace(whole, []byte{0x20, 0, 0x04}, []byte{0x20, 0, 0xfe}, 1),
	} {
		if _, err := Instrument(wasm); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for n := range len(whole) - 1 {
		_, _ = Instrument(whole[:n]) // does not panic
	}
}

// The memory that the check allows is the drop-in's to keep.
func TestDropInKeepsTheStack(t *testing.T) {
	source, err := sqlite3_wasm.Files.ReadFile("module.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		fmt.Sprintf("stackSize = %d << 10\n", Size>>10),
		fmt.Sprintf("guardSize = %d << 10\n", Guard>>10),
	} {
		if !bytes.Contains(source, []byte(want)) {
			t.Errorf("engine/dropin/module.go does not say %q", want)
		}
	}
}
