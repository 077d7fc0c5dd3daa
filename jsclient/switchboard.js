import { parseBoardMessage, VERSION } from "./messages.js";

/** Ports that wait for their owner are few: a follower that asks again replaces the one before. */
const MOST_WAITING = 64;

/**
 * What a SharedWorker runs, one for all tabs of a scope: pages connect to it, because ports can't go over
 * a BroadcastChannel. It hands a follower's port on to the page of the owner, and has no part in what
 * goes over it. Who gets no port goes on by BroadcastChannel.
 */
export class Switchboard {
	/** @type {{ line: MessagePort, term: number } | null} */
	#owner = null;
	/** By client. @type {Map<string, { port: MessagePort, term: number }>} */
	#waiting = new Map();

	/**
	 * A page has connected.
	 *
	 * @param {MessagePort} line
	 */
	connect(line) {
		line.addEventListener("message", ({ data, ports }) => {
			const message = parseBoardMessage(data);
			const port = ports[0];
			if (message?.type === "serve") this.#serve(line, message.term);
			else if (message?.type === "port" && port) this.#pass(message.client, message.term, port);
			else port?.close();
		});
		line.start();
	}

	/**
	 * @param {MessagePort} line
	 * @param {number} term
	 */
	#serve(line, term) {
		if (this.#owner && this.#owner.term > term) return;
		this.#owner = { line, term };
		for (const [client, waiting] of [...this.#waiting]) {
			if (waiting.term > term) continue;
			this.#waiting.delete(client);
			this.#pass(client, waiting.term, waiting.port);
		}
	}

	/**
	 * @param {string} client
	 * @param {number} term of the owner that it is for
	 * @param {MessagePort} port
	 */
	#pass(client, term, port) {
		if (this.#owner?.term === term) {
			this.#owner.line.postMessage({ type: "port", v: VERSION, client, term }, [port]);
			return;
		}
		const before = this.#waiting.get(client);
		if (
			(this.#owner && this.#owner.term > term) ||
			(!before && this.#waiting.size >= MOST_WAITING)
		) {
			port.close();
			return;
		}
		before?.port.close();
		this.#waiting.set(client, { port, term });
	}
}
