/**
 * A part of a page: where the data is, how safe it is there, and how much room it takes.
 */

import { made, named, size } from "./parts.js";

/**
 * @typedef {Object} Storage
 * @property {() => Promise<{ kind: string | null, persistence: string, quota: number | null, usage: number | null }>} state
 * @property {() => Promise<boolean>} persist
 * @property {(type: "change", listener: () => void, options?: { signal?: AbortSignal }) => void} addEventListener
 */

/** @type {Readonly<Record<string, string>>} */
const KINDS = {
	opfs: "In this browser's private files, on this device. Nobody else has it.",
	indexeddb: "In this browser's database for this site, on this device. Nobody else has it.",
	memory:
		"Nowhere: this browser refuses storage to the page. What you record is gone when you close it.",
};

/** @type {Readonly<Record<string, string>>} */
const KEPT = {
	persisted: "The browser keeps it until you delete it.",
	"best-effort": "The browser may delete it when the disk is nearly full.",
	unknown: "The browser doesn't say whether it keeps it.",
};

/**
 * @param {Element} element a `<section>`
 * @param {{ storage: Storage, signal?: AbortSignal }} options
 */
export async function showWhere(element, { storage, signal }) {
	const where = made("p");
	const kept = made("p");
	const room = made("p");
	const ask = named(made("button", "Ask the browser to keep it"), "persist");
	const asking = made("p", ask);
	const out = made("output");
	asking.hidden = true;
	const show = async () => {
		const { kind, persistence, quota, usage } = await storage.state();
		if (signal?.aborted) return;
		where.textContent = KINDS[kind ?? ""] ?? "The app is starting.";
		kept.textContent = kind === "memory" ? "" : (KEPT[persistence] ?? "");
		asking.hidden = persistence !== "best-effort" || kind === "memory";
		room.textContent =
			usage === null || quota === null
				? ""
				: `This site takes ${size(usage)} of the ${size(quota)} that the browser gives it.`;
	};
	ask.addEventListener("click", async () => {
		ask.disabled = true;
		const granted = await storage.persist();
		ask.disabled = false;
		out.textContent = granted
			? "The browser keeps it from now on."
			: "The browser doesn't promise that now. Installing the app or opening it often may change its mind.";
		await show();
	});
	storage.addEventListener("change", show, { signal });
	element.replaceChildren(where, kept, asking, room, made("p", out));
	await show();
}
