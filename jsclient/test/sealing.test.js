// Files with a passphrase: there and back, those of age itself, and those that somebody might want to try.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { serve } from "../../framework/archive/web/sealer.js";
import { isSealed, sealed, unsealed, unsealing } from "../../framework/archive/web/sealing.js";

const PASSPHRASE = "correct horse battery staple";
const { signal } = new AbortController();

/** Runs the worker's part here. `held` is how many do. */
function spawner({ workFactor = 2 } = {}) {
	const state = { held: 0, spawn };
	function spawn() {
		const { port1, port2 } = new MessageChannel();
		state.held++;
		port2.start();
		serve(/** @type {any} */ (port2), { workFactor });
		/** @type {any} */
		const worker = {
			onmessage: null,
			onerror: null,
			postMessage: (/** @type {unknown} */ message) => port1.postMessage(message),
			terminate() {
				state.held--;
				port1.close();
				port2.close();
			},
		};
		port1.onmessage = (event) => worker.onmessage(event);
		return worker;
	}
	return state;
}

/** @param {number} length */
function bytesOf(length) {
	const bytes = new Uint8Array(length);
	for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8)) & 255;
	return bytes;
}

/** @param {Uint8Array} bytes @param {number} piece */
async function* cut(bytes, piece) {
	for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
}

/** @param {AsyncIterable<Uint8Array>} parts */
async function joined(parts) {
	/** @type {Uint8Array<ArrayBuffer>[]} */
	const all = [];
	for await (const part of parts) all.push(new Uint8Array(part));
	return new File(all, "notes.sqlite.age");
}

/** @param {Uint8Array} bytes @param {string} [passphrase] */
function seal(bytes, passphrase = PASSPHRASE) {
	return joined(sealed(cut(bytes, 100_000), passphrase, { signal, spawn: spawner().spawn }));
}

/** @param {Blob} file @param {string} [passphrase] */
function open(file, passphrase = PASSPHRASE) {
	const named = file instanceof File ? file : new File([file], "notes.sqlite.age");
	return unsealed(named, passphrase, { signal, spawn: spawner().spawn });
}

/** @param {Blob} file */
const text = async (file) => Buffer.from(await file.arrayBuffer()).toString("latin1");

/** @param {string} latin1 */
const fileOf = (latin1) => new File([Buffer.from(latin1, "latin1")], "notes.sqlite.age");

for (const length of [0, 1, 65_536, 65_537, 1_000_000]) {
	test(`${length} bytes come back as they were`, async () => {
		const bytes = bytesOf(length);
		const file = await seal(bytes);
		assert.equal(await isSealed(file), true);
		const back = await open(file);
		assert.equal(back.name, "notes.sqlite");
		assert.deepEqual(new Uint8Array(await back.arrayBuffer()), bytes);
	});
}

test("what age encrypted is opened", async () => {
	const made = readFileSync(
		new URL("../../framework/archive/testdata/by-age.sqlite.age", import.meta.url),
	);
	const back = await open(new File([made], "by-age.sqlite.age"));
	const hash = createHash("sha256").update(Buffer.from(await back.arrayBuffer()));
	const want = createHash("sha256").update(bytesOf(200_000));
	assert.equal(hash.digest("hex"), want.digest("hex"));
});

test("a passphrase is the same however its accents were typed", async () => {
	const file = await seal(bytesOf(10), "pass\u0065\u0301 phrase");
	assert.equal((await open(file, "pass\u00e9 phrase")).size, 10);
});

test("another passphrase is refused by name", async () => {
	const file = await seal(bytesOf(10));
	await assert.rejects(open(file, "correct horse battery stable"), { code: "wrong_passphrase" });
});

test("a file that was cut, lengthened or changed anywhere is refused", async () => {
	const file = await seal(bytesOf(70_000));
	const whole = await text(file);
	const header = whole.indexOf("\n", whole.indexOf("\n--- ") + 1) + 1;
	for (const length of [0, 21, 22, header - 1, header, header + 15, header + 16, whole.length - 1])
		await assert.rejects(open(fileOf(whole.slice(0, length))), { name: "SealError" }, `${length}`);
	// Behind the first 64 KiB: what is there is whole, but not the end.
	const first = header + 16 + 65_536 + 16;
	await assert.rejects(open(fileOf(whole.slice(0, first))), { code: "damaged" });
	await assert.rejects(open(fileOf(`${whole}x`)), { code: "damaged" });
	for (const at of [header - 10, header, header + 16, header + 40_000, whole.length - 1]) {
		const bad =
			whole.slice(0, at) + String.fromCharCode(whole.charCodeAt(at) ^ 1) + whole.slice(at + 1);
		await assert.rejects(open(fileOf(bad)), { name: "SealError" }, `${at}`);
	}
});

