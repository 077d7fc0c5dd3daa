import {
	CLIENT_BYTES,
	clientName,
	decodeHeader,
	HEADER_BYTES,
	MAX_FRAME_BYTES,
	sameClient,
} from "./frame.js";
import { readRunning } from "./running.js";

/**
 * What the Go program exports with //go:wasmexport.
 *
 * @typedef {Object} Exports
 * @property {{ readonly buffer: ArrayBufferLike }} mem
 * @property {(length: number) => number} ashore_alloc
 * @property {(nonce: number, pointer: number, length: number) => number} ashore_frame
 * @property {(nonce: number, pointer: number) => number} ashore_drop
 * @property {(change: number) => void} ashore_event
 */

/**
 * What is needed of wasm_exec.js's Go: how an event enters it.
 *
 * @typedef {{ _resume: () => void, readonly exited: boolean }} Resumable
 */

/**
 * Go's class of wasm_exec.js.
 *
 * @typedef {Object} GoProgram
 * @property {WebAssembly.Imports} importObject
 * @property {(code: number) => void} exit
 * @property {boolean} exited
 * @property {() => void} _resume enters Go for an event
 * @property {(instance: WebAssembly.Instance) => Promise<void>} run
 */

/** What ashore_frame answers beside the nonce. */
const Status = Object.freeze({ idle: 0, runnable: 1, refused: 2 });

const LAST_NONCE = 2 ** 29 - 1;

const NAMES = /** @type {const} */ ([
	"ashore_alloc",
	"ashore_frame",
	"ashore_drop",
	"ashore_event",
]);

/**
 * Bridge carries frames into the Go program and out of it, without a look at the JSON.
 *
 * An exported Go function that would block returns garbage, and goroutines that are still runnable
 * when it returns sleep until the next ordinary event. So each call carries a nonce that must come
 * back, and says whether work is left; then Go is entered by such an event.
 */
export class Bridge {
	/** @type {Exports | null} */
	#exports = null;
	#nonce = 0;
	/** The client of the last frame that came out, with its name. */
	#lastClient = new Uint8Array(CLIENT_BYTES);
	#lastName = clientName(new Uint8Array(CLIENT_BYTES));
	#deliver;
	#enter;
	#onCrash;
	#log;

	/**
	 * @param {{ deliver: (client: string, frame: ArrayBuffer) => void, enter: () => void,
	 *   onCrash: (error: unknown) => void, log?: (message: string) => void }} options
	 *   deliver takes frames to their client; enter schedules an ordinary event in Go; onCrash is told
	 *   once when the program can't go on
	 */
	constructor({ deliver, enter, onCrash, log = () => {} }) {
		this.#deliver = deliver;
		this.#enter = enter;
		this.#onCrash = onCrash;
		this.#log = log;
	}

	/** The module "ashore" among the program's imports. */
	get imports() {
		return {
			send: (/** @type {number} */ pointer, /** @type {number} */ length) =>
				this.#send(pointer, length),
		};
	}

	/**
	 * @param {Exports} exports
	 * @param {Resumable} go
	 */
	connect(exports, go) {
		for (const name of NAMES) {
			if (typeof exports[name] !== "function") throw new Error(`the program has no ${name}`);
		}
		this.#exports = exports;
		// JavaScript that Go calls may call back at once: wasm_exec.js's fs.write does, and so does every
		// handler that prints. That event lies on the exported function, which must not return before it.
		const resume = go._resume;
		go._resume = () => {
			try {
				exports.ashore_event(1);
				resume.call(go);
				if (!go.exited) exports.ashore_event(-1);
			} catch (error) {
				this.#crash(error);
				throw error; // whatever Go has below this event must not go on
			}
		};
	}

	/**
	 * The call that holds the database.
	 *
	 * @param {unknown} address where Go says which one it is
	 */
	running(address) {
		return this.#exports ? readRunning(this.#exports.mem.buffer, address) : undefined;
	}

	/** The program is gone: what comes now is dropped. */
	disconnect() {
		this.#exports = null;
	}

	/**
	 * Takes a frame in. It drops what didn't come from that client, or isn't a frame.
	 *
	 * @param {ArrayBuffer} frame
	 * @param {Uint8Array} client
	 * @param {number} term
	 */
	receive(frame, client, term) {
		if (frame.byteLength < HEADER_BYTES || frame.byteLength > MAX_FRAME_BYTES) {
			this.#log(`dropped a frame of ${frame.byteLength} bytes`);
			return;
		}
		try {
			const header = decodeHeader(frame);
			if (!sameClient(header.client, client)) {
				this.#log("dropped a frame that names another client");
				return;
			}
			if (header.term !== 0 && header.term !== term) return;
		} catch (error) {
			this.#log(`dropped what is no frame: ${error}`);
			return;
		}
		this.#enterWith(new Uint8Array(frame), (exports, nonce, pointer) =>
			exports.ashore_frame(nonce, pointer, frame.byteLength),
		);
	}

	/**
	 * A client is gone: its calls and watches end.
	 *
	 * @param {Uint8Array} client
	 */
	drop(client) {
		this.#enterWith(client, (exports, nonce, pointer) => exports.ashore_drop(nonce, pointer));
	}

	/**
	 * @param {Uint8Array} bytes
	 * @param {(exports: Exports, nonce: number, pointer: number) => number} fn
	 */
	#enterWith(bytes, fn) {
		const exports = this.#exports;
		if (!exports) return;
		this.#nonce = (this.#nonce % LAST_NONCE) + 1;
		try {
			const pointer = exports.ashore_alloc(bytes.length) >>> 0;
			if (pointer === 0) {
				this.#log(`the program has no room for ${bytes.length} bytes`);
				return;
			}
			// Looked up after alloc, which may have grown the memory.
			new Uint8Array(exports.mem.buffer, pointer, bytes.length).set(bytes);
			const result = fn(exports, this.#nonce, pointer) >>> 0;
			if (result >>> 2 !== this.#nonce) {
				this.#log("an exported function of the program was interrupted");
				this.#enter();
			} else if ((result & 3) === Status.runnable) {
				this.#enter();
			} else if ((result & 3) === Status.refused) {
				this.#log("the program refused a frame");
			}
		} catch (error) {
			this.#crash(error);
		}
	}

	/** @param {unknown} error */
	#crash(error) {
		if (!this.#exports) return;
		this.#onCrash(error);
		this.disconnect();
	}

	/**
	 * Called by Go. It must not throw, for nothing in Go could catch it.
	 *
	 * @param {number} pointer
	 * @param {number} length
	 */
	#send(pointer, length) {
		try {
			const exports = this.#exports;
			if (!exports) return;
			const start = pointer >>> 0;
			const frame = /** @type {ArrayBuffer} */ (exports.mem.buffer.slice(start, start + length));
			if (frame.byteLength < length)
				throw new RangeError("the frame is not in the program's memory");
			this.#deliver(this.#name(decodeHeader(frame).client), frame);
		} catch (error) {
			this.#log(`could not send a frame: ${error}`);
		}
	}

	/**
	 * Whose frame it is. Most frames go to the client of the one before, and a name takes longer to
	 * write than all else that is done to a small frame.
	 *
	 * @param {Uint8Array} client
	 */
	#name(client) {
		if (!sameClient(client, this.#lastClient)) {
			this.#lastClient = client.slice();
			this.#lastName = clientName(client);
		}
		return this.#lastName;
	}
}
