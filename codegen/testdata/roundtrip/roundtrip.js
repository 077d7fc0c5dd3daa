// Calls every method of every case with values that are made for it, through
// jsclient, frames and a Go program that answers them, and compares what comes
// back. It is run by TestEveryCaseSurvivesTheWayThere.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { Values } from "./values.js";

const { program, client, cases, each } = JSON.parse(readFileSync(0, "utf8"));
const { Calls } = await import(`${client}/calls.js`);
const { Rpc } = await import(`${client}/rpc.js`);

/** Frames to a process and from it, each behind its length. */
class Process extends EventTarget {
	#child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
	#rest = Buffer.alloc(0);

	constructor() {
		super();
		this.#child.stdout.on("data", (chunk) => {
			this.#rest = Buffer.concat([this.#rest, chunk]);
			while (this.#rest.length >= 4 && this.#rest.length >= 4 + this.#rest.readUInt32LE()) {
				const end = 4 + this.#rest.readUInt32LE();
				const data = new Uint8Array(this.#rest.subarray(4, end)).buffer;
				this.#rest = this.#rest.subarray(end);
				this.dispatchEvent(new MessageEvent("message", { data }));
			}
		});
	}

	postMessage(frame) {
		const size = Buffer.alloc(4);
		size.writeUInt32LE(frame.byteLength);
		this.#child.stdin.write(size);
		this.#child.stdin.write(new Uint8Array(frame.slice(0)));
	}

	end() {
		this.#child.stdin.end();
	}
}

/** One of the things that bytes can be uploaded from. */
function source(bytes) {
	const blob = new Blob([bytes]);
	return [bytes, blob, blob.stream()][bytes.length % 3];
}

async function items(stream) {
	const all = [];
	for await (const item of stream) all.push(item);
	return all;
}

const worker = new Process();
const calls = new Calls(new Uint8Array(16).fill(7));
calls.attach(worker, 1);
const rpc = new Rpc(calls);
const counts = [];
const failed = [];
for (const { name, module, types, methods } of cases) {
	const { bind } = await import(module);
	const api = bind({
		call: (method, input, codec) => rpc.call(`${name}.${method.split(".")[1]}`, input, codec),
		watch: () => assert.fail("a watch"),
		stream: (method, input, codec) => rpc.stream(`${name}.${method.split(".")[1]}`, input, codec),
		upload: (method, input, codec) => rpc.upload(`${name}.${method.split(".")[1]}`, input, codec),
	});
	let seed = 1;
	let count = 0;
	for (const { service, method, input, upload } of methods) {
		const rounds = Math.max(40, Math.ceil(each / methods.length));
		const sent = Array.from({ length: rounds }, (_, i) => new Values(seed++, types).make(input, i % 5));
		const settled = await Promise.allSettled(
			sent.map(async (value) => {
				const kept = structuredClone(value);
				const bytes = new Uint8Array(count++ * 997 % 70_000).map((_, i) => i);
				const given = api[service][method](upload ? { ...value, [upload]: source(bytes) } : value);
				const all = given[Symbol.asyncIterator] ? await items(given) : [await given];
				assert.ok(all.length > 0);
				for (const got of all) assert.deepStrictEqual(got, upload ? { ...kept, data: bytes } : kept);
				assert.deepStrictEqual(value, kept, "it changed its input");
			}),
		);
		const i = settled.findIndex(({ status }) => status === "rejected");
		if (i >= 0) failed.push(inspect({ method: `${name}.${method}`, sent: sent[i], error: settled[i].reason }, { depth: 12 }));
	}
	counts.push(count);
}
worker.end();
rpc.close();
console.log(`${counts.length} cases, ${Math.min(...counts)} values or more each, ${counts.reduce((a, b) => a + b)} in all`);
if (failed.length > 0) {
	console.log(failed.join("\n\n"));
	process.exitCode = 1;
}
