/** The worker of chromium.mjs: what tools/wasmexec/run.mjs does under Node. */
import setup from "./host.mjs";

const tasks = [];
const turn = new MessageChannel();
turn.port1.onmessage = () => tasks.shift()();
globalThis.setImmediate = (fn) => {
	tasks.push(fn);
	turn.port2.postMessage(0);
};

const argv = await new Promise((resolve) => {
	globalThis.onmessage = ({ data }) => resolve(data);
});
await import("/wasm_exec.js");
const go = new globalThis.Go();
go.argv = ["test", ...argv];
go.exit = (code) => postMessage(code);

let instance;
const host = { go, imports: { send() {} }, exports: () => instance.exports, exited: () => go.exited, fail: console.error };
await setup(host);
({ instance } = await WebAssembly.instantiateStreaming(fetch("/test.wasm"), { ...go.importObject, ashore: host.imports }));
await go.run(instance);
