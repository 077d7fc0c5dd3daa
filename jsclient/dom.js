/**
 * Nodes from templates, their parts by name, and lists that keep the nodes (and so the focus) of what
 * stays in them.
 */

/**
 * The one element that a selector finds. It throws if there is none, which is a mistake in the page.
 *
 * @template {Element} E
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => E} type
 * @returns {E}
 */
export function find(root, selector, type) {
	const element = root.querySelector(selector);
	if (!(element instanceof type)) throw new Error(`no ${selector}`);
	return element;
}

/**
 * The part of a template's copy with this `itemprop`.
 *
 * @param {ParentNode} root
 * @param {string} name
 */
export function part(root, name) {
	return find(root, `[itemprop="${name}"]`, HTMLElement);
}

/**
 * A control of a form by name.
 *
 * @template {HTMLElement} E
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {new () => E} type
 * @returns {E}
 */
export function control(form, name, type) {
	const element = form.elements.namedItem(name);
	if (!(element instanceof type)) throw new Error(`no control ${name}`);
	return element;
}

/**
 * A new copy of the element in a template.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function copy(id) {
	const element = find(
		document,
		`template#${id}`,
		HTMLTemplateElement,
	).content.firstElementChild?.cloneNode(true);
	if (!(element instanceof HTMLElement)) throw new Error(`template ${id} is empty`);
	return element;
}

/** @type {WeakMap<Node, Map<string, HTMLElement>>} */
const kept = new WeakMap();

/**
 * Makes the children of an element show these items, in this order. A node is made once for a key and
 * filled again when its item comes again.
 *
 * @template T
 * @param {Element} parent
 * @param {readonly T[]} items
 * @param {{ key: (item: T) => string, make: (item: T) => HTMLElement, fill: (node: HTMLElement, item: T) => void }} how
 */
export function list(parent, items, { key, make, fill }) {
	const before = kept.get(parent) ?? new Map();
	/** @type {Map<string, HTMLElement>} */
	const now = new Map();
	for (const item of items) now.set(key(item), before.get(key(item)) ?? make(item));
	// First, for what stays must not be moved: a node that is loses the focus.
	const stay = new Set(now.values());
	for (const child of [...parent.children]) {
		if (!(child instanceof HTMLElement) || !stay.has(child)) child.remove();
	}
	let at = /** @type {Element | null} */ (parent.firstElementChild);
	for (const item of items) {
		const node = /** @type {HTMLElement} */ (now.get(key(item)));
		fill(node, item);
		if (node === at) at = at.nextElementSibling;
		else parent.insertBefore(node, at);
	}
	kept.set(parent, now);
}

/**
 * Writes a text if it is another one: a node that is written anew loses a selection.
 *
 * @param {Node} node
 * @param {string} text
 */
export function write(node, text) {
	if (node.textContent !== text) node.textContent = text;
}
