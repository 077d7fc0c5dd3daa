// What `ashore dev` adds to each page: it reloads the page when there is a new
// site, or only its style sheets if nothing else is new; keeps what is written in
// forms; and shows why a build failed.

/**
 * @typedef {object} State
 * @property {string} site the id of the site that is served, empty before the first
 * @property {string} building what the build is doing, empty when it is over
 * @property {string} failed why the last build failed, empty if it didn't
 * @property {string} from the site before this one
 * @property {boolean} styles whether the two differ in style sheets alone
 */

let own = new URL(import.meta.url).searchParams.get("site") ?? "";

/** @type {HTMLDialogElement | undefined} */
let dialog;

/** @param {State} state */
function heard(state) {
	if (state.site !== "" && state.site !== own) {
		if (state.from !== own || !state.styles) {
			remember();
			location.reload();
			return;
		}
		own = state.site;
		restyle();
	}
	const output = document.querySelector("output[name=ashore-building]");
	if (output) output.textContent = state.building;
	if (state.failed === "") {
		dialog?.remove();
		dialog = undefined;
	} else {
		show(state.failed);
	}
}

/** Loads the page's style sheets anew; the old ones hold until the new ones are there. */
function restyle() {
	for (const link of document.querySelectorAll("link[rel~=stylesheet]")) {
		if (!(link instanceof HTMLLinkElement) || new URL(link.href).origin !== location.origin)
			continue;
		const fresh = /** @type {HTMLLinkElement} */ (link.cloneNode());
		const address = new URL(link.href);
		address.searchParams.set("site", own);
		fresh.href = address.href;
		fresh.addEventListener("load", () => link.remove());
		fresh.addEventListener("error", () => fresh.remove());
		link.after(fresh);
	}
}

/** Where the fields of a page are kept over a reload, for its address: another page may follow it. */
const keptAs = () => `_dev/fields ${location.pathname}${location.search}`;

/** How long after a reload a page may take to show a field that was written in, in ms. */
const PATIENCE = 10_000;

/** A field: the number of its form in the page, its name, and its number among those of that name. */
/** @typedef {{ form: number, name: string, at: number, value: string, checked: boolean, focus: boolean }} Kept */

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */

/** @returns {{ form: number, name: string, at: number, field: Field }[]} */
function fields() {
	const seen = new Map();
	return [...document.forms].flatMap((form, number) =>
		[...form.elements].flatMap((field) => {
			const known =
				field instanceof HTMLInputElement ||
				field instanceof HTMLTextAreaElement ||
				field instanceof HTMLSelectElement;
			if (!known || field.name === "" || field.type === "file" || field.type === "password")
				return [];
			const key = `${number} ${field.name}`;
			const at = seen.get(key) ?? 0;
			seen.set(key, at + 1);
			return [{ form: number, name: field.name, at, field }];
		}),
	);
}

/** Whether a person wrote in a field. @param {Field} field */
function written(field) {
	if (field instanceof HTMLSelectElement) {
		return [...field.options].some((option) => option.selected !== option.defaultSelected);
	}
	if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) {
		return field.checked !== field.defaultChecked;
	}
	return field.value !== field.defaultValue;
}

/** Keeps what is written in the page's forms for the page after a reload. */
function remember() {
	/** @type {Kept[]} */
	const kept = fields()
		.map(({ field, ...where }) => ({
			...where,
			field,
			value: field.value,
			checked: field instanceof HTMLInputElement && field.checked,
			focus: field === document.activeElement,
		}))
		.filter(({ field, focus }) => focus || written(field))
		.map(({ field, ...rest }) => rest);
	sessionStorage.setItem(keptAs(), JSON.stringify(kept));
}

/** Writes what was kept into the fields, those that come later as they come. */
function restore() {
	/** @type {Kept[]} */
	let kept = JSON.parse(sessionStorage.getItem(keptAs()) ?? "[]");
	sessionStorage.removeItem(keptAs());
	const put = () => {
		if (document.querySelector("main[aria-busy=true]")) return; // it fills its fields itself first
		const now = fields();
		kept = kept.filter(({ form, name, at, value, checked, focus }) => {
			const field = now.find((f) => f.form === form && f.name === name && f.at === at)?.field;
			if (!field) return true;
			if (field.value !== value) field.value = value;
			if (field instanceof HTMLInputElement) field.checked = checked;
			if (focus) field.focus();
			field.dispatchEvent(new Event("input", { bubbles: true }));
			return false;
		});
		if (kept.length === 0) observer.disconnect();
	};
	const observer = new MutationObserver(put);
	if (kept.length === 0) return;
	observer.observe(document, { subtree: true, childList: true, attributeFilter: ["aria-busy"] });
	setTimeout(() => observer.disconnect(), PATIENCE);
	put();
}
restore();

/** @param {string} text */
function show(text) {
	if (!dialog) {
		dialog = document.createElement("dialog");
		dialog.append(document.createElement("h2"), document.createElement("pre"));
		const form = document.createElement("form");
		form.method = "dialog";
		form.append(document.createElement("button"));
		dialog.append(form);
		document.body.append(dialog);
	}
	const [heading, pre, button] = dialog.querySelectorAll("h2, pre, button");
	heading.textContent = "The build failed";
	pre.textContent = text;
	button.textContent = "Close";
	if (!dialog.open) dialog.showModal();
}

// A browser keeps at most six connections to a host, so that one tab listens
// for all: the one that holds the lock.
const channel = new BroadcastChannel("_dev/events");
channel.addEventListener("message", (event) => heard(event.data));

navigator.locks.request(
	"_dev/events",
	() =>
		new Promise(() => {
			const events = new EventSource(new URL("./events", import.meta.url));
			events.addEventListener("message", (event) => {
				const state = JSON.parse(event.data);
				channel.postMessage(state);
				heard(state);
			});
		}),
);

fetch(new URL("./state", import.meta.url))
	.then((response) => response.json())
	.then(heard)
	.catch((error) => console.warn("ashore dev doesn't answer", error));
