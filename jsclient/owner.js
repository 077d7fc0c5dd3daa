import { clientBytes, transfer } from "./frame.js";
import { clientLockName, followerName, parseScopeMessage, scopeName, VERSION } from "./messages.js";

/** @import { Endpoint } from "./calls.js" */
/** @import { Running } from "./running.js" */

/**
 * A BroadcastChannel, or what a test has instead.
 *
 * @typedef {Endpoint & { close(): void }} Channel
 */

/**
 * The part of navigator.locks that is used.
 *
 * @typedef {Object} Locks
 * @property {(name: string, options: LockOptions, fn: (lock: unknown) => unknown) => Promise<unknown>} request
 * @property {() => Promise<LockManagerSnapshot>} query
 */

/**
 * Takes the scope's lock, which makes this worker the owner of the database, and gives the function
 * that lets go of it. Nobody steals a lock: it ends with its worker, and so do the file handles.
 *
 * @param {Locks} locks
 * @param {string} scope
 * @param {{ signal?: AbortSignal, onWaiting?: () => void, onPlace?: (leave: () => void) => void }} [options]
 *   onWaiting is called if another tab is the owner, before it is waited for; onPlace gets what goes to the
 *   end of those who wait
 * @returns {Promise<() => void>}
 */
export async function becomeOwner(locks, scope, { signal, onWaiting, onPlace } = {}) {
	signal?.throwIfAborted();
	const free = await hold(locks, scopeName(scope), { ifAvailable: true });
	if (free) return free;
	onWaiting?.();
	for (;;) {
		const place = new AbortController();
		onPlace?.(() => place.abort());
		const end = signal ? AbortSignal.any([signal, place.signal]) : place.signal;
		try {
			const release = await hold(locks, scopeName(scope), { signal: end });
			return release ?? Promise.reject(new Error("the lock was not given"));
		} catch (error) {
			signal?.throwIfAborted();
			if (!place.signal.aborted) throw error;
		}
	}
}

/**
 * Whether a worker holds the scope's lock: then it lives, however long it has said nothing.
 *
 * @param {Locks} locks
 * @param {string} scope
 */
export async function isOwned(locks, scope) {
	const { held = [] } = await locks.query();
	return held.some(({ name }) => name === scopeName(scope));
}

/**
 * Takes a lock and gives the function that releases it, null if it isn't available.
 *
 * @param {Locks} locks
 * @param {string} name
 * @param {LockOptions} options
 * @returns {Promise<(() => void) | null>}
 */
export function hold(locks, name, options) {
	return new Promise((resolve, reject) => {
		const held = locks.request(name, options, (lock) => {
			if (!lock) {
				resolve(null);
				return;
			}
			return new Promise((release) => resolve(() => release(undefined)));
		});
		held.catch(reject);
	});
}

/**
 * Takes a lock and releases it when the signal aborts. It gives false if that came first.
 *
 * @param {Locks} locks
 * @param {string} name
 * @param {AbortSignal} signal
 */
export async function holdUntil(locks, name, signal) {
	const release = await hold(locks, name, { signal });
	if (signal.aborted) release?.();
	else signal.addEventListener("abort", () => release?.(), { once: true });
	return !signal.aborted;
}

/**
 * The clients whose pages live: each holds its lock, or has just asked for it.
 *
 * @param {Locks} locks
 * @param {string} scope
 * @returns {Promise<string[]>}
 */
export async function livingClients(locks, scope) {
	const prefix = clientLockName(scope, "");
	const { held = [], pending = [] } = await locks.query();
	/** @type {Set<string>} */
	const living = new Set();
	for (const { name = "" } of [...held, ...pending]) {
		const client = name.slice(prefix.length);
		if (name.startsWith(prefix) && /^[0-9a-f]{32}$/.test(client)) living.add(client);
	}
	return [...living];
}

/**
 * Another tab's page: its channel, its port if it has one, and on which of them it was heard last.
 *
 * @typedef {{ channel: Channel, port: Channel | null, way: Channel, stop: AbortController }} Follower
 */

/**
 * Followers are the other tabs' pages, each on a channel of its own, as the owner's worker sees them.
 * A follower is gone when it says so or when its lock is free.
 */
export class Followers {
	#options;
	#scopeChannel;
	/** @type {Map<string, Follower>} */
	#followers = new Map();
	#term = 0;
	/** @type {Record<string, unknown>} */
	#info = {};

