// Opens the app, shows its first rows, and hands its methods to the benchmark
// under the names that every engine has.
import { bind } from "./api.gen.js";
import { Client } from "./ashore/client.js";

const client = new Client();
const { documents, items, probe } = bind(client);
/** The engine that takes longest needs minutes to make its rows for the first time. */
const patient = { timeout: 600_000 };
const api = {
	...items,
	...documents,
	...probe,
	/** @param {import("./api.gen.js").FillInput} input */
	fill: (input) => documents.fill(input, patient),
	index: () => documents.index(patient),
};

/** @param {import("./api.gen.js").Item[]} rows */
function show(rows) {
	const body = /** @type {HTMLElement} */ (document.querySelector("tbody"));
	for (const row of rows) {
		const tr = document.createElement("tr");
		for (const value of Object.values(row)) {
			const td = document.createElement("td");
			td.textContent = String(value);
			tr.append(td);
		}
		body.append(tr);
	}
}

/** Milliseconds from the navigation to the first rows. */
const shown = items.first().then((rows) => {
	show(rows);
	return performance.now();
});

Object.assign(globalThis, { bench: { api, shown } });
