import { Calls, DEADLINE_GRACE, DEFAULT_TIMEOUT } from "./calls.js";
import { realClock } from "./clock.js";
import { Deadlines } from "./deadlines.js";
import { CallError } from "./errors.js";
import { Latest } from "./latest.js";

/** @import { Clock } from "./clock.js" */
/** @import { Entry, Flow } from "./entry.js" */

/**
 * What the generated client knows of a method. A method without input has no `encode`, one without
 * output no `decode`. Bytes travel as attachments: `encode` pushes them, `decode` finds them.
 *
 * @template I
 * @template O
 * @typedef {Object} Codec
 * @property {"query" | "mutation" | "action"} kind what becomes of a call whose owner goes away
 * @property {(input: I, attachments: Uint8Array[]) => unknown} [encode]
 * @property {(json: any, attachments: readonly Uint8Array[]) => O} [decode]
 * @property {Readonly<Record<string, (data: any, attachments: readonly Uint8Array[]) => unknown>>} [errors]
 *   how the data of errors come back, by code
 * @property {string} [upload] the field of the input that is uploaded
 */

/** @typedef {Pick<Entry, "method" | "params" | "attachments">} Message */

/**
 * `timeout` is in milliseconds, from the call to its answer; 30 s when left out.
 *
 * @typedef {{ signal?: AbortSignal, timeout?: number }} CallOptions
 */

/**
 * `onResponse` gets each response before it is decoded: the whole JSON-RPC response, as UTF-8. One with
 * attachments is left out.
 *
 * @typedef {{ signal?: AbortSignal, onResponse?: (response: Uint8Array) => void }} WatchOptions
 */

/** @typedef {{ signal?: AbortSignal }} StreamOptions */

const LONGEST_TIMEOUT = 0xffffffff;

/**
 * Rpc gives promises and iterators over a table of calls. Each of them settles: with the answer, with
 * the signal's reason, at the deadline, or when the client is closed.
 */
export class Rpc {
	#calls;
	#deadlines;
	#clock;
	/** Told of each call that is over, with the time at which it began. @type {((method: string, begun: number) => void) | undefined} */
	onEnd = undefined;
	/** Told of each mutation that was done. @type {(() => void) | undefined} */
	onChange = undefined;

	/**
	 * @param {Calls} calls
	 * @param {{ clock?: Clock }} [options]
	 */
	constructor(calls, { clock = realClock } = {}) {
		this.#calls = calls;
		this.#clock = clock;
		this.#deadlines = new Deadlines(clock);
	}

	/** Leaves nothing behind, once all calls are over. */
	close() {
		this.#deadlines.rest();
	}

