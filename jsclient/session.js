import { Attention } from "./attention.js";
import { pause, realClock } from "./clock.js";
import { CallError } from "./errors.js";
import { Follower } from "./follower.js";
import { clientName } from "./frame.js";
import { Lines } from "./lines.js";
import {
	clientLockName,
	parseScopeMessage,
	parseWorkerMessage,
	scopeName,
	VERSION,
} from "./messages.js";
import { holdUntil, isOwned } from "./owner.js";
import { Restarts } from "./restarts.js";
import { Skew } from "./skew.js";
import { initialState, opening } from "./state.js";

/** @import { Calls } from "./calls.js" */
/** @import { Modules } from "./launch.js" */
/** @import { StartMessage } from "./messages.js" */
/** @import { Channel } from "./owner.js" */
/** @import { Surroundings, WorkerLike } from "./platform.js" */
/** @import { State } from "./state.js" */

/**
 * Session is one page's way to the owner of the database: its own worker, or another tab's. It tells
 * the table of calls where to send, and when the owner went away.
 */
export class Session {
	#calls;
	#env;
	#clock;
	#onState;
	/** @type {State} */
	#state = initialState;
	#client = "";
	/** Aborts at the end of this life of the page. */
	#life = new AbortController();
	#locked = false;
	#suspended = false;
	/** @type {WorkerLike | null} */
	#worker = null;
	#loaded = false;
	/** What was compiled, for the next worker. @type {Modules | undefined} */
	#modules = undefined;
	/** @type {Channel | null} */
	#scopeChannel = null;
	/** @type {Follower | null} */
	#follower = null;
	#lines = new Lines(undefined);
	/** Another tab has said hello since this one's worker became the owner. */
	#followed = false;
	#restarts;
	#attention;
	#skew;

