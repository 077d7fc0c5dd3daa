// Documents of an app that take one another's place, and how a test sees that they did.

/** @typedef {import("playwright-core").Page} Page */

/** Whether this browser swaps documents at all.
 * @param {Page} page
 */
export const swaps = (page) =>
	page.evaluate(() => "navigation" in globalThis && "NavigateEvent" in globalThis);

/**
 * Marks the document, which a load would replace.
 *
 * @param {Page} page
 */
export const mark = (page) => page.evaluate(() => Object.assign(globalThis, { marked: true }));

/** Whether the document is still the one that was marked.
 * @param {Page} page
 */
export const marked = (page) => page.evaluate(() => "marked" in globalThis);

/**
 * Waits until the page with this heading shows its rows, and nothing is under way.
 *
 * @param {Page} page
 * @param {string} heading
 */
export async function arrived(page, heading) {
	await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
	await page.waitForFunction(
		() =>
			!(/** @type {any} */ (globalThis).navigation?.transition) &&
			document.querySelector("main:not([aria-busy]) > :is(section, p):not([hidden])") !== null,
	);
}

/**
 * The document as text, without what depends on the moment: how it started, and who is told of it.
 *
 * @param {Page} page
 */
export function serialised(page) {
	return page.evaluate(() => {
		const root = /** @type {Element} */ (document.documentElement.cloneNode(true));
		for (const node of root.querySelectorAll("main > progress, [data-stays], axe")) node.remove();
		const head = [...root.querySelectorAll("head > *")].map((element) => element.outerHTML);
		const body = root.querySelector("body")?.outerHTML ?? "";
		const attributes = [...root.attributes].map(({ name, value }) => `${name}=${value}`);
		return [...attributes, ...head, ...body.split("\n")].map((line) => line.trim()).filter(Boolean);
	});
}

/**
 * Waits until a document is as another one was, and says where it isn't.
 *
 * @param {Page} page
 * @param {string[]} wanted
 * @param {string} what
 */
export async function same(page, wanted, what) {
	const end = Date.now() + 20_000;
	for (;;) {
		const got = await serialised(page);
		const at = wanted.findIndex((line, i) => line !== got[i]);
		if (at < 0 && got.length === wanted.length) return;
		if (Date.now() > end) {
			const i = at < 0 ? wanted.length : at;
			throw new Error(`${what}: line ${i}: got\n${got[i]}\nwant\n${wanted[i]}`);
		}
	}
}
