import { parseBoardMessage, parseFollowerMessage, VERSION } from "./messages.js";

/** @import { Endpoint } from "./calls.js" */

/**
 * A MessagePort, or what a test has instead.
 *
 * @typedef {Endpoint & { close(): void }} Port
 */

/**
 * A page's end of the switchboard, which it connects to only when there is another tab. Without one, or if
 * it doesn't work, nothing comes of it, and frames go by BroadcastChannel as they do anyway.
 */
export class Lines {
	#connect;
	/** @type {Port | null} */
	#board = null;
	/** A follower's end of its port, or null. @type {MessagePort | null} */
	#own = null;
	/** Takes a follower's port. @type {((client: string, term: number, port: MessagePort) => void) | null} */
	#onPort = null;

	/** @param {(() => Port) | undefined} connect gives this page's end of a connection to the switchboard */
	constructor(connect) {
		this.#connect = connect;
	}

	/**
	 * Asks the owner of this term for a port of one's own to its worker, in place of one from before.
	 * onOpen gets it once the owner has greeted on it.
	 *
	 * @param {{ client: string, term: number, buildId: string }} me
	 * @param {(port: MessagePort) => void} onOpen
	 */
	ask({ client, term, buildId }, onOpen) {
		this.drop();
		const board = this.#open();
		if (!board) return;
		const { port1: own, port2: theirs } = new MessageChannel();
		this.#own = own;
		const onGreeting = (/** @type {MessageEvent} */ { data }) => {
			const message = parseFollowerMessage(data);
			if (message?.type !== "welcome" || message.term !== term || message.buildId !== buildId)
				return;
			own.removeEventListener("message", onGreeting);
			if (this.#own === own) onOpen(own);
		};
		own.addEventListener("message", onGreeting);
		own.start();
		board.postMessage({ type: "port", v: VERSION, client, term }, [theirs]);
	}

	/** The owner that the port leads to is gone. */
	drop() {
		this.#own?.close();
		this.#own = null;
	}

	/**
	 * This page's worker is the owner of this term: followers' ports come here.
	 *
	 * @param {number} term
	 * @param {(client: string, term: number, port: MessagePort) => void} onPort
	 */
	serve(term, onPort) {
		this.#onPort = onPort;
		this.#open()?.postMessage({ type: "serve", v: VERSION, term }, []);
	}

	close() {
		this.drop();
		this.#onPort = null;
		this.#board?.removeEventListener("message", this.#onMessage);
		this.#board?.close();
		this.#board = null;
	}

	#open() {
		if (this.#board || !this.#connect) return this.#board;
		try {
			this.#board = this.#connect();
		} catch (error) {
			console.warn(`ashore: tabs can't pass ports: ${error}`);
			this.#connect = undefined;
			return null;
		}
		this.#board.addEventListener("message", this.#onMessage);
		this.#board.start?.();
		return this.#board;
	}

	/** @param {MessageEvent} event */
	#onMessage = ({ data, ports }) => {
		const message = parseBoardMessage(data);
		const port = ports[0];
		if (!port) return;
		if (message?.type === "port" && this.#onPort) this.#onPort(message.client, message.term, port);
		else port.close();
	};
}
