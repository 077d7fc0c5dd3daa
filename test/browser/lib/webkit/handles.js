// What WebKitGTK 2.50 lacks of the origin's private files: it has them, but
// createSyncAccessHandle() answers NotSupportedError
// (https://github.com/WebKit/WebKit/pull/70649). This script, which the tests'
// server puts before the worker's own, makes handles whose bytes the server
// keeps; the real file holds the name under which it does.

const prefix = "bytes are kept as ";

Object.defineProperty(FileSystemFileHandle.prototype, "createSyncAccessHandle", {
	configurable: true,
	/** @this {FileSystemFileHandle} */
	async value() {
		const name = await keptAs(this);
		const release = await hold(name);
		return new Handle(name, new Uint8Array(ask(name, "all")), release);
	},
});

/**
 * The name of the bytes of a file. A file that holds something else is handed
 * to the server.
 *
 * @param {FileSystemFileHandle} file
 */
async function keptAs(file) {
	const bytes = new Uint8Array(await (await file.getFile()).arrayBuffer());
	const text = bytes.length < 100 ? new TextDecoder().decode(bytes) : "";
	if (text.startsWith(prefix)) return text.slice(prefix.length);
	const name = crypto.randomUUID();
	ask(name, "write", 0, bytes);
	const writable = await file.createWritable();
	await writable.write(prefix + name);
	await writable.close();
	return name;
}

/**
 * One handle at a time, and none any more when the worker is gone.
 *
 * @param {string} name
 * @returns {Promise<() => void>} releases it
 */
function hold(name) {
	return new Promise((resolve, reject) => {
		navigator.locks
			.request(`handle ${name}`, { ifAvailable: true }, (lock) => {
				if (!lock) {
					throw new DOMException("The file is held.", "NoModificationAllowedError");
				}
				return new Promise((release) => resolve(() => release(undefined)));
			})
			.catch(reject);
	});
}

/**
 * Asks the server, and waits: a worker may.
 *
 * @param {string} name
 * @param {"all" | "write" | "truncate"} what
 * @param {number} [at]
 * @param {Uint8Array} [bytes]
 * @returns {ArrayBuffer}
 */
function ask(name, what, at = 0, bytes = new Uint8Array()) {
	const request = new XMLHttpRequest();
	request.open("POST", `/__kept__/${name}?${what}=${at}`, false);
	request.responseType = "arraybuffer";
	request.send(/** @type {Uint8Array<ArrayBuffer>} */ (bytes).slice());
	if (request.status !== 200) throw new DOMException(`kept: ${request.status}`, "UnknownError");
	return request.response;
}

/** A handle as the standard has it, over a copy of the server's bytes. */
class Handle {
	#name;
	#bytes;
	#size;
	/** @type {(() => void) | undefined} */
	#release;

	/**
	 * @param {string} name
	 * @param {Uint8Array} bytes
	 * @param {() => void} release
	 */
	constructor(name, bytes, release) {
		this.#name = name;
		this.#bytes = bytes;
		this.#size = bytes.length;
		this.#release = release;
	}

	/** @param {ArrayBuffer | ArrayBufferView} buffer @param {{ at?: number }} [options] */
	read(buffer, { at = 0 } = {}) {
		this.#open();
		const into = view(buffer);
		const part = this.#bytes.subarray(
			Math.min(at, this.#size),
			Math.min(at + into.length, this.#size),
		);
		into.set(part);
		return part.length;
	}

	/** @param {ArrayBuffer | ArrayBufferView} buffer @param {{ at?: number }} [options] */
	write(buffer, { at = 0 } = {}) {
		this.#open();
		const from = view(buffer);
		ask(this.#name, "write", at, from);
		this.#grow(at + from.length);
		this.#bytes.set(from, at);
		this.#size = Math.max(this.#size, at + from.length);
		return from.length;
	}

	/** @param {number} size */
	truncate(size) {
		this.#open();
		ask(this.#name, "truncate", size);
		this.#grow(size);
		if (size < this.#size) this.#bytes.fill(0, size, this.#size);
		this.#size = size;
	}

	getSize() {
		this.#open();
		return this.#size;
	}

	flush() {
		this.#open();
	}

	close() {
		this.#release?.();
		this.#release = undefined;
	}

	#open() {
		if (!this.#release) throw new DOMException("The handle is closed.", "InvalidStateError");
	}

	/** @param {number} size */
	#grow(size) {
		if (size <= this.#bytes.length) return;
		const grown = new Uint8Array(Math.max(size, this.#bytes.length * 2));
		grown.set(this.#bytes);
		this.#bytes = grown;
	}
}

/** @param {ArrayBuffer | ArrayBufferView} buffer */
function view(buffer) {
	return ArrayBuffer.isView(buffer)
		? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
		: new Uint8Array(buffer);
}
