import { explain } from "./reasons.js";

/**
 * Shows a failure at the top of an element, in plain sentences, and gives the function that takes it
 * away again. What the element shows otherwise stays.
 *
 * @param {Element} place
 * @param {unknown} error
 * @param {{ onRetry?: () => void, rescue?: string }} [options] onRetry makes the button, `rescue` is the
 *   address of the page for a database that can't be opened
 * @returns {() => void}
 */
export function showFailure(place, error, { onRetry, rescue } = {}) {
	const document = place.ownerDocument;
	/**
	 * @param {string} name
	 * @param {string | Node[]} content
	 */
	const element = (name, content) => {
		const node = document.createElement(name);
		if (typeof content === "string") node.textContent = content;
		else node.append(...content);
		return node;
	};

	const { title, text, advice } = explain(error);
	const section = element("section", [
		element("h2", title),
		element("p", text),
		element("p", advice),
	]);
	section.setAttribute("role", "alert");
	if (onRetry) {
		const button = element("button", "Try again");
		button.setAttribute("type", "button");
		button.addEventListener("click", onRetry);
		section.append(element("p", [button]));
	}
	if (rescue && mayNeedRescue(error)) {
		const link = element("a", "Rescue your data");
		link.setAttribute("href", rescue);
		section.append(element("p", [link]));
	}
	section.append(
		element("details", [element("summary", "Details"), element("code", details(error))]),
	);
	place.prepend(section);
	return () => section.remove();
}

/** Failures in which the files may be there and the program can't get at them. */
const STUCK = new Set(["io", "broken", "crashed", "migration", "start", "full"]);

/** @param {unknown} error */
function mayNeedRescue(error) {
	const { code, reason } = /** @type {{ code?: string, reason?: string }} */ (error ?? {});
	return code === "corrupt" || STUCK.has(reason ?? "");
}

/** @param {unknown} error */
function details(error) {
	if (!(error instanceof Error)) return String(error);
	const { code, reason } = /** @type {{ code?: unknown, reason?: unknown }} */ (error);
	const words = [code, reason].filter((word) => typeof word === "string" && word !== "");
	return [...words, error.message].join(" · ");
}
