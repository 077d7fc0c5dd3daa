/**
 * The page of what happens to the data: out, in, where it is, and away.
 */

import { bind } from "./api.gen.js";
import { find } from "./ashore/dom.js";
import { erase } from "./ashore/erase.js";
import { page } from "./ashore/page.js";
import { start } from "./ashore/start.js";
import { showData } from "./_ashore/archive/data.js";
import { showErase } from "./_ashore/archive/erasing.js";
import { showWhere } from "./_ashore/archive/where.js";

page(import.meta.url, async ({ client, signal }) => {
	const main = find(document, "main", HTMLElement);
	const { storage } = client;
	await start({
		client,
		signal,
		bind,
		main,
		progress: find(main, "progress", HTMLProgressElement),
		async show(api, _, signal) {
			for (const section of main.querySelectorAll(":scope > section"))
				section.removeAttribute("hidden");
			const part = (/** @type {string} */ name) =>
				find(main, `section[aria-label="${name}"]`, HTMLElement);
			showErase(part("Erase"), { name: "timetracker", erase: () => erase(client), signal });
			await showWhere(part("Storage"), { storage, signal });
			await showData(part("Save and open"), { api, storage, name: "timetracker", signal });
		},
	});
});
