/**
 * What a person has written into forms and not sent: it holds an update up, and is kept over a reload.
 */

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */

/** @typedef {{ form: number, name: string, at: number, value: string, checked: boolean }} Kept */

/** How long after a reload a page may take to show a field that was written in, in milliseconds. */
const PATIENCE = 10_000;

/**
 * A form whose input isn't lost: one that searches, by its method or by where it is.
 *
 * @param {HTMLFormElement} form
 */
function searches(form) {
	return form.getAttribute("method")?.toLowerCase() === "get" || form.closest("search") !== null;
}

/** @param {Element} field @returns {field is Field} */
function isField(field) {
	if (
		!(field instanceof HTMLInputElement) &&
		!(field instanceof HTMLTextAreaElement) &&
		!(field instanceof HTMLSelectElement)
	)
		return false;
	return field.name !== "" && field.type !== "file" && field.type !== "password";
}

/** Whether it differs from what it began with. @param {Field} field */
function written(field) {
	if (field instanceof HTMLSelectElement) {
		return [...field.options].some((option) => option.selected !== option.defaultSelected);
	}
	if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) {
		return field.checked !== field.defaultChecked;
	}
	return field.value !== field.defaultValue;
}

/** The name of a form, for a person. @param {HTMLFormElement} form */
function nameOf(form) {
	const labelled = form.closest("[aria-label], [aria-labelledby]") ?? form;
	const by = labelled.getAttribute("aria-labelledby")?.split(" ")[0];
	const text = by ? document.getElementById(by)?.textContent : labelled.getAttribute("aria-label");
	return (text || document.title).trim();
}

/**
 * Tells what is unsaved in the page: forms that a person has written in, until they are sent, emptied or
 * no longer shown.
 *
 * @param {(names: string[]) => void} tell
 * @param {AbortSignal} signal
 */
export function followForms(tell, signal) {
	/** @type {Set<HTMLFormElement>} */
	const touched = new Set();
	let told = "";
	const look = () => {
		const names = [];
		for (const form of touched) {
			if (!form.isConnected || !form.checkVisibility?.()) touched.delete(form);
			else if ([...form.elements].some((field) => isField(field) && written(field)))
				names.push(nameOf(form));
		}
		if (JSON.stringify(names) === told) return;
		told = JSON.stringify(names);
		tell(names);
	};
	/** @param {Event} event */
	const onInput = ({ target, isTrusted }) => {
		const form = /** @type {{ form?: HTMLFormElement | null }} */ (target).form;
		if (!isTrusted || !form || searches(form)) return;
		touched.add(form);
		look();
	};
	/** @param {Event} event */
	const onEnd = ({ type, target }) => {
		if (type === "submit") touched.delete(/** @type {HTMLFormElement} */ (target));
		setTimeout(look, 0); // when the form is empty, or its dialog shut
	};
	const options = { signal, capture: true };
	document.addEventListener("input", onInput, options);
	for (const type of ["submit", "reset", "close"]) document.addEventListener(type, onEnd, options);
	// One page of the app may have followed another.
	if ("navigation" in globalThis) navigation.addEventListener("navigatesuccess", look, { signal });
	return look;
}

/** @returns {{ form: number, name: string, at: number, field: Field }[]} */
function fields() {
	/** @type {Map<string, number>} */
	const seen = new Map();
	return [...document.forms].flatMap((form, number) =>
		[...form.elements].filter(isField).map((field) => {
			const key = `${number} ${field.name}`;
			const at = seen.get(key) ?? 0;
			seen.set(key, at + 1);
			return { form: number, name: field.name, at, field };
		}),
	);
}

/** Where the fields of this page are kept. */
const key = () => `ashore/fields ${location.pathname}${location.search}`;

/** Keeps what is written in the page's forms for the page after a reload. */
export function keepFields() {
	const kept = fields()
		.filter(({ field }) => written(field))
		.map(({ form, name, at, field }) => {
			const checked = field instanceof HTMLInputElement && field.checked;
			return { form, name, at, value: field.value, checked };
		});
	try {
		sessionStorage.setItem(key(), JSON.stringify(kept));
	} catch {} // refused, or full
}

/** Writes what was kept into the fields, when the page has filled them itself. */
export function putFields() {
	/** @type {Kept[]} */
	let kept = [];
	try {
		kept = JSON.parse(sessionStorage.getItem(key()) ?? "[]");
		sessionStorage.removeItem(key());
	} catch {}
	if (kept.length === 0) return;
	const observer = new MutationObserver(() => put());
	const put = () => {
		if (document.querySelector("main[aria-busy=true]")) return;
		const now = fields();
		kept = kept.filter(({ form, name, at, value, checked }) => {
			const field = now.find((f) => f.form === form && f.name === name && f.at === at)?.field;
			if (!field) return true;
			if (field.value !== value) field.value = value;
			if (field instanceof HTMLInputElement) field.checked = checked;
			field.dispatchEvent(new Event("input", { bubbles: true }));
			return false;
		});
		if (kept.length === 0) observer.disconnect();
	};
	observer.observe(document, { subtree: true, childList: true, attributeFilter: ["aria-busy"] });
	setTimeout(() => observer.disconnect(), PATIENCE);
	put();
}
