/** As much of a document as start and failure use. */

export class FakeElement extends EventTarget {
	/** @type {(FakeElement | string)[]} */
	children = [];
	/** @type {Map<string, string>} */
	attributes = new Map();
	/** @type {FakeElement | null} */
	parent = null;
	hidden = false;
	value = 0;
	max = 1;

	/** @param {string} name */
	constructor(name) {
		super();
		this.name = name;
	}

	get ownerDocument() {
		return { createElement: (/** @type {string} */ name) => new FakeElement(name) };
	}

	get textContent() {
		return this.children
			.map((child) => (typeof child === "string" ? child : child.textContent))
			.join("");
	}

	set textContent(/** @type {string} */ text) {
		this.children = [text];
	}

	/** @param {FakeElement[]} nodes */
	append(...nodes) {
		for (const node of nodes) node.parent = this;
		this.children.push(...nodes);
	}

	/** @param {FakeElement} node */
	prepend(node) {
		node.parent = this;
		this.children.unshift(node);
	}

	remove() {
		if (this.parent) this.parent.children = this.parent.children.filter((child) => child !== this);
		this.parent = null;
	}

	/** @param {string} name @param {string} value */
	setAttribute(name, value) {
		this.attributes.set(name, value);
	}

	/** @param {string} name */
	removeAttribute(name) {
		this.attributes.delete(name);
		if (name === "value") this.value = -1;
	}

	get busy() {
		return this.attributes.get("aria-busy") === "true";
	}

	/**
	 * The first element of this name inside.
	 *
	 * @param {string} name
	 * @returns {FakeElement | null}
	 */
	find(name) {
		for (const child of this.children) {
			if (typeof child === "string") continue;
			const found = child.name === name ? child : child.find(name);
			if (found) return found;
		}
		return null;
	}
}
