import { CallError } from "./errors.js";
import { Kind } from "./frame.js";

/** @import { Calls } from "./calls.js" */
/** @import { Entry, Flow } from "./entry.js" */
/** @import { Codec, Message, StreamOptions } from "./rpc.js" */

/** What an upload is made of. @typedef {ReadableStream<Uint8Array> | Blob | Uint8Array} Source */

/**
 * So many bytes of parts, or of an upload, may be on their way or lie at the other side without having
 * been taken there; framework/wire has the same number.
 */
export const WINDOW = 256 * 1024;

/**
 * A part, and how many of its items were taken.
 *
 * @typedef {{ items: any[], attachments: readonly Uint8Array[], bytes: number, at: number }} Part
 */

/**
 * Who waits for an item.
 *
 * @template O
 * @typedef {{ resolve: (result: IteratorResult<O, undefined>) => void, reject: (error: unknown) => void }} Waiter
 */

/** Bytes of one chunk of an upload. */
const CHUNK = 64 * 1024;

/**
 * Items of a stream, from the worker's parts: an async iterator that has the worker go on when they were
 * taken. Leaving the loop ends the handler.
 *
 * @template I, O
 * @implements {AsyncIterator<O, undefined>}
 * @implements {Flow}
 */
export class Items {
	#calls;
	#decode;
	#signal;
	/** @type {Upload | undefined} */
	#upload;
	/** @type {Entry | undefined} */
	#entry;
	/** @type {Part[]} */
	#parts = [];
	/** @type {Waiter<O>[]} */
	#waiting = [];
	/** How it has ended, with an error that is still to be thrown. @type {{ error?: unknown } | undefined} */
	#end;
	#received = 0;
	#taken = 0;
	#credited = 0;

	/**
	 * @param {Calls} calls
	 * @param {Message} message
	 * @param {Codec<I, O>} codec
	 * @param {unknown} input
	 * @param {StreamOptions & { errorOf?: (error: unknown, attachments?: readonly Uint8Array[]) => unknown }} options
	 *   errorOf is given what the worker answers, with the bytes that its data may have
	 */
	constructor(calls, message, codec, input, { signal, errorOf = (error) => error } = {}) {
		this.#calls = calls;
		this.#decode = codec.decode;
		this.#signal = signal;
		try {
			signal?.throwIfAborted();
			if (codec.upload) this.#upload = new Upload(calls, input, codec.upload);
			this.#entry = calls.add({
				...message,
				kind: "action",
				timeout: 0,
				flow: this,
				resolve: () => this.#over({}),
				reject: (error, attachments) => {
					const { failure } = this.#upload ?? {};
					this.#over({ error: failure ? failure.error : errorOf(error, attachments) });
				},
			});
			signal?.addEventListener("abort", this.#onAbort, { once: true });
			if (this.#end) this.#over(this.#end); // it could not be sent
		} catch (error) {
			this.#over({ error });
		}
	}

