// Tabs that all write without a pause, while things happen to them: opened, closed, reloaded, frozen,
// killed. What each of them was answered is written down outside of the browser.
import { setTimeout as pause } from "node:timers/promises";

/** @typedef {import("playwright-core").Page} Page */

/**
 * @typedef {object} Tab
 * @property {string} name
 * @property {Page} page
 * @property {boolean} frozen
 */

/** What can happen, and how often in a round of the deck. */
const DECK = Object.freeze({
	open: 6,
	close: 3,
	reload: 3,
	"reload all": 1,
	freeze: 4,
	resume: 3,
	"look at another": 4,
	"kill the renderer": 3,
	"kill the browser": 1,
});

/** @typedef {keyof typeof DECK} Step */

/** Every kind of step. */
export const kinds = /** @type {Step[]} */ (Object.keys(DECK));

/** How long a call may take, and how much later it must have settled, in milliseconds. */
const TIMEOUT = 20_000;
const SLACK = 8_000;

/** How long nobody may be answered. */
const STALL = 30_000;

/** How long a step may take. */
const STEP = 60_000;

export class Storm {
	/** @type {Set<string>} texts of notes whose put was answered */
	answered = new Set();
	/** @type {string[]} what calls failed with that may have been done or not */
	lost = [];
	/** @type {string[]} what must not have happened */
	wrong = [];
	/** @type {Record<string, number>} how often each step happened */
	steps = {};
	/** How many of them happened to the owner's tab. */
	owners = 0;
	/** How many owners the database had. */
	terms = 0;
	/** The longest time that a call took, in milliseconds. */
	longest = 0;
	/** @type {Tab[]} */
	tabs = [];
	/** @type {import("./browser.js").Running | undefined} */
	#browser;
	#start;
	#url;
	#random;
	#most;
	#log;
	#opened = 0;
	/** @type {Step[]} */
	#deck = [];
	#said = 0;

	/**
	 * @param {{ start: () => Promise<import("./browser.js").Running>, url: string, random: () => number,
	 *   tabs: number, log?: (line: string) => void }} options tabs is how many there are at most
	 */
	constructor({ start, url, random, tabs, log = () => {} }) {
		this.#log = log;
		this.#start = start;
		this.#url = url;
		this.#random = random;
		this.#most = tabs;
	}

	/** Starts the browser and opens all tabs at once. */
	async begin() {
		await this.#launch();
		await this.#open(this.#most);
	}

