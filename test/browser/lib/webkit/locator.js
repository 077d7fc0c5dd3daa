// Elements of a page as tests name them. What a locator offers is called as in
// Playwright, so that a test is the same in every browser.
import { elementId } from "./webdriver.js";
import { soon } from "./soon.js";

/**
 * @typedef {import("./find.js").Step} Step
 * @typedef {import("./find.js").Wanted} Wanted
 */

/** @param {string | RegExp} text @param {boolean} [exact] @returns {Wanted} */
const wanted = (text, exact) =>
	typeof text === "string" ? { text, exact } : { source: text.source, flags: text.flags };

/** What pages and locators can both be asked for. */
export class Scope {
	/**
	 * @param {import("./page.js").Page} owner
	 * @param {Step[]} steps
	 */
	constructor(owner, steps) {
		this.owner = owner;
		this.steps = steps;
	}

	/** @param {Step} step */
	step(step) {
		return new Locator(this.owner, [...this.steps, step]);
	}

	/** @param {string | Locator} what */
	locator(what) {
		if (typeof what !== "string") return this.step({ by: "inside", steps: what.steps });
		return this.step({ by: "css", css: what });
	}

	/** @param {string} role @param {{ name?: string | RegExp, exact?: boolean, level?: number }} [options] */
	getByRole(role, { name, exact, level } = {}) {
		return this.step({
			by: "role",
			role,
			level,
			name: name === undefined ? undefined : wanted(name, exact),
		});
	}

	/** @param {string | RegExp} text @param {{ exact?: boolean }} [options] */
	getByLabel(text, { exact } = {}) {
		return this.step({ by: "label", text: wanted(text, exact) });
	}

	/** @param {string | RegExp} text @param {{ exact?: boolean }} [options] */
	getByText(text, { exact } = {}) {
		return this.step({ by: "text", text: wanted(text, exact) });
	}
}

/** One element or several, looked for anew at each use. */
export class Locator extends Scope {
	/** @param {{ hasText?: string | RegExp, hasNotText?: string | RegExp, has?: Locator, visible?: boolean }} options */
	filter({ hasText, hasNotText, has, visible }) {
		/** @type {Step[]} */
		const more = [];
		if (hasText !== undefined) more.push({ by: "hasText", text: wanted(hasText) });
		if (hasNotText !== undefined) more.push({ by: "hasText", text: wanted(hasNotText), not: true });
		if (has) more.push({ by: "has", steps: has.steps });
		if (visible) more.push({ by: "visible" });
		return new Locator(this.owner, [...this.steps, ...more]);
	}

	/** @param {Locator} other */
	and(other) {
		return this.step({ by: "and", steps: other.steps });
	}

	/** @param {number} index */
	nth(index) {
		return this.step({ by: "nth", index });
	}

	first() {
		return this.nth(0);
	}

	last() {
		return this.nth(-1);
	}

	page() {
		return this.owner;
	}

	/**
	 * Runs work in the page on what there is now.
	 *
	 * @template A, R
	 * @param {(elements: Element[], argument: A) => R} work
	 * @param {A} argument
	 * @returns {Promise<R>}
	 */
	now(work, argument) {
		return this.owner.script(
			`return (${work})(ashoreTest.find(arguments[0]), arguments[1])`,
			this.steps,
			argument,
		);
	}

	/** @param {{ state?: "visible" | "hidden" | "attached" | "detached", timeout?: number }} [options] */
	async waitFor({ state = "visible", timeout } = {}) {
		await soon(`${this} to be ${state}`, timeout, async () => {
			const { count, visible } = await this.now(
				(found) => ({
					count: found.length,
					visible: found.some((element) =>
						/** @type {any} */ (globalThis).ashoreTest.visible(element),
					),
				}),
				undefined,
			);
			if (state === "attached") return count > 0;
			if (state === "detached") return count === 0;
			if (count > 1) throw new Error(`${this} are ${count} elements`);
			return visible === (state === "visible");
		});
	}

