/**
 * Registers the service worker, and moves this page to another build together with the app's other tabs.
 * Pages load it when they are ready.
 */
import { scopeName } from "./messages.js";
import { followForms, keepFields, putFields } from "./unsaved.js";

/** @import { Build } from "./build.js" */
/** @import { Root } from "./root.js" */
/** @import { Applied, Updates } from "./updates.js" */

/** The host is asked for a newer build when somebody looks at the page again after so long, in ms. */
const CHECK_EVERY = 3_600_000;

/** Calls under way are waited for so long before a page moves, in ms. */
const CALLS_WAIT = 5_000;

/** A service worker says which build it has within so long, in ms. */
const BUILD_WAIT = 10_000;

/**
 * What the page gives. `scope` is the page's own, `all` that of the app with its sample pages, as scopes
 * begin; `busy` says whether calls are under way that a reload would cut off.
 *
 * @typedef {{ build: Build, base: URL, at: Root, scope: string, all: string, updates: Updates,
 *   busy: () => boolean, signal: AbortSignal }} Page
 */

/**
 * @param {Page} page
 */
export function keepUpToDate({ build, base, at, scope, all, updates, busy, signal }) {
	const container = navigator.serviceWorker;
	/** @type {ServiceWorkerRegistration | undefined} */
	let registration;
	/** @type {URL | undefined} */
	let script;
	let checked = Date.now();
	/** @type {string[]} */
	let forms = [];

	// Whoever lets a build in, or gives a page to a new tab, sees by these locks which builds are open, and
	// what tabs hold on to. A page in the back/forward cache isn't open.
	const held = lockSet();
	const relock = () => {
		const reasons = [...updates.reasons, ...forms.map((name) => `“${name}” has unsaved input`)];
		held.set([
			`${scopeName(scope)}/build/${build.id}`,
			...reasons.map((reason) => `${scopeName(scope)}/hold/${encodeURIComponent(reason)}`),
		]);
	};
	const look = followForms((names) => {
		forms = names;
		relock();
	}, signal);
	addEventListener("pagehide", () => held.set([]), { signal });
	addEventListener("pageshow", relock, { signal });
	signal.addEventListener("abort", () => held.set([]));

	/** @returns {Promise<string[]>} */
	const reasons = async () => {
		look();
		const { held: locks = [] } = await navigator.locks.query();
		const found = locks.flatMap(({ name = "" }) => {
			const [, of, reason] = /^ashore\/([^/]+)\/hold\/(.+)$/.exec(name) ?? [];
			return of && reason && of.startsWith(all) ? [decodeURIComponent(reason)] : [];
		});
		return [...new Set([...found, ...updates.reasons])];
	};

	/** @param {boolean} anyway @returns {Promise<Applied>} */
	const apply = async (anyway) => {
		const { waiting, skewed } = updates.state;
		if (waiting === null && skewed === null) return { applied: false, held: [] };
		const list = await reasons();
		if (list.length > 0 && !anyway) return { applied: false, held: list };
		if (registration?.waiting) registration.waiting.postMessage({ type: "activate" });
		else await move(skewed ?? waiting ?? "");
		return { applied: true, held: list };
	};

	/** Reloads, once for two builds. @param {string} to */
	const move = async (to) => {
		const key = `${scopeName(scope)}/moved`;
		const pair = `${build.id} ${to}`;
		try {
			if (sessionStorage.getItem(key) === pair) {
				updates.update({ skewed: to });
				return;
			}
			sessionStorage.setItem(key, pair);
		} catch {
			return; // it could not know that it did
		}
		const end = Date.now() + CALLS_WAIT;
		while (busy() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
		keepFields();
		location.reload();
	};

	/** As long as the app has none of its own, that of the whole site has its pages: it says nothing of their build. */
	const turned = async () => {
		const { controller } = container;
		const own = controller?.scriptURL === script?.href ? controller : null;
		const id = own && (await buildIn(own));
		if (!id) return;
		updates.update({ offline: id === build.id });
		if (id !== build.id) await move(id);
	};

	/** A build that came to wait, or begins by itself where no tab of another one is open. */
	const waits = async () => {
		const worker = registration?.waiting;
		const id = worker && (await buildIn(worker));
		if (!id || !worker) return updates.update({ waiting: null });
		if (id !== build.id) return updates.update({ waiting: id });
		const { held: locks = [] } = await navigator.locks.query();
		const others = locks.some(({ name = "" }) => {
			const [, of, other] = /^ashore\/([^/]+)\/build\/(.+)$/.exec(name) ?? [];
			return of?.startsWith(all) && other !== build.id;
		});
		if (!others) worker.postMessage({ type: "activate" });
	};

	const check = async () => {
		checked = Date.now();
		await registration?.update().catch(() => {}); // no network, or no longer there
	};

	const register = async () => {
		if (!build.serviceWorker || !container) return;
		container.addEventListener("controllerchange", turned, { signal });
		container.addEventListener("message", onMessage, { signal });
		container.startMessages();
		const options = { updateViaCache: /** @type {const} */ ("none") };
		script = new URL(build.serviceWorker, base);
		registration = await container.register(script, { ...options, scope: at.own.pathname });
		registration.addEventListener("updatefound", follow, { signal });
		follow();
		waits();
		if (container.controller) turned();
		document.addEventListener("visibilitychange", onVisible, { signal });
		if (build.siteWorker) {
			await container.register(new URL(build.siteWorker, base), options);
		}
	};
	const follow = () => {
		if (!registration?.installing) return;
		updates.update({ failed: null });
		registration.installing.addEventListener("statechange", waits, { signal });
	};
	/** A service worker could not keep its build. @param {MessageEvent} event */
	const onMessage = ({ data }) => {
		if (data?.type !== "not kept") return;
		updates.update({ failed: data.why === "room" ? "room" : "files" });
	};
	const onVisible = () => {
		if (document.visibilityState === "visible" && Date.now() - checked > CHECK_EVERY) check();
	};

	putFields();
	updates.attach({ apply, check, held: relock });
	register().catch((error) => {
		console.warn(`ashore: the service worker was not registered: ${error}`);
	});
}

/**
 * Which build a service worker has.
 *
 * @param {ServiceWorker} worker
 * @returns {Promise<string | null>} null if it doesn't say
 */
function buildIn(worker) {
	return new Promise((resolve) => {
		const { port1, port2 } = new MessageChannel();
		const timer = setTimeout(() => resolve(null), BUILD_WAIT);
		port1.onmessage = ({ data }) => {
			clearTimeout(timer);
			port1.close();
			resolve(typeof data?.id === "string" ? data.id : null);
		};
		worker.postMessage({ type: "build" }, [port2]);
	});
}

/** Shared locks that are held until another set of them is. */
function lockSet() {
	/** @type {Map<string, AbortController>} */
	const all = new Map();
	return {
		/** @param {string[]} names */
		set(names) {
			for (const [name, stop] of all) {
				if (names.includes(name)) continue;
				stop.abort();
				all.delete(name);
			}
			for (const name of names) {
				if (all.has(name)) continue;
				const stop = new AbortController();
				all.set(name, stop);
				const { signal } = stop;
				const until = () =>
					signal.aborted
						? undefined
						: new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
				navigator.locks.request(name, { mode: "shared", signal }, until).catch(() => {});
			}
		},
	};
}