	/**
	 * @param {Calls} calls
	 * @param {Surroundings & { start: Omit<StartMessage, "client" | "type" | "v" | "modules">,
	 *   onState?: (state: State) => void, isNewer?: (id: string, than: string) => boolean }} env
	 *   isNewer compares builds
	 */
	constructor(calls, env) {
		this.#calls = calls;
		this.#env = env;
		this.#clock = env.clock ?? realClock;
		this.#restarts = new Restarts(this.#clock);
		this.#onState = env.onState ?? (() => {});
		/** @type {import("./skew.js").Talk} */
		const talk = {
			state: () => this.#state,
			client: () => this.#client,
			tell: (message) => this.#scopeChannel?.postMessage(message, []),
			ask: (type) => this.#worker?.postMessage({ type, v: VERSION }, []),
		};
		this.#skew = new Skew(talk, env.start.buildId, env.isNewer);
		this.#attention = new Attention({
			...env,
			...talk,
			scope: env.start.scope,
			clock: this.#clock,
			compiled: () => this.#modules !== undefined,
			pace: (pace) => calls.pace(pace),
		});
	}

	/** @returns {State} */
	get state() {
		return this.#state;
	}

	/** Begins a life as a new client: at first, after a return from the page cache, or to try again. */
	start() {
		if (this.#state.phase === "closed") return;
		this.#end();
		this.#suspended = false;
		this.#life = new AbortController();
		const id = this.#env.random();
		this.#client = clientName(id);
		this.#calls.renew(id);
		this.#calls.revive();
		this.#restarts = new Restarts(this.#clock);
		this.#set(opening);

		this.#scopeChannel = this.#env.channel(scopeName(this.#env.start.scope));
		this.#scopeChannel.addEventListener("message", this.#onScope);
		const { start, switchboard } = this.#env;
		this.#lines = new Lines(switchboard && (() => switchboard(scopeName(start.scope))));
		this.#holdClientLock(this.#life.signal);
		this.#spawn();
	}

	/**
	 * Ends this life: the worker is terminated before it returns, so that the next page finds lock and
	 * files free. Calls that can be asked again wait for resume.
	 */
	suspend() {
		if (this.#state.phase === "closed" || this.#suspended) return;
		this.#suspended = true;
		this.#end();
		this.#calls.leave();
		this.#set(opening);
	}

	/** Begins the next life, if the last one was suspended. */
	resume() {
		if (this.#suspended) this.start();
	}

	/** @param {unknown} reason what calls fail with from now on */
	close(reason) {
		if (this.#state.phase === "closed") return;
		this.#end();
		this.#calls.close(reason);
		this.#set({ phase: "closed", role: null, progress: null });
	}

	/** Somebody looks at the page now, or nobody does any more. */
	turned() {
		this.#attention.update();
	}

	/**
	 * The owner's worker has been silent for too long after a call was given up: it is restarted, by
	 * this page or by its own.
	 *
	 * @param {number} sequence of that call
	 */
	insist(sequence) {
		const { phase, role, term } = this.#state;
		if (phase !== "ready") return;
		if (role === "owner") return this.#restart();
		const message = { type: "insist", v: VERSION, client: this.#client, sequence, term };
		this.#scopeChannel?.postMessage(message, []);
	}

	#spawn() {
		this.#loaded = false;
		let worker;
		try {
			worker = this.#env.spawn();
		} catch (cause) {
			this.#fail(new CallError("internal", String(cause), { reason: "worker_script", cause }));
			return;
		}
		this.#worker = worker;
		worker.addEventListener("message", (event) => {
			if (this.#worker === worker) this.#onWorker(event.data);
		});
		worker.addEventListener("error", (event) => {
			if (this.#worker === worker) this.#onError(event);
		});
		const own = { type: "start", v: VERSION, client: this.#client, modules: this.#modules };
		worker.postMessage({ ...this.#env.start, ...own }, []);
	}

	/**
	 * The owner's worker sees by this lock whether the page is still there.
	 *
	 * @param {AbortSignal} signal
	 */
	async #holdClientLock(signal) {
		const name = clientLockName(this.#env.start.scope, this.#client);
		try {
			if (!(await holdUntil(this.#env.locks, name, signal))) return;
			this.#locked = true;
			this.#follower?.hello();
		} catch (error) {
			if (!signal.aborted) console.warn(`ashore: ${name}: ${error}`);
		}
	}

	/** @param {unknown} data */
	#onWorker(data) {
		this.#loaded = true;
		const message = parseWorkerMessage(data);
		switch (message?.type) {
			case "progress": {
				const { phase, done, total } = message;
				if (this.#state.phase === "opening") this.#set({ progress: { phase, done, total } });
				return;
			}
			case "waiting":
				this.#follow();
				return;
			case "owner":
				this.#unfollow();
				this.#calls.detach();
				this.#followed = false;
				this.#set({ ...opening, role: "owner" });
				return;
			case "rested":
				this.#calls.rested();
				this.#restart();
				return;
			case "modules":
				this.#modules = message.modules;
				this.#attention.update();
				return;
			case "ready":
				this.#restarts.ready();
				if (this.#worker) this.#calls.attach(this.#worker, message.term);
				this.#ready("owner", message.term, message.info);
				if (this.#followed) this.#serve();
				return;
			case "failed": {
				const error = new CallError(message.code, message.message, { reason: message.reason });
				if (message.at) this.#calls.blame(message.at, this.#state.term);
				if (message.reason === "crashed") this.#crashed(error);
				else this.#fail(this.#skew.explain(error), { retrying: message.retrying });
			}
		}
	}

	/**
	 * The worker's script could not be loaded, or it threw what nobody caught.
	 *
	 * @param {ErrorEvent | Event} event
	 */
	#onError(event) {
		const text = "message" in event && event.message ? event.message : "the worker did not load";
		const reason = this.#loaded ? "crashed" : "worker_script";
		const error = new CallError("internal", text, { reason });
		if (this.#loaded) this.#crashed(error);
		else this.#fail(this.#skew.explain(error));
	}

	/** @param {CallError} error */
	#crashed(error) {
		const wait = this.#restarts.crashed();
		if (wait === null) this.#fail(error);
		else this.#restart(wait);
	}

	/**
	 * Ends the worker and starts another.
	 *
	 * @param {number} [wait] milliseconds between them
	 */
	#restart(wait = 0) {
		this.#dropWorker();
		this.#unfollow();
		this.#calls.detach();
		this.#set(opening);
		if (wait === 0) {
			this.#spawn();
			return;
		}
		pause(wait, { clock: this.#clock, signal: this.#life.signal }).then(
			() => this.#spawn(),
			() => {}, // this life ended first
		);
	}

	/**
	 * @param {CallError} error
	 * @param {{ retrying?: boolean }} [options]
	 */
	#fail(error, { retrying = false } = {}) {
		if (!retrying) this.#end();
		this.#calls.fail(error, { final: !retrying });
		this.#set({ phase: "failed", error, retrying, progress: null });
	}

	/** Another tab owns the database. */
	#follow() {
		if (this.#follower || !this.#scopeChannel) return;
		const { scope, buildId } = this.#env.start;
		this.#set({ phase: "waiting", role: "follower", error: null, retrying: false, progress: null });
		const me = { scope, buildId, client: this.#client, scopeChannel: this.#scopeChannel };
		this.#follower = new Follower(
			{ ...me, channel: this.#env.channel, clock: this.#clock },
			{
				onWelcome: (channel, term, info) => {
					this.#calls.attach(channel, term);
					this.#ready("follower", term, info);
					this.#lines.ask({ client: this.#client, term, buildId }, (port) =>
						this.#calls.move(port),
					);
				},
				onLost: () => {
					this.#attention.stop();
					this.#calls.detach();
					this.#lines.drop();
					this.#set({ phase: "waiting" });
				},
				onCrashed: (at, term) => this.#calls.blame(at, term),
				onSilent: () => this.#silent(),
				onSkew: (other, term) =>
					this.#skew.met(other, term, (error) => this.#fail(error, { retrying: true })),
			},
		);
		if (this.#locked) this.#follower.hello();
	}

	/**
	 * The owner doesn't answer. If it holds its lock it lives, and is busy: it is waited for, and whoever
	 * waits for a call has its deadline. Otherwise something is wrong.
	 */
	async #silent() {
		const follower = this.#follower;
		const owned = await isOwned(this.#env.locks, this.#env.start.scope);
		if (this.#follower !== follower || this.#state.phase !== "waiting") return;
		const text = "another tab has the database open and does not answer";
		const error = new CallError("storage_unavailable", text, { reason: "owner_silent" });
		if (owned) this.#set({ error, retrying: true });
		else this.#fail(error, { retrying: true });
	}

	#unfollow() {
		this.#attention.stop();
		this.#follower?.close();
		this.#follower = null;
		this.#lines.drop();
	}

	/** Followers may have ports to this page's worker. */
	#serve() {
		this.#lines.serve(this.#state.term, (client, term, port) => {
			const { role, phase } = this.#state;
			const here = role === "owner" && phase === "ready" && term === this.#state.term;
			if (here) this.#worker?.postMessage({ type: "port", v: VERSION, client, term }, [port]);
			else port.close();
		});
	}

	/** @param {MessageEvent} event */
	#onScope = ({ data }) => {
		const message = parseScopeMessage(data);
		if (message?.type === "owner") this.#follower?.announced(message.term);
		const { role, phase, term } = this.#state;
		if (message?.type === "hello" && role === "owner" && !this.#followed) {
			this.#followed = true;
			if (phase === "ready") this.#serve();
		}
		if (message) this.#attention.hear(message);
		if (message) this.#skew.hear(message);
		if (message?.type === "insist" && role === "owner" && phase === "ready") {
			if (message.term === term) this.#restart();
		}
	};

	/**
	 * @param {"owner" | "follower"} role
	 * @param {number} term
	 * @param {Record<string, unknown>} info
	 */
	#ready(role, term, info) {
		this.#set({ phase: "ready", role, term, info, progress: null, error: null, retrying: false });
		this.#attention.update();
	}

	#dropWorker() {
		this.#worker?.terminate();
		this.#worker = null;
	}

	#end() {
		this.#dropWorker();
		this.#unfollow();
		this.#attention.end();
		this.#lines.close();
		this.#followed = false;
		this.#life.abort();
		this.#locked = false;
		if (!this.#scopeChannel) return;
		this.#scopeChannel.postMessage({ type: "bye", v: VERSION, client: this.#client }, []);
		this.#scopeChannel.removeEventListener("message", this.#onScope);
		this.#scopeChannel.close();
		this.#scopeChannel = null;
	}

	/** @param {Partial<State>} change */
	#set(change) {
		this.#state = Object.freeze({ ...this.#state, ...change });
		this.#onState(this.#state);
	}
}
