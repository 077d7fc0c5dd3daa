/**
 * The page of what happens to the data: out, in, where it is, and away.
 */

import { bind } from "./api.gen.js";
import { find } from "./ashore/dom.js";
import { erase } from "./ashore/erase.js";
import { page } from "./ashore/page.js";
import { start } from "./ashore/start.js";
import { showSettings } from "./_ashore/archive/settings.js";

page(import.meta.url, async ({ client, signal }) => {
	const main = find(document, "main", HTMLElement);
	const { storage, updates } = client;
	await start({
		client,
		signal,
		bind,
		main,
		progress: find(main, "progress", HTMLProgressElement),
		show: (api, _, signal) =>
			showSettings(main, {
				api,
				storage,
				updates,
				name: "sampleapp",
				erase: () => erase(client),
				signal,
			}),
	});
});