	/** Does one step, and mostly waits until calls are answered again. */
	async step() {
		const step = this.#next();
		this.steps[step] = (this.steps[step] ?? 0) + 1;
		this.#log(`${step}, with ${this.tabs.length} tabs, ${this.#awake().length} awake`);
		await bound(this.#do(step), STEP, step);
		if (this.#random() < 0.7) await this.#progress(10);
	}

	/**
	 * Has all tabs come to an end, and gives one that can be asked.
	 *
	 * @returns {Promise<Page>}
	 */
	async end() {
		await Promise.all(this.tabs.filter(({ frozen }) => frozen).map((tab) => this.#thaw(tab)));
		await this.#progress(10);
		for (const { page } of this.tabs)
			await page.evaluate(() => Object.assign(storm, { stop: true }));
		await Promise.all(
			this.tabs.map(async ({ page, name }) => {
				const ended = page.evaluate(async () => {
					while (!storm.stopped) await new Promise((resolve) => setTimeout(resolve, 5));
				});
				await bound(ended, TIMEOUT + SLACK, `the last call of ${name}`);
			}),
		);
		const [tab] = this.tabs;
		if (!tab) throw new Error("no tab is left");
		this.terms = await tab.page.evaluate(() => lab.client.state.term);
		return tab.page;
	}

	/**
	 * Waits until the watches of all tabs have shown a count.
	 *
	 * @param {number} count
	 */
	async shown(count) {
		for (const { page, name } of this.tabs) {
			const shows = page.evaluate(async (count) => {
				while (storm.count !== count) await new Promise((resolve) => setTimeout(resolve, 5));
			}, count);
			await bound(shows, STALL, `the watch of ${name}`);
		}
	}

	/** Closes all tabs; the browser stays, with one empty page. */
	async close() {
		for (const { page } of this.tabs.splice(0)) await page.close();
		const context = /** @type {import("./browser.js").Running} */ (this.#browser).context;
		return await context.newPage();
	}

	async kill() {
		await this.#browser?.kill();
	}

	/** The next step that is possible now. @returns {Step} */
	#next() {
		if (this.#deck.length === 0) {
			for (const kind of kinds) for (let i = 0; i < DECK[kind]; i++) this.#deck.push(kind);
		}
		const awake = this.tabs.filter(({ frozen }) => !frozen).length;
		/** @type {Record<Step, boolean>} */
		const possible = {
			open: this.tabs.length < this.#most,
			close: awake > 2,
			reload: awake > 0,
			"reload all": awake > 0,
			freeze: awake > 2,
			resume: awake < this.tabs.length,
			"look at another": awake > 1,
			"kill the renderer": awake > 2,
			"kill the browser": true,
		};
		const cards = this.#deck.map((_, i) => i);
		while (cards.length > 0) {
			const [at = 0] = cards.splice(this.#below(cards.length), 1);
			const step = /** @type {Step} */ (this.#deck[at]);
			if (!possible[step]) continue;
			this.#deck.splice(at, 1);
			return step;
		}
		// What is left of the deck can't be done now.
		return possible.open ? "open" : "close";
	}

	/** @param {Step} step */
	async #do(step) {
		switch (step) {
			case "open":
				await this.#open(1 + this.#below(this.#most - this.tabs.length));
				return;
			case "close": {
				const tab = await this.#pick();
				this.#drop(tab);
				await tab.page.close();
				return;
			}
			case "reload":
				await this.#reload(await this.#pick());
				return;
			case "reload all":
				await Promise.all(this.#awake().map((tab) => this.#reload(tab)));
				return;
			case "freeze": {
				const tab = await this.#pick();
				tab.frozen = true;
				await lifecycle(tab.page, "frozen");
				return;
			}
			case "resume": {
				const frozen = this.tabs.filter((tab) => tab.frozen);
				await this.#thaw(/** @type {Tab} */ (frozen[this.#below(frozen.length)]));
				return;
			}
			case "look at another": {
				const awake = this.#awake();
				await awake[this.#below(awake.length)]?.page.bringToFront();
				return;
			}
			case "kill the renderer": {
				const tab = await this.#pick();
				const crashed = tab.page.waitForEvent("crash");
				const devtools = await tab.page.context().newCDPSession(tab.page);
				devtools.send("Page.crash").catch(() => {});
				await crashed;
				await tab.page.close();
				return;
			}
			case "kill the browser":
				this.tabs = [];
				await this.kill();
				await this.#launch();
				await this.#open(Math.ceil(this.#most / 2));
		}
	}

	async #launch() {
		this.#browser = await this.#start();
		const { context } = this.#browser;
		await context.exposeBinding("told", (_source, text, outcome, took) => {
			this.#said++;
			this.longest = Math.max(this.longest, took);
			if (outcome === "") this.answered.add(text);
			else if (outcome === "owner_lost") this.lost.push(text);
			else this.wrong.push(`${text} failed with ${outcome}`);
			if (took > TIMEOUT + SLACK) this.wrong.push(`${text} took ${Math.round(took)} ms`);
		});
	}

	/**
	 * Opens tabs, all at once.
	 *
	 * @param {number} count
	 */
	async #open(count) {
		const { context } = /** @type {import("./browser.js").Running} */ (this.#browser);
		await Promise.all(
			Array.from({ length: count }, async () => {
				const page = await context.newPage();
				/** @type {Tab} */
				const tab = { name: `tab ${++this.#opened}`, page, frozen: false };
				this.tabs.push(tab);
				// Pages that share a renderer end together.
				page.once("crash", () => this.#drop(tab));
				await page.goto(this.#url);
				await this.#write(tab);
			}),
		);
	}

	/** @param {Tab} tab */
	async #reload(tab) {
		tab.name = `tab ${++this.#opened}`;
		await tab.page.reload();
		await this.#write(tab);
	}

	/** @param {Tab} tab */
	async #thaw(tab) {
		await lifecycle(tab.page, "active");
		tab.frozen = false;
	}

	/** @param {Tab} tab */
	#drop(tab) {
		this.tabs = this.tabs.filter((other) => other !== tab);
	}

	#awake() {
		return this.tabs.filter(({ frozen }) => !frozen);
	}

	/** A tab that isn't frozen: in every other case the one that owns the database. @returns {Promise<Tab>} */
	async #pick() {
		const awake = this.#awake();
		const owners = this.#random() < 0.5;
		const any = /** @type {Tab} */ (awake[this.#below(awake.length)]);
		if (!owners) return any;
		const roles = await Promise.all(
			awake.map(({ page }) => page.evaluate(() => lab.client.state.role).catch(() => null)),
		);
		const owner = awake[roles.indexOf("owner")];
		if (owner) this.owners++;
		return owner ?? any;
	}

	/**
	 * Has a tab put one note after the other.
	 *
	 * @param {Tab} tab
	 */
	async #write({ page, name }) {
		const status = page.getByRole("status").filter({ hasText: /^(ready|failed)/ });
		await status.waitFor();
		const text = await status.textContent();
		if (text !== "ready") this.wrong.push(`${name} ${text}`);
		await page.evaluate(
			({ name, timeout }) => {
				const told = /** @type {any} */ (globalThis).told;
				const state = { stop: false, stopped: false, count: -1 };
				let resumed = 0;
				addEventListener("resume", () => (resumed = performance.now()), { capture: true });
				Object.assign(globalThis, { storm: state });
				const write = async () => {
					for (let n = 0; !state.stop; n++) {
						const text = `${name} ${n}`;
						const begun = performance.now();
						let outcome = "";
						try {
							await lab.api.lab.put({ text }, { timeout });
						} catch (error) {
							outcome = /** @type {any} */ (error).code ?? String(error);
						}
						told(text, outcome, performance.now() - Math.max(begun, resumed));
						// Timers of hidden pages fire once a second.
						if (n % 8 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
						else await lab.api.lab.count().catch(() => {});
					}
					state.stopped = true;
				};
				const watch = async () => {
					for await (const count of lab.api.lab.count.watch()) state.count = count;
				};
				write();
				watch().catch((error) => told(name, `watch: ${error}`, 0));
			},
			{ name, timeout: TIMEOUT },
		);
	}

	/**
	 * Waits until so many more calls have settled.
	 *
	 * @param {number} count
	 */
	async #progress(count) {
		const goal = this.#said + count;
		const begun = performance.now();
		while (this.#said < goal) {
			if (performance.now() - begun > STALL) throw new Error(`no answers for ${STALL} ms`);
			await pause(5);
		}
	}

	/** @param {number} n */
	#below(n) {
		return Math.floor(this.#random() * n);
	}
}

/**
 * Freezes a page as the browser does with tabs that nobody looks at, or has it go on.
 *
 * @param {Page} page
 * @param {"frozen" | "active"} state
 */
export async function lifecycle(page, state) {
	const devtools = await page.context().newCDPSession(page);
	await devtools.send("Page.setWebLifecycleState", { state });
	await devtools.detach();
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {number} ms
 * @param {string} what
 * @returns {Promise<T>}
 */
export async function bound(promise, ms, what) {
	const stop = new AbortController();
	const late = pause(ms, undefined, { signal: stop.signal }).then(() => {
		throw new Error(`${what} hangs: ${ms} ms`);
	});
	late.catch(() => {});
	try {
		return await Promise.race([promise, late]);
	} finally {
		stop.abort();
	}
}