	/**
	 * Runs work on the one element, when it is there.
	 *
	 * @template A, R
	 * @param {(element: any, argument: A) => R} work
	 * @param {A} [argument]
	 * @param {boolean} [ready] waits also until the element can be used
	 * @returns {Promise<R>}
	 */
	async one(work, argument, ready = false) {
		return await soon(`${this}`, undefined, async () => {
			const found = await this.owner.script(
				`const found = ashoreTest.find(arguments[0]);
				if (found.length !== 1) return { count: found.length };
				if (arguments[2] && (!ashoreTest.visible(found[0]) || found[0].matches(":disabled"))) return { count: 0 };
				return { count: 1, value: (${work})(found[0], arguments[1]) };`,
				this.steps,
				argument,
				ready,
			);
			if (found.count > 1) throw new Error(`${this} are ${found.count} elements`);
			return found.count === 1 && { value: found.value };
		}).then((/** @type {any} */ { value }) => value);
	}

	/** @param {{ timeout?: number }} [_options] */
	async click(_options) {
		await soon(`a click on ${this}`, undefined, async () => {
			const element = await this.one((element) => element, undefined, true);
			try {
				await this.owner.command("POST", `/element/${elementId(element)}/click`, {});
				return true;
			} catch (error) {
				// It moved, something lies over it, or it is another one now: look again.
				const { code } = /** @type {{ code?: string }} */ (error);
				const again = [
					"element click intercepted",
					"stale element reference",
					"element not interactable",
				];
				if (!again.includes(code ?? "")) throw error;
				await this.one((element) => element.scrollIntoView({ block: "center" }));
				return false;
			}
		});
	}

	/** @param {string} value */
	async fill(value) {
		await this.one(
			(element, value) => {
				element.focus();
				if (/^(date|time|month|week|color|range)/.test(element.type)) {
					element.value = value;
					element.dispatchEvent(new Event("input", { bubbles: true }));
					element.dispatchEvent(new Event("change", { bubbles: true }));
					return;
				}
				element.select();
				if (value !== "") document.execCommand("insertText", false, value);
				else if (element.value !== "") document.execCommand("delete");
			},
			value,
			true,
		);
	}

	/** @param {string} text */
	async pressSequentially(text) {
		await this.focus();
		await this.owner.keyboard.type(text);
	}

	/** @param {string} key */
	async press(key) {
		await this.focus();
		await this.owner.keyboard.press(key);
	}

	/** @param {boolean} on */
	async setChecked(on) {
		if ((await this.isChecked()) !== on) await this.click();
	}

	check() {
		return this.setChecked(true);
	}

	uncheck() {
		return this.setChecked(false);
	}

	/** @param {{ label?: string, index?: number }} option */
	async selectOption(option) {
		await soon(`an option of ${this}`, undefined, () =>
			this.one(
				(element, { label, index }) => {
					const found = [...element.options].find(
						(option, i) => i === index || option.label.trim() === label,
					);
					if (!found) return false;
					element.focus();
					element.value = found.value;
					element.dispatchEvent(new Event("input", { bubbles: true }));
					element.dispatchEvent(new Event("change", { bubbles: true }));
					return true;
				},
				option,
				true,
			),
		);
	}

	focus() {
		return this.one((element) => element.focus());
	}

	blur() {
		return this.one((element) => element.blur());
	}

	count() {
		return this.now((found) => found.length, undefined);
	}

	isVisible() {
		return this.now(
			(found) =>
				found.some((element) => /** @type {any} */ (globalThis).ashoreTest.visible(element)),
			undefined,
		);
	}

	async isHidden() {
		return !(await this.isVisible());
	}

	isChecked() {
		return this.one((element) => Boolean(element.checked));
	}

	inputValue() {
		return this.one((element) => String(element.value));
	}

	textContent() {
		return this.one((element) => element.textContent);
	}

	innerText() {
		return this.one((element) => element.innerText);
	}

	allTextContents() {
		return this.now((found) => found.map((element) => element.textContent ?? ""), undefined);
	}

	/** @param {string} name */
	getAttribute(name) {
		return this.one((element, name) => element.getAttribute(name), name);
	}

	boundingBox() {
		return this.one((element) => {
			const { x, y, width, height } = element.getBoundingClientRect();
			return { x, y, width, height };
		});
	}

	/**
	 * @template A, R
	 * @param {(element: any, argument: A) => R} work
	 * @param {A} [argument]
	 */
	evaluate(work, argument) {
		return this.one(work, argument);
	}

	/** @override */
	toString() {
		return this.steps.map((step) => JSON.stringify(step)).join(" › ");
	}
}
