package gen

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// calling makes a table of the trampoline's own exports for the dead, calls
// through it, and prints what it found.
const calling = `
import fs from "node:fs";
const table = new WebAssembly.Table({ element: "anyfunc", initial: 1000 });
const trampoline = new WebAssembly.Module(fs.readFileSync(process.argv[2]));
const { exports } = new WebAssembly.Instance(trampoline, { env: { table } });
const names = WebAssembly.Module.exports(trampoline).map(({ name }) => name).filter((name) => !name.startsWith("dead "));
const base = 100;
names.forEach((name, k) => table.set(base + k, exports["dead " + name]));
const call = (name) => {
	const f = exports[name];
	// i64 takes BigInt alone, i32 and f64 numbers alone.
	const args = Array(f.length - 1).fill(0);
	for (let i = 0; i < 1 << args.length; i++) {
		try {
			return f(base, ...args.map((zero, bit) => (i >> bit) & 1 ? 0n : 0));
		} catch (error) {
			if (!(error instanceof TypeError)) throw error;
		}
	}
	return "no arguments fit";
};
const found = names.map((name) => name + "=" + call(name));
found.push("names=" + names.length);
console.log(found.join("\n"));
`

func TestTrampolineCallsTheMethodsSlot(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no node")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "trampoline.wasm")
	if err := os.WriteFile(file, Trampoline(), 0o666); err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(dir, "calling.mjs")
	if err := os.WriteFile(script, []byte(calling), 0o666); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), node, script, file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got := "\n" + string(out)
	for _, want := range []string{
		"sqlite3_step=2", "sqlite3_free=undefined", "sqlite3_errmsg=0", "sqlite3_column_int64=0",
		"sqlite3_column_double=0", "sqlite3_close=0", "sqlite3_blob_open=2", "memalign=0", "sqlite3_bind_parameter_count=0",
	} {
		if !strings.Contains(got, "\n"+want+"\n") {
			t.Errorf("missing %s", want)
		}
	}
	if strings.Contains(got, "no arguments fit") {
		t.Errorf("a function cannot be called:\n%s", got)
	}
	if len(signatures) < 200 {
		t.Errorf("%d methods", len(signatures))
	}
}
