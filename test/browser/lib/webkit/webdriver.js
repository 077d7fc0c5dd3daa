// A client of the W3C's WebDriver, as WebKitWebDriver speaks it: no events, one
// command at a time, one window at a time.
// https://www.w3.org/TR/webdriver2/

/** What an element is in the protocol. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** An error that the driver answered, with the protocol's name for it. */
export class DriverError extends Error {
	/** @param {{ error?: string, message?: string }} value */
	constructor({ error = "", message = "" }) {
		super(`${error}: ${message}`);
		this.name = "DriverError";
		this.code = error;
	}
}

/** A session of a running driver. */
export class Session {
	#base;
	/** @type {Promise<unknown>} */
	#last = Promise.resolve();
	#window = "";
	#ended = false;

	/**
	 * @param {string} driver the driver's address
	 * @param {string} id
	 */
	constructor(driver, id) {
		this.#base = `${driver}/session/${id}`;
	}

	/**
	 * Begins a session: the driver starts the browser.
	 *
	 * @param {string} driver
	 * @param {object} capabilities
	 */
	static async begin(driver, capabilities) {
		const { sessionId } = await send("POST", `${driver}/session`, {
			capabilities: { alwaysMatch: capabilities },
		});
		return new Session(driver, sessionId);
	}

	/**
	 * Sends a command about the session.
	 *
	 * @param {string} method
	 * @param {string} path
	 * @param {object} [body]
	 * @returns {Promise<any>}
	 */
	command(method, path, body) {
		return this.#queued(() => send(method, this.#base + path, body));
	}

	/**
	 * Sends a command about a window.
	 *
	 * @param {string} window
	 * @param {string} method
	 * @param {string} path
	 * @param {object} [body]
	 * @returns {Promise<any>}
	 */
	inWindow(window, method, path, body) {
		return this.#queued(async () => {
			if (this.#window !== window) {
				await send("POST", `${this.#base}/window`, { handle: window });
				this.#window = window;
			}
			return await send(method, this.#base + path, body);
		});
	}

	/** Closes a window.
	 * @param {string} window
	 */
	async closeWindow(window) {
		await this.inWindow(window, "DELETE", "/window");
		this.#window = "";
	}

	/** Refuses every further command, also the waiting ones. */
	end() {
		this.#ended = true;
	}

	/** @param {() => Promise<any>} work */
	#queued(work) {
		const next = this.#last.then(() => {
			if (this.#ended) throw new Error("the browser has been closed");
			return work();
		});
		this.#last = next.catch(() => {});
		return next;
	}
}

/** The protocol's id of an element that a script returned.
 * @param {Record<string, string>} value
 */
export const elementId = (value) => value[ELEMENT];

/**
 * @param {string} method
 * @param {string} url
 * @param {object} [body]
 */
async function send(method, url, body = {}) {
	const response = await fetch(
		url,
		method === "POST" ? { method, body: JSON.stringify(body) } : { method },
	);
	const { value } = /** @type {{ value: any }} */ (await response.json());
	if (!response.ok) throw new DriverError(value);
	return value;
}
