/**
 * A page for tests: it calls methods through jsclient's bridge and frames, from events of its own, as
 * messages to a worker are, and never from inside Go.
 */
import { Bridge } from "../../../jsclient/bridge.js";
import { decodeFrame, encodeFrame, Kind } from "../../../jsclient/frame.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @typedef {{ method: string, params?: unknown, timeout?: number }} Request */

export class Page {
	client = new Uint8Array(16).fill(7);
	/** @type {string[]} what the bridge had to say */
	log = [];
	/** @type {unknown[]} */
	crashes = [];
	/** How often Go asked to be entered. */
	entered = 0;
	/** How many frames came out of Go. */
	answered = 0;
	#sequence = 0;
	/** @type {Map<number, (answer: any) => void>} */
	#waiting = new Map();
	#bridge;

	/**
	 * @param {() => WebAssembly.Exports} exports
	 * @param {any} go wasm_exec.js's Go
	 */
	constructor(exports, go) {
		this.exports = exports;
		this.go = go;
		this.#bridge = new Bridge({
			deliver: (client, frame) => this.deliver(client, frame),
			enter: () => {
				this.entered++;
				setImmediate(() => globalThis.ashore.drain());
			},
			onCrash: (error) => this.crashes.push(error),
			log: (message) => this.log.push(message),
		});
	}

	get imports() {
		return this.#bridge.imports;
	}

	connect() {
		this.#bridge.connect(/** @type {any} */ (this.exports()), this.go);
	}

	/**
	 * One frame, now. To be used outside Go only.
	 *
	 * @param {Request} request
	 * @param {(answer: any) => void} done
	 */
	send({ method, params, timeout }, done) {
		const sequence = ++this.#sequence;
		const json = encoder.encode(
			JSON.stringify({ jsonrpc: "2.0", id: sequence, method, params }),
		);
		this.#waiting.set(sequence, done);
		this.receive(encodeFrame({ kind: Kind.call, client: this.client, sequence, timeout, json }));
	}

	/** @param {ArrayBuffer} frame */
	receive(frame) {
		this.#bridge.receive(frame, this.client, 0);
	}

	/**
	 * Calls methods, each from an event of its own, without waiting for one another. It settles in
	 * an event after the last answer.
	 *
	 * @param {Request[]} requests
	 * @returns {Promise<string>} the answers as JSON, in the order of the requests
	 */
	async calls(requests) {
		const answers = await Promise.all(
			requests.map((request) => new Promise((resolve) => setImmediate(() => this.send(request, resolve)))),
		);
		return JSON.stringify(answers);
	}

	/**
	 * A frame that came out of Go.
	 *
	 * @param {string} _client
	 * @param {ArrayBuffer} frame
	 */
	deliver(_client, frame) {
		this.answered++;
		if (this.#waiting.size === 0) return;
		const { sequence, json } = decodeFrame(frame);
		const done = this.#waiting.get(sequence);
		this.#waiting.delete(sequence);
		done?.(JSON.parse(decoder.decode(json)));
	}
}