test("headers that somebody made up are refused before anything is reckoned", async () => {
	const whole = await text(await seal(bytesOf(10)));
	const spawn = () => assert.fail("a worker was started");
	/** @type {[string, string][]} */
	const cases = [
		[whole.replace(" 2\n", " 21\n"), "too_hard"],
		[whole.replace(" 2\n", " 99\n"), "too_hard"],
		[whole.replace(" 2\n", " 02\n"), "for_a_key"],
		[whole.replace(" 2\n", " 999\n"), "for_a_key"],
		[whole.replace("-> scrypt", "-> X25519"), "for_a_key"],
		[whole.replace("\n--- ", "\n-> more AAAA\n\n--- "), "for_a_key"],
		[`age-encryption.org/v1\n${"-".repeat(5_000_000)}`, "for_a_key"],
		["age-encryption.org/v1\n", "damaged"],
	];
	for (const [made, code] of cases)
		await assert.rejects(unsealed(fileOf(made), PASSPHRASE, { signal, spawn }), { code });
});

test("a stream of it begins when the passphrase is right, reads what is taken, and ends with the rest", async () => {
	const bytes = bytesOf(5_000_000);
	const file = await seal(bytes);
	const state = spawner();
	let read = 0;
	const stream = await unsealing(file, PASSPHRASE, {
		signal,
		spawn: state.spawn,
		progress: (done) => {
			read = done;
		},
	});
	assert.ok(read <= 2 << 20, `${read} bytes were read before anything was taken`);
	assert.deepEqual(new Uint8Array(await new Response(stream).arrayBuffer()), bytes);
	assert.equal(state.held, 0);

	const left = await unsealing(file, PASSPHRASE, { signal, spawn: state.spawn });
	await left.cancel();
	assert.equal(state.held, 0);

	const cutOff = new File([file.slice(0, 4_000_000)], file.name);
	const damaged = await unsealing(cutOff, PASSPHRASE, { signal, spawn: state.spawn });
	await assert.rejects(new Response(damaged).arrayBuffer(), { code: "damaged" });
	await assert.rejects(unsealing(file, "not the one", { signal, spawn: state.spawn }), {
		code: "wrong_passphrase",
	});
	assert.equal(state.held, 0);
});

test("who ends it stops the worker and what it reads, and nothing waits", async () => {
	const state = spawner();
	let closed = false;
	async function* endless() {
		try {
			for (;;) yield bytesOf(100_000);
		} finally {
			closed = true;
		}
	}
	const controller = new AbortController();
	const parts = sealed(endless(), PASSPHRASE, { signal: controller.signal, spawn: state.spawn });
	await parts.next();
	controller.abort();
	await assert.rejects(parts.next(), { name: "AbortError" });
	assert.deepEqual([state.held, closed], [0, true]);
});

test("an export that fails fails what is made of it", async () => {
	const state = spawner();
	// biome-ignore lint/correctness/useYield: it fails before
	async function* failing() {
		throw new Error("the disk is full");
	}
	const parts = sealed(failing(), PASSPHRASE, { signal, spawn: state.spawn });
	await assert.rejects(joined(parts), /the disk is full/);
	assert.equal(state.held, 0);
});

test("a worker that doesn't start is said", async () => {
	const spawn = () => {
		/** @type {any} */
		const worker = { terminate() {}, onerror: null, postMessage: () => worker.onerror({}) };
		return worker;
	};
	await assert.rejects(joined(sealed(cut(bytesOf(1), 1), PASSPHRASE, { signal, spawn })), {
		code: "no_worker",
	});
});

test("no more is read than is taken", async () => {
	let read = 0;
	async function* counted() {
		for (let i = 0; i < 100; i++) {
			read++;
			yield bytesOf(65_536);
		}
	}
	const parts = sealed(counted(), PASSPHRASE, { signal, spawn: spawner().spawn });
	for (let i = 0; i < 10; i++) await parts.next();
	assert.ok(read <= 14, `${read} pieces were read for 10 parts`);
	await parts.return();
});
