// A window under WebDriver, with what the tests use of a page, called as in
// Playwright.
import { soon } from "./soon.js";
import { Scope } from "./locator.js";

/**
 * The protocol's characters for keys without one.
 *
 * @type {Record<string, string>}
 */
const keys = {
	Alt: "\uE00A",
	Backspace: "\uE003",
	Control: "\uE009",
	Delete: "\uE017",
	Enter: "\uE007",
	Escape: "\uE00C",
	Shift: "\uE008",
	Tab: "\uE004",
};

/** The number of the next call of a page. */
let calls = 0;

export class Page extends Scope {
	/** @type {Map<string, (source: unknown, ...values: any[]) => unknown>} */
	#bindings = new Map();
	#closed = false;
	#url = "about:blank";

	/**
	 * @param {import("./context.js").Context} context
	 * @param {string} window the protocol's name of it
	 */
	constructor(context, window) {
		// The page is its own owner; it is not there before the call of super.
		super(/** @type {any} */ (undefined), []);
		this.owner = this;
		this.browsing = context;
		this.window = window;
	}

	context() {
		return this.browsing;
	}

	/** @param {string} method @param {string} path @param {object} [body] */
	command(method, path, body) {
		return this.browsing.session.inWindow(this.window, method, path, body);
	}

	/**
	 * Runs a function's body in the page, at once.
	 *
	 * @param {string} body
	 * @param {unknown[]} values its arguments
	 * @returns {Promise<any>}
	 */
	async script(body, ...values) {
		const { href, value } = await this.command("POST", "/execute/sync", {
			script: `return { href: location.href, value: (function () { ${body} }).apply(null, arguments) };`,
			args: values.map((value) => value ?? null),
		});
		this.#url = href;
		return value;
	}

	/**
	 * Runs a function in the page and waits for what it promises; meanwhile the driver serves others.
	 *
	 * @param {Function | string} work
	 * @param {unknown} [argument]
	 * @returns {Promise<any>}
	 */
	async evaluate(work, argument) {
		const id = ++calls;
		const body = typeof work === "string" ? `{ ${work} }` : `(${work})(value)`;
		await soon("a document", undefined, async () => {
			await this.script(
				`const value = arguments[1]; ashoreTest.begin(arguments[0], () => ${body});`,
				id,
				argument,
			);
			return true;
		});
		for (let wait = 0; ; wait = Math.min(wait + 2, 50)) {
			const { state, value } = await this.script("return ashoreTest.look(arguments[0])", id);
			await this.#hear();
			if (state === "done") return value ?? undefined;
			if (state === "failed") throw new Error(`in the page: ${value}`);
			if (state === "gone") throw new Error("the page went away while a call ran");
			await new Promise((resolve) => setTimeout(resolve, wait));
		}
	}

	/** @param {string} name @param {(source: unknown, ...values: any[]) => unknown} heard */
	async exposeBinding(name, heard) {
		this.#bindings.set(name, heard);
		await this.script(
			`const said = []; ashoreTest.said.set(arguments[0], said);
			globalThis[arguments[0]] = (...values) => said.push(values);`,
			name,
		);
	}

	/** Hears what the page told its bindings. */
	async #hear() {
		for (const [name, heard] of this.#bindings) {
			const said = await this.script(
				"return ashoreTest.said.get(arguments[0])?.splice(0) ?? []",
				name,
			);
			for (const values of said) heard({}, ...values);
		}
	}

	/** @param {string} url */
	async goto(url) {
		await this.command("POST", "/url", { url });
		this.#url = await this.command("GET", "/url");
	}

	async reload() {
		await this.command("POST", "/refresh", {});
	}

	async goBack() {
		await this.command("POST", "/back", {});
	}

	async goForward() {
		await this.command("POST", "/forward", {});
	}

	/** The address that the page had when it was last asked for something. */
	url() {
		return this.#url;
	}

	title() {
		return this.command("GET", "/title");
	}

	/** @param {string | RegExp | ((url: URL) => boolean)} wanted */
	async waitForURL(wanted) {
		const fits =
			typeof wanted === "function"
				? wanted
				: (/** @type {URL} */ url) =>
						typeof wanted === "string"
							? url.href.endsWith(wanted.replace(/^\*\*/, ""))
							: wanted.test(url.href);
		await soon(`the address to be ${wanted}`, undefined, async () =>
			fits(new URL(await this.command("GET", "/url"))),
		);
	}

	/** Waits until half a second has brought no further request. @param {string} [_state] */
	async waitForLoadState(_state) {
		let seen = -1;
		let since = performance.now();
		await soon("the network to be idle", undefined, async () => {
			const count = await this.script(
				"return document.readyState === 'complete' ? performance.getEntriesByType('resource').length : -2",
			);
			if (count !== seen) since = performance.now();
			seen = count;
			return seen >= 0 && performance.now() - since > 500;
		});
	}

	/** @param {"download"} _event */
	async waitForEvent(_event) {
		return await this.browsing.nextDownload();
	}

	async bringToFront() {
		await this.script("window.focus()");
	}

	/** @param {Function} script runs before those of each document that any page of the browser loads */
	addInitScript(script) {
		return this.browsing.addInitScript(script);
	}

	/** @param {{ width: number, height: number }} size */
	async setViewportSize({ width, height }) {
		await this.command("POST", "/window/rect", { width, height });
		await soon(`a width of ${width}`, undefined, async () => {
			const inner = await this.script("return innerWidth");
			return inner === width;
		});
	}

	async screenshot() {
		return Buffer.from(await this.command("GET", "/screenshot"), "base64");
	}

	async close() {
		if (this.#closed) return;
		this.#closed = true;
		await this.browsing.session.closeWindow(this.window);
	}

	keyboard = {
		/** @param {string} combination such as Control+u */
		press: async (combination) => {
			const pressed = combination === "+" ? ["+"] : combination.split("+");
			const values = pressed.map((key) => keys[key] ?? key);
			await this.#keys([
				...values.map((value) => ({ type: "keyDown", value })),
				...values.reverse().map((value) => ({ type: "keyUp", value })),
			]);
		},
		/** @param {string} text */
		type: async (text) => {
			for (const value of text) {
				await this.#keys([
					{ type: "keyDown", value },
					{ type: "keyUp", value },
				]);
			}
		},
	};

	mouse = {
		/** @param {number} x @param {number} y */
		move: (x, y) =>
			this.#pointer([{ type: "pointerMove", duration: 0, x: Math.round(x), y: Math.round(y) }]),
		/** @param {object} [_options] */
		down: (_options) => this.#pointer([{ type: "pointerDown", button: 0 }]),
		/** @param {object} [_options] */
		up: (_options) => this.#pointer([{ type: "pointerUp", button: 0 }]),
	};

	/** @param {object[]} actions */
	async #keys(actions) {
		await this.command("POST", "/actions", { actions: [{ type: "key", id: "keys", actions }] });
	}

	/** @param {object[]} actions */
	async #pointer(actions) {
		const parameters = { pointerType: "mouse" };
		await this.command("POST", "/actions", {
			actions: [{ type: "pointer", id: "mouse", parameters, actions }],
		});
	}
}
