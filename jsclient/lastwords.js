import { CallError } from "./errors.js";

/** So much is kept of what a program wrote last: the start of a crash, and many goroutines' stacks. */
const KEPT = 64 * 1024;

/** So much of it fits into a message. */
const TOLD = 600;

/**
 * Listens to what Go writes to standard error. When it ends by a panic or a fatal error that is the
 * only word on why.
 */
export class LastWords {
	#text = "";
	#decoder = new TextDecoder();

	/**
	 * @param {{ writeSync: (fd: number, bytes: Uint8Array) => number } | undefined} fs globalThis.fs, which
	 *   wasm_exec.js has made
	 */
	constructor(fs) {
		const write = fs?.writeSync;
		if (!fs || !write) return;
		fs.writeSync = (fd, bytes) => {
			if (fd === 2) {
				this.#text = (this.#text + this.#decoder.decode(bytes, { stream: true })).slice(-KEPT);
			}
			return write.call(fs, fd, bytes);
		};
	}

	/**
	 * Why the program ended, with the first lines of the stack.
	 *
	 * @param {number} code its exit code
	 */
	why(code) {
		const at = Math.max(this.#text.lastIndexOf("panic: "), this.#text.lastIndexOf("fatal error: "));
		if (code !== 2 || at < 0) return `the program ended with exit code ${code}`;
		return this.#text.slice(at, at + TOLD).trimEnd();
	}
}

/**
 * What a page is told of a worker that can't go on.
 *
 * @param {unknown} cause
 */
export function crash(cause) {
	return new CallError("internal", `the app's worker crashed: ${cause}`, {
		reason: "crashed",
		cause,
	});
}
