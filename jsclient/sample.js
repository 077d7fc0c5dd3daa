/**
 * What a page with sample data says of them, and the way to be rid of them.
 */
import { clear } from "./erase.js";
import { scopeOf } from "./messages.js";
import { localStorageOrNone } from "./platform.js";
import { forget } from "./recall.js";

/** @import { Client } from "./client.js" */
/** @import { Root } from "./root.js" */

/** Of the banner; base.css knows it. */
const LABEL = "Sample data";

/** It is told that data are being made up when that takes so long. */
const TOLD_AFTER = 1_000;

/**
 * Puts a banner at the top of the document. Its button clears the sample data, in all tabs, which go on to
 * the app with people's own.
 *
 * @param {string} name the app's
 * @param {Root} at
 * @param {Pick<Client, "state" | "close" | "addEventListener">} client
 */
export function showSample(name, { root, own }, client) {
	const scope = scopeOf(name, root.pathname);
	const others = new BroadcastChannel(`ashore/${scope}/sample`);
	const { banner, button, status } = bannerOf(own);
	const leave = () => {
		client.close();
		forget(localStorageOrNone(), scope);
		// What the page has still to remember it writes when it goes.
		addEventListener("pagehide", () => forget(localStorageOrNone(), scope));
	};
	others.addEventListener("message", ({ data }) => {
		if (data?.type !== "clear") return;
		leave();
		location.replace(own);
	});
	button.addEventListener("click", async () => {
		button.disabled = true;
		status.textContent = "Clearing …";
		leave();
		others.postMessage({ type: "clear" });
		try {
			await clear(scope);
			location.replace(own);
		} catch (error) {
			console.error(error);
			status.textContent =
				"They could not be cleared. Close other tabs with them, reload this page and try again.";
		}
	});
	followFilling(client, status);
	// A page may have opened the app more than once.
	if (!document.querySelector(`body > section[aria-label="${LABEL}"]`))
		document.body.prepend(banner);
}

/** @param {URL} own */
function bannerOf(own) {
	/**
	 * @template {keyof HTMLElementTagNameMap} T
	 * @param {T} tag
	 * @param {...(Node | string)} content
	 */
	const made = (tag, ...content) => {
		const node = document.createElement(tag);
		node.append(...content);
		return node;
	};
	const button = made("button", "Clear the sample data");
	button.type = "button";
	const link = made("a", "Begin with your own");
	link.href = own.href;
	const status = made("p");
	status.setAttribute("role", "status");
	const banner = made(
		"section",
		made(
			"p",
			made("strong", "Sample data."),
			" All this is made up, and kept apart from your own.",
		),
		made("menu", made("li", button), made("li", link)),
		status,
	);
	banner.setAttribute("aria-label", LABEL);
	banner.dataset["stays"] = ""; // whichever page is shown
	return { banner, button, status };
}

/**
 * Says that data are being made up, where that takes long.
 *
 * @param {Pick<Client, "state" | "addEventListener">} client
 * @param {HTMLElement} status
 */
function followFilling(client, status) {
	const text = "The sample data are being made up …";
	/** @type {ReturnType<typeof setTimeout> | undefined} */
	let timer;
	client.addEventListener("state", () => {
		const filling = client.state.progress?.phase === "sample";
		if (filling) {
			timer ||= setTimeout(() => (status.textContent = text), TOLD_AFTER);
		} else {
			clearTimeout(timer);
			timer = undefined;
			if (status.textContent === text) status.textContent = "";
		}
	});
}