	/**
	 * Asks once.
	 *
	 * @template I, O
	 * @param {string} method
	 * @param {I} input
	 * @param {Codec<I, O>} codec
	 * @param {CallOptions} [options]
	 * @param {Flow} [flow] without a timeout of its own, such a call may last
	 * @returns {Promise<O>}
	 */
	call(method, input, codec, { signal, timeout } = {}, flow = undefined) {
		return new Promise((resolve, reject) => {
			signal?.throwIfAborted();
			const limit = limitOf(timeout, flow ? 0 : DEFAULT_TIMEOUT);
			let settled = false;
			const begun = this.onEnd && this.#clock.now();
			const settle = () => {
				settled = true;
				if (begun !== undefined) this.onEnd?.(method, begun);
				if (deadline) this.#deadlines.remove(deadline);
				signal?.removeEventListener("abort", onAbort);
			};
			/** @param {unknown} reason */
			const giveUp = (reason) => {
				settle();
				reject(reason);
				this.#calls.abandon(entry);
			};
			const onAbort = () => giveUp(signal?.reason);
			/** @type {import("./deadlines.js").Deadline | undefined} */
			let deadline;
			const entry = this.#calls.add({
				...encode(method, input, codec),
				kind: codec.kind,
				timeout: limit,
				flow,
				resolve: (json, attachments) => {
					settle();
					if (codec.kind === "mutation") this.onChange?.();
					try {
						resolve(/** @type {O} */ (codec.decode?.(json, attachments)));
					} catch (error) {
						reject(error);
					}
				},
				reject: (error, attachments = []) => {
					settle();
					reject(withData(error, attachments, codec));
				},
			});
			if (settled) return;
			signal?.addEventListener("abort", onAbort, { once: true });
			if (limit === 0) return;
			deadline = this.#deadlines.add(limit + DEADLINE_GRACE, () => {
				giveUp(new CallError("deadline", `${method} was not answered within ${limit} ms`));
			});
		});
	}

	/**
	 * Asks for a stream, in each loop anew. Leaving the loop ends the handler, and so does the signal: then
	 * the loop throws its reason. stream.js does it, which is loaded when it is needed first.
	 *
	 * @template I, O
	 * @param {string} method
	 * @param {I} input
	 * @param {Codec<I, O>} codec
	 * @param {StreamOptions} [options]
	 * @returns {AsyncIterable<O>}
	 */
	stream(method, input, codec, options) {
		const begin = async () => {
			const message = encode(method, input, codec);
			const { Items } = await import("./stream.js");
			/** @type {import("./stream.js").Items<I, O>} */
			const items = new Items(this.#calls, message, codec, input, {
				signal: options?.signal,
				errorOf: (error, attachments = []) => withData(error, attachments, codec),
			});
			return items;
		};
		return {
			[Symbol.asyncIterator]() {
				const items = begin();
				items.catch(() => {}); // next tells it
				return {
					next: async () => (await items).next(),
					return: async () => (await items).return(),
				};
			},
		};
	}

	/**
	 * Calls a method whose input has bytes of any length: a ReadableStream, a Blob or a Uint8Array, which
	 * goes as the handler reads it. See stream.
	 *
	 * @template I, O
	 * @param {string} method
	 * @param {I} input
	 * @param {Codec<I, O>} codec
	 * @param {CallOptions} [options]
	 * @returns {Promise<O>}
	 */
	async upload(method, input, codec, options) {
		const { Upload } = await import("./stream.js");
		const upload = new Upload(this.#calls, input, /** @type {string} */ (codec.upload));
		try {
			return await this.call(method, input, codec, options, upload);
		} catch (error) {
			throw upload.failure ? upload.failure.error : error;
		} finally {
			upload.stop();
		}
	}

	/**
	 * Asks a query now and again whenever its answer changes, until the loop is left or the signal
	 * aborts; then the loop throws the signal's reason. A new owner is asked again by itself.
	 *
	 * @template I, O
	 * @param {string} method
	 * @param {I} input
	 * @param {Codec<I, O>} codec
	 * @param {WatchOptions} [options]
	 * @returns {AsyncIterable<O>}
	 */
	watch(method, input, codec, options = {}) {
		return { [Symbol.asyncIterator]: () => this.#iterate(method, input, codec, options) };
	}

	/**
	 * @template I, O
	 * @param {string} method
	 * @param {I} input
	 * @param {Codec<I, O>} codec
	 * @param {WatchOptions} options
	 * @returns {Latest<O>}
	 */
	#iterate(method, input, codec, { signal, onResponse }) {
		/** @type {import("./entry.js").Entry | undefined} */
		let entry;
		const onAbort = () => latest.fail(signal?.reason);
		/** @type {Latest<O>} */
		const latest = new Latest(() => {
			signal?.removeEventListener("abort", onAbort);
			if (entry) this.#calls.abandon(entry);
		});
		try {
			signal?.throwIfAborted();
			entry = this.#calls.add({
				...encode(method, input, codec),
				kind: "watch",
				timeout: DEFAULT_TIMEOUT,
				resolve: (json, attachments, response) => {
					try {
						if (attachments.length === 0) onResponse?.(response);
						latest.push(/** @type {O} */ (codec.decode?.(json, attachments)));
					} catch (error) {
						latest.fail(error);
					}
				},
				reject: (error, attachments = []) => latest.fail(withData(error, attachments, codec)),
			});
			signal?.addEventListener("abort", onAbort, { once: true });
		} catch (error) {
			latest.fail(error);
		}
		return latest;
	}
}

/**
 * @param {number | undefined} timeout
 * @param {number} otherwise
 */
function limitOf(timeout, otherwise) {
	if (timeout === undefined) return otherwise;
	return Math.min(Math.max(1, Math.ceil(timeout)), LONGEST_TIMEOUT) || otherwise;
}

/**
 * The data of an error come back as its code says. A conflict brings two other values of the result,
 * yours and theirs: they are decoded as it is.
 *
 * @template I, O
 * @param {unknown} error
 * @param {readonly Uint8Array[]} attachments
 * @param {Codec<I, O>} codec
 */
function withData(error, attachments, { decode, errors }) {
	if (!(error instanceof CallError)) return error;
	const { code, message, fields } = error;
	const read =
		errors?.[code] ??
		(code === "conflict" && decode && ((versions) => both(versions, decode, attachments)));
	if (!read || error.data == null) return error;
	try {
		return new CallError(code, message, {
			data: read(error.data, attachments),
			fields,
			cause: error,
		});
	} catch {
		return error; // data of another kind
	}
}

/**
 * @param {any} versions
 * @param {(json: unknown, attachments: readonly Uint8Array[]) => unknown} decode
 * @param {readonly Uint8Array[]} attachments
 */
function both({ yours, theirs }, decode, attachments) {
	if (yours === undefined || theirs === undefined) throw new TypeError("not two versions");
	return { yours: decode(yours, attachments), theirs: decode(theirs, attachments) };
}

/**
 * @template I, O
 * @param {string} method
 * @param {I} input
 * @param {Codec<I, O>} codec
 */
function encode(method, input, codec) {
	/** @type {Uint8Array[]} */
	const attachments = [];
	const json = codec.encode?.(input, attachments);
	return { method, params: json === undefined ? undefined : JSON.stringify(json), attachments };
}