	/**
	 * @param {{ scope: string, buildId: string, locks: Locks, channel: (name: string) => Channel,
	 *   receive: (frame: ArrayBuffer, client: Uint8Array) => void, drop: (client: Uint8Array) => void }} options
	 *   receive gets what a follower sends, with the id that its channel stands for
	 */
	constructor(options) {
		this.#options = options;
		this.#scopeChannel = options.channel(scopeName(options.scope));
		this.#scopeChannel.addEventListener("message", this.#onMessage);
		this.#announce();
	}

	/** How many followers there are. */
	get size() {
		return this.#followers.size;
	}

	/**
	 * Calls are answered from now on: every tab is told.
	 *
	 * @param {number} term
	 * @param {Record<string, unknown>} [info] what pages should know
	 */
	open(term, info = {}) {
		this.#term = term;
		this.#info = info;
		this.#announce();
		for (const { channel } of this.#followers.values()) this.#greet(channel);
	}

	/**
	 * A port to a follower, in place of one from before. The follower decides which way it uses, and is
	 * answered the same way; the channel stays.
	 *
	 * @param {string} client
	 * @param {MessagePort} port
	 */
	take(client, port) {
		const follower = this.#followers.get(client);
		if (!follower) {
			port.close();
			return;
		}
		if (follower.way === follower.port) follower.way = follower.channel;
		follower.port?.close();
		follower.port = port;
		this.#hear(client, follower, port);
		port.start();
		this.#greet(port);
	}

	/**
	 * Sends a frame to its client, and tells whether that is a follower.
	 *
	 * @param {string} client
	 * @param {ArrayBuffer} frame
	 */
	send(client, frame) {
		const follower = this.#followers.get(client);
		follower?.way.postMessage(frame, follower.way === follower.port ? transfer(frame) : []);
		return follower !== undefined;
	}

	/**
	 * The program has died while this call held the database.
	 *
	 * @param {Running} at
	 */
	crashed(at) {
		const message = { type: "crashed", v: VERSION, term: this.#term, at };
		for (const { channel } of this.#followers.values()) channel.postMessage(message, []);
	}

	/** The program is at rest: what comes from now on isn't begun. It is said behind the last answer. */
	rested() {
		const message = { type: "rested", v: VERSION, term: this.#term };
		for (const { way } of this.#followers.values()) way.postMessage(message, []);
	}

	close() {
		for (const client of [...this.#followers.keys()]) this.#remove(client);
		this.#scopeChannel.removeEventListener("message", this.#onMessage);
		this.#scopeChannel.close();
	}

	#announce() {
		const { buildId } = this.#options;
		this.#scopeChannel.postMessage({ type: "owner", v: VERSION, term: this.#term, buildId }, []);
	}

	/** @param {MessageEvent} event */
	#onMessage = (event) => {
		const message = parseScopeMessage(event.data);
		if (message?.type === "hello") this.#welcome(message.client);
		if (message?.type === "bye") this.#remove(message.client);
	};

	/** @param {string} client */
	#welcome(client) {
		const known = this.#followers.get(client);
		if (known) {
			this.#greet(known.channel);
			return;
		}
		const { scope, locks } = this.#options;
		const channel = this.#options.channel(followerName(scope, client));
		const stop = new AbortController();
		const follower = { channel, port: null, way: channel, stop };
		this.#followers.set(client, follower);
		this.#hear(client, follower, channel);
		this.#greet(channel);
		const gone = locks.request(clientLockName(scope, client), { signal: stop.signal }, () =>
			this.#remove(client),
		);
		gone.catch(() => {}); // aborted: the follower was removed
	}

	/**
	 * @param {string} client
	 * @param {Follower} follower
	 * @param {Channel} way
	 */
	#hear(client, follower, way) {
		const id = clientBytes(client);
		way.addEventListener("message", ({ data }) => {
			if (!(data instanceof ArrayBuffer) || this.#followers.get(client) !== follower) return;
			if (way !== follower.channel && way !== follower.port) return;
			follower.way = way;
			this.#options.receive(data, id);
		});
	}

	/** @param {Channel} channel */
	#greet(channel) {
		const { buildId } = this.#options;
		const welcome = { type: "welcome", v: VERSION, term: this.#term, buildId, info: this.#info };
		channel.postMessage(this.#term ? welcome : { type: "starting", v: VERSION }, []);
	}

	/** @param {string} client */
	#remove(client) {
		const follower = this.#followers.get(client);
		if (!follower) return;
		this.#followers.delete(client);
		follower.stop.abort();
		follower.channel.close();
		follower.port?.close();
		this.#options.drop(clientBytes(client));
	}
}
