/**
 * The links and fields that say what the register shows. They only change the URL; the page follows it.
 */

import { control, find, write } from "./ashore/dom.js";
import { money } from "./money.js";
import { NONE, registerView, toRegister } from "./view.js";

/** @import { Account, Category, Payee } from "./api.gen.js" */
/** @import { RegisterState } from "./view.js" */

/** The words of a search are looked for when nobody has typed for so long. */
const TYPING = 250;

/**
 * Follows links within the page and its form without leaving it: the worker goes on.
 *
 * @param {HTMLElement} search
 * @param {Object} place
 * @param {(change: Partial<RegisterState>, options?: { replace?: boolean }) => void} place.set
 * @param {(search: string) => RegisterState} place.read the state in a link
 * @param {AbortSignal} place.signal ends it
 */
export function followFilters(search, { set, read, signal }) {
	const form = find(search, "form", HTMLFormElement);
	let typing = 0;
	const onClick = (/** @type {MouseEvent} */ event) => {
		const link = event.target instanceof Element ? event.target.closest("main a[href]") : null;
		if (!(link instanceof HTMLAnchorElement) || link.pathname !== location.pathname) return;
		// A new tab or a download is the browser's.
		if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
			return;
		event.preventDefault();
		set(read(link.search));
	};
	document.addEventListener("click", onClick, { signal });
	signal.addEventListener("abort", () => clearTimeout(typing), { once: true });
	/** @param {{ replace?: boolean }} [options] */
	const apply = (options) => {
		clearTimeout(typing);
		/** @type {{ -readonly [K in keyof RegisterState]?: RegisterState[K] }} */
		const change = {
			words: control(form, "words", HTMLInputElement).value.trim(),
			category: control(form, "category", HTMLSelectElement).value,
			before: "",
		};
		for (const name of /** @type {const} */ (["from", "to"])) {
			const field = control(form, name, HTMLInputElement);
			if (field.validity.valid) change[name] = field.value;
		}
		set(change, options);
	};
	form.addEventListener("submit", (event) => {
		event.preventDefault();
		apply();
	});
	for (const name of ["category", "from", "to"])
		control(form, name, HTMLElement).addEventListener("change", () => apply());
	control(form, "words", HTMLInputElement).addEventListener("input", () => {
		clearTimeout(typing);
		typing = window.setTimeout(() => apply({ replace: true }), TYPING);
	});
}

/**
 * Makes links and fields show the state.
 *
 * @param {HTMLElement} search
 * @param {RegisterState} state
 * @param {{ accounts: readonly Account[], categories: readonly Category[], payees: readonly Payee[] }} context
 */
export function showFilters(search, state, { accounts, categories, payees }) {
	const form = find(search, "form", HTMLFormElement);
	const links = [
		{ id: "", text: "All accounts" },
		...accounts
			.filter(({ closed, id }) => !closed || id === state.account)
			.map(({ id, name, balance, currency, digits }) => ({
				id,
				text: `${name} ${money(balance, currency, digits)}`,
			})),
	];
	const nav = find(search, "nav ul", HTMLUListElement);
	while (nav.children.length > links.length) nav.lastElementChild?.remove();
	for (const [i, { id, text }] of links.entries()) {
		const item = nav.children[i] ?? nav.appendChild(document.createElement("li"));
		const link = item.querySelector("a") ?? item.appendChild(document.createElement("a"));
		link.href = toRegister({ ...state, account: id, before: "" });
		write(link, text);
		if (id === state.account) link.setAttribute("aria-current", "page");
		else link.removeAttribute("aria-current");
	}
	const select = control(form, "category", HTMLSelectElement);
	const choices = [
		["", "Any category"],
		[NONE, "No category"],
		...categories.map(({ id, name }) => [id, name]),
	];
	if (!choices.some(([id]) => id === state.category))
		choices.push([state.category, "A deleted category"]);
	const names = choices.map(([, name]) => name).join("\n");
	if (select.dataset.names !== names) {
		select.dataset.names = names;
		select.replaceChildren(...choices.map(([id, name]) => new Option(name, id)));
	}
	select.value = state.category;
	for (const name of /** @type {const} */ (["words", "from", "to"])) {
		const field = control(form, name, HTMLInputElement);
		if (field !== document.activeElement) field.value = state[name];
	}
	const more = [
		state.kind && `only ${state.kind}`,
		state.holds && (state.holds === "asset" ? "of what is owned" : "of what is owed"),
		state.currency && `in ${state.currency}`,
		state.payee && `of ${payees.find(({ id }) => id === state.payee)?.name ?? "a payee"}`,
		state.import && "of one import",
	].filter(Boolean);
	const filters = find(search, "[itemprop=filters]", HTMLElement);
	write(filters, more.length > 0 ? `Shown are those ${more.join(", ")}.` : "");
	const everything = filters.closest("p");
	if (everything) everything.hidden = registerView.write(state) === "";
}
