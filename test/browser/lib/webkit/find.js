// Finds elements in a page by role, name, label and text. It runs in the page,
// as a script before all others, in a browser whose driver has no such search.

/**
 * A text to look for: a part of it in any case, the whole of it, or a pattern.
 *
 * @typedef {{ text: string, exact?: boolean } | { source: string, flags: string }} Wanted
 *
 * One step of a search, from the elements found so far.
 *
 * @typedef {{ by: "css", css: string }
 *   | { by: "inside", steps: Step[] }
 *   | { by: "role", role: string, name?: Wanted, level?: number }
 *   | { by: "label", text: Wanted }
 *   | { by: "text", text: Wanted }
 *   | { by: "hasText", text: Wanted, not?: boolean }
 *   | { by: "has", steps: Step[] }
 *   | { by: "visible" }
 *   | { by: "and", steps: Step[] }
 *   | { by: "nth", index: number }} Step
 */

(() => {
	/** @type {Record<string, string>} */
	const roles = {
		a: "link",
		article: "article",
		aside: "complementary",
		button: "button",
		datalist: "listbox",
		dialog: "dialog",
		fieldset: "group",
		form: "form",
		h1: "heading",
		h2: "heading",
		h3: "heading",
		h4: "heading",
		img: "img",
		li: "listitem",
		main: "main",
		nav: "navigation",
		ol: "list",
		option: "option",
		output: "status",
		p: "paragraph",
		progress: "progressbar",
		search: "search",
		section: "region",
		table: "table",
		td: "cell",
		textarea: "textbox",
		tr: "row",
		ul: "list",
	};

	/** @type {Record<string, string>} */
	const inputs = {
		button: "button",
		checkbox: "checkbox",
		radio: "radio",
		range: "slider",
		reset: "button",
		search: "searchbox",
		submit: "button",
	};
	const plainInputs = new Set(["text", "email", "tel", "url"]);

	/** @param {Element} element */
	const roleOf = (element) => {
		const given = element.getAttribute("role");
		if (given) return given;
		const tag = element.localName;
		if (tag === "a" && !element.hasAttribute("href")) return "";
		if (tag === "select") return "combobox";
		if (tag === "th") return element.getAttribute("scope") === "row" ? "rowheader" : "columnheader";
		if (tag === "input") {
			const type = /** @type {HTMLInputElement} */ (element).type;
			if (plainInputs.has(type)) return element.hasAttribute("list") ? "combobox" : "textbox";
			return inputs[type] ?? "";
		}
		return roles[tag] ?? "";
	};

	/** @param {string | null | undefined} text */
	const normal = (text) => (text ?? "").replace(/\s+/g, " ").trim();

	/** The text of an element as a name has it: what is hidden does not count.
	 * @param {Node} node
	 * @returns {string}
	 */
	const spoken = (node) => {
		if (node.nodeType === Node.TEXT_NODE) return node.nodeValue ?? "";
		if (!(node instanceof Element)) return "";
		if (node.getAttribute("aria-hidden") === "true" || getComputedStyle(node).display === "none") {
			return "";
		}
		const label = node.getAttribute("aria-label") ?? node.getAttribute("alt");
		if (label) return label;
		const inner = [...node.childNodes].map(spoken).join("");
		return getComputedStyle(node).display.startsWith("inline") ? inner : ` ${inner} `;
	};

	/** Roles whose name is what they contain. */
	const fromContent = new Set(
		"button cell checkbox columnheader heading link option radio row rowheader".split(" "),
	);

	/** @param {Element} element */
	const nameOf = (element) => {
		const by = element.getAttribute("aria-labelledby");
		if (by) {
			return normal(
				by
					.split(/\s+/)
					.map((id) => normal(document.getElementById(id)?.textContent))
					.join(" "),
			);
		}
		const given = element.getAttribute("aria-label") ?? element.getAttribute("alt");
		if (given) return normal(given);
		const labels = /** @type {HTMLInputElement} */ (element).labels;
		if (labels?.length) return normal([...labels].map(labelText).join(" "));
		const own =
			element.querySelector(":scope > caption, :scope > legend, :scope > title") ?? undefined;
		if (own) return normal(own.textContent);
		if (fromContent.has(roleOf(element))) return normal(spoken(element));
		return normal(element.getAttribute("title"));
	};

	/** A label's own text, without that of the field in it.
	 * @param {Element} label
	 */
	const labelText = (label) => {
		const copy = /** @type {Element} */ (label.cloneNode(true));
		for (const field of copy.querySelectorAll("input, select, textarea, button, datalist")) {
			field.remove();
		}
		return copy.textContent ?? "";
	};

	/** @param {Element} element */
	const visible = (element) => {
		const box = element.getBoundingClientRect();
		return element.checkVisibility({ visibilityProperty: true }) && box.width > 0 && box.height > 0;
	};

	/** @param {Element} element */
	const exposed = (element) =>
		element.checkVisibility({ visibilityProperty: true }) && !element.closest("[aria-hidden=true]");

	/** @param {string} found @param {Wanted} wanted */
	const matches = (found, wanted) => {
		if ("source" in wanted) return new RegExp(wanted.source, wanted.flags).test(found);
		const text = normal(wanted.text);
		return wanted.exact ? found === text : found.toLowerCase().includes(text.toLowerCase());
	};

	/** @param {Element} element */
	const textOf = (element) => {
		if (element.localName === "script" || element.localName === "style") return "";
		return normal(element.textContent);
	};

	/**
	 * @param {(Element | Document)[]} scopes
	 * @param {(element: Element) => boolean} is
	 */
	const within = (scopes, is) => {
		/** @type {Set<Element>} */
		const found = new Set();
		for (const scope of scopes) {
			for (const element of scope.querySelectorAll("*")) if (is(element)) found.add(element);
		}
		return [...found].sort((a, b) =>
			a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
		);
	};

	/**
	 * @param {(Element | Document)[]} from
	 * @param {Step[]} steps
	 * @returns {Element[]}
	 */
	const find = (from, steps) => {
		let scopes = from;
		for (const step of steps) scopes = take(scopes, step);
		return /** @type {Element[]} */ (scopes);
	};

	/**
	 * @param {(Element | Document)[]} scopes
	 * @param {Step} step
	 * @returns {Element[]}
	 */
	const take = (scopes, step) => {
		const elements = /** @type {Element[]} */ (scopes);
		switch (step.by) {
			case "css":
				return within(scopes, (element) => element.matches(step.css));
			case "inside": {
				const inner = new Set(find([document], step.steps));
				return within(scopes, (element) => inner.has(element));
			}
			case "role":
				return within(
					scopes,
					(element) =>
						roleOf(element) === step.role &&
						exposed(element) &&
						(step.level === undefined || element.localName === `h${step.level}`) &&
						(step.name === undefined || matches(nameOf(element), step.name)),
				);
			case "label":
				return within(scopes, (element) => {
					const field = /** @type {HTMLInputElement} */ (element);
					const labels = [...(field.labels ?? [])].map((label) => normal(labelText(label)));
					const by = element.getAttribute("aria-labelledby")?.split(/\s+/) ?? [];
					labels.push(...by.map((id) => normal(document.getElementById(id)?.textContent)));
					const given = element.getAttribute("aria-label");
					if (given) labels.push(normal(given));
					return labels.some((label) => matches(label, step.text));
				});
			case "text":
				return within(
					scopes,
					(element) =>
						matches(textOf(element), step.text) &&
						![...element.children].some((child) => matches(textOf(child), step.text)),
				);
			case "hasText":
				return elements.filter(
					(element) => matches(textOf(element), step.text) !== (step.not ?? false),
				);
			case "has":
				return elements.filter((element) => find([element], step.steps).length > 0);
			case "visible":
				return elements.filter(visible);
			case "and": {
				const others = new Set(find([document], step.steps));
				return elements.filter((element) => others.has(element));
			}
			case "nth": {
				const found = elements.at(step.index);
				return found ? [found] : [];
			}
		}
	};

	/** @type {Map<number, { state: string, value?: unknown }>} */
	const calls = new Map();

	Object.defineProperty(globalThis, "ashoreTest", {
		value: {
			find: (/** @type {Step[]} */ steps) => find([document], steps),
			visible,
			/**
			 * Remembers how a call ends, for a driver that asks.
			 *
			 * @param {number} id
			 * @param {() => unknown} work
			 */
			begin: (id, work) => {
				calls.set(id, { state: "running" });
				Promise.resolve()
					.then(work)
					.then(
						(value) => calls.set(id, { state: "done", value }),
						(error) => calls.set(id, { state: "failed", value: String(error?.stack ?? error) }),
					);
			},
			/** @param {number} id */
			look: (id) => {
				const call = calls.get(id) ?? { state: "gone" };
				if (call.state !== "running") calls.delete(id);
				return call;
			},
			/** @type {Map<string, unknown[]>} */
			said: new Map(),
		},
	});
})();
