// What everybody can use: axe's rules, and nothing that hangs over, in narrow and wide, light and dark.
import assert from "node:assert/strict";
import axe from "axe-core";
import { can } from "./browser.js";

/** @typedef {"light" | "dark"} Scheme */

const widths = [320, 1280];

/** The schemes that one browser can show, for each browser that is started. */
export const schemesOf = /** @type {Scheme[][]} */ (
	can.scheme ? [["light", "dark"]] : [["light"], ["dark"]]
);

/**
 * Has axe look at the page, or at a part of it, in each width and scheme, and
 * sees that nothing hangs over at the side.
 *
 * @param {import("playwright-core").Page} page
 * @param {Scheme[]} schemes
 * @param {string} what
 * @param {string} [part] a selector
 */
export async function checkIn(page, schemes, what, part = "html") {
	await page.evaluate(axe.source);
	for (const width of widths) {
		await page.setViewportSize({ width, height: 800 });
		for (const colorScheme of schemes) {
			if (can.scheme) await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
			const shown = await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
			assert.equal(shown, colorScheme === "dark");
			const where = `${what}, ${width} px, ${colorScheme}`;
			/** @type {{ over: string[], violations: any[] }} */
			const found = await page.evaluate(async (part) => {
				const over = [document.documentElement, ...document.querySelectorAll("dialog[open]")]
					.filter((element) => element.scrollWidth > element.clientWidth)
					.map((element) => `${element.localName} ${element.scrollWidth} > ${element.clientWidth}`);
				const { violations } = await /** @type {any} */ (globalThis).axe.run(part, {
					resultTypes: ["violations"],
				});
				return { over, violations };
			}, part);
			assert.deepEqual(
				found.violations.map((/** @type {any} */ { id, nodes }) => [
					id,
					nodes[0].html,
					nodes[0].failureSummary,
				]),
				[],
				where,
			);
			assert.deepEqual(found.over, [], `${where}: hangs over`);
		}
	}
}
