// Runs a program as a worker does: its exit does not end the process.
//   node worker.mjs run.mjs engine.js program.wasm folder argument
import fs from "node:fs";
import path from "node:path";

const [runner, script, program, folder, argument] = process.argv.slice(2);
const { wasmExec } = await import(runner);
globalThis.path = path; // and wasm_exec.js's own fs, which prints
await import(wasmExec());
const { Engine } = await import(script);

const compile = (file) => WebAssembly.compile(fs.readFileSync(file));
const engine = new Engine({
	sqlite3: await compile(path.join(folder, "sqlite3.wasm")),
	trampoline: await compile(path.join(folder, "trampoline.wasm")),
});
const go = new globalThis.Go();
go.argv = ["program", argument];
go.exit = (code) => console.log("exit", code);
const instance = await WebAssembly.instantiate(await compile(program), {
	...go.importObject,
	...engine.importObject,
});
await engine.run(go, instance);
console.log("over");
process.exit(); // JavaScript's timers may still call Go, which throws then