	/** @returns {Promise<IteratorResult<O, undefined>>} */
	async next() {
		if (this.#parts.length > 0) return { done: false, value: this.#take() };
		if (!this.#end) {
			return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
		}
		const end = this.#end;
		this.#end = {};
		if ("error" in end) throw end.error;
		return { done: true, value: undefined };
	}

	/** @returns {Promise<IteratorResult<O, undefined>>} */
	async return() {
		this.#leave({});
		return { done: true, value: undefined };
	}

	/** @param {Entry} entry */
	sent(entry) {
		this.#upload?.sent(entry);
	}

	/**
	 * @param {unknown} items
	 * @param {readonly Uint8Array[]} attachments
	 * @param {number} number
	 * @param {number} bytes
	 */
	part(items, attachments, number, bytes) {
		if (number !== ++this.#received || !Array.isArray(items) || items.length === 0) {
			const error = new CallError("internal", "a part of the stream is missing");
			this.#leave({ error });
			return;
		}
		this.#parts.push({ items, attachments, bytes, at: 0 });
		while (this.#waiting.length > 0 && this.#parts.length > 0) {
			const waiter = this.#waiting.shift();
			try {
				waiter?.resolve({ done: false, value: this.#take() });
			} catch (error) {
				waiter?.reject(error);
			}
		}
	}

	/** @param {number} bytes */
	credit(bytes) {
		this.#upload?.credit(bytes);
	}

	/** The next item that has come. */
	#take() {
		const part = /** @type {Part} */ (this.#parts[0]);
		const json = part.items[part.at++];
		if (part.at === part.items.length) {
			this.#parts.shift();
			this.#taken += part.bytes;
			if (this.#entry && this.#taken - this.#credited >= WINDOW / 2) {
				this.#credited = this.#taken;
				this.#calls.tell(this.#entry, Kind.credit, { number: this.#taken });
			}
		}
		try {
			return /** @type {O} */ (this.#decode ? this.#decode(json, part.attachments) : undefined);
		} catch (error) {
			this.#leave({});
			throw error;
		}
	}

	#onAbort = () => this.#leave({ error: this.#signal?.reason });

	/**
	 * Nobody wants what is still to come.
	 *
	 * @param {{ error?: unknown }} end
	 */
	#leave(end) {
		if (this.#entry) this.#calls.abandon(this.#entry);
		this.#parts = [];
		this.#over(end);
	}

	/**
	 * Nothing more will come. What has come can still be taken.
	 *
	 * @param {{ error?: unknown }} end
	 */
	#over(end) {
		this.#signal?.removeEventListener("abort", this.#onAbort);
		this.#upload?.stop();
		this.#end = end;
		for (const waiter of this.#waiting.splice(0)) this.next().then(waiter.resolve, waiter.reject);
	}
}

/**
 * An upload sends its source's bytes as the handler reads them.
 *
 * @implements {Flow}
 */
export class Upload {
	#calls;
	#reader;
	/** @type {Entry | undefined} */
	#entry;
	#sent = 0;
	#credited = 0;
	#stopped = false;
	/** @type {(() => void) | undefined} */
	#wake;
	/** What went wrong with the source. @type {{ error: unknown } | undefined} */
	failure;

	/**
	 * @param {Calls} calls
	 * @param {any} input
	 * @param {string} field of the input, with the source
	 */
	constructor(calls, input, field) {
		this.#calls = calls;
		this.#reader = open(input?.[field], field);
	}

	/**
	 * The worker has been asked, and takes bytes from now on.
	 *
	 * @param {Entry} entry
	 */
	sent(entry) {
		this.#entry = entry;
		this.#run();
	}

	/** @param {number} bytes */
	credit(bytes) {
		this.#credited = Math.max(this.#credited, bytes);
		this.#wake?.();
	}

	part() {}

	/** The call is over: whatever is left of the source isn't wanted. */
	stop() {
		this.#stopped = true;
		this.#wake?.();
		this.#reader.cancel().catch(() => {}); // it has failed, which was told
	}

	async #run() {
		try {
			for (;;) {
				const { done, value } = await this.#reader.read();
				if (done) break;
				if (!(value instanceof Uint8Array)) {
					throw new TypeError("a stream that is uploaded must give Uint8Array");
				}
				await this.#send(value);
			}
			this.#tell(Kind.end, "{}");
		} catch (error) {
			this.failure = { error };
			const text = new TextDecoder().decode(encoder.encode(String(error))); // of whole characters
			this.#tell(Kind.end, JSON.stringify({ error: text }));
			this.#reader.cancel(error).catch(() => {});
		}
	}

	/** @param {Uint8Array} bytes */
	async #send(bytes) {
		for (let at = 0; at < bytes.length && !this.#stopped; ) {
			const room = this.#credited + WINDOW - this.#sent;
			if (room <= 0) {
				await new Promise((resolve) => {
					this.#wake = () => resolve(undefined);
				});
				continue;
			}
			const chunk = bytes.subarray(at, at + Math.min(room, CHUNK));
			this.#tell(Kind.chunk, undefined, [chunk]);
			at += chunk.length;
			this.#sent += chunk.length;
		}
	}

	/**
	 * @param {number} kind
	 * @param {string | undefined} json
	 * @param {readonly Uint8Array[]} [attachments]
	 */
	#tell(kind, json, attachments) {
		if (this.#stopped || !this.#entry) return;
		const content = json === undefined ? undefined : encoder.encode(json);
		this.#calls.tell(this.#entry, kind, { number: this.#sent, json: content, attachments });
	}
}

const encoder = new TextEncoder();

/**
 * @param {unknown} source
 * @param {string} field
 * @returns {ReadableStreamDefaultReader<any>}
 */
function open(source, field) {
	if (source instanceof ReadableStream) return source.getReader();
	if (source instanceof Blob) return source.stream().getReader();
	if (source instanceof Uint8Array) {
		const start = (/** @type {ReadableStreamDefaultController} */ controller) => {
			if (source.length > 0) controller.enqueue(source);
			controller.close();
		};
		return new ReadableStream({ start }).getReader();
	}
	const message = "must be a ReadableStream, a Blob or a Uint8Array";
	const fields = [{ path: `/${field}`, message }];
	throw new CallError("invalid", "the input is not valid", { fields });
}
