/** localStorage for tests. @implements {Storage} */
export class FakeStore {
	/** @type {Map<string, string>} */
	items = new Map();
	limit = Number.POSITIVE_INFINITY;

	get length() {
		return this.items.size;
	}

	/** @param {string} name */
	getItem(name) {
		return this.items.get(name) ?? null;
	}

	/** @param {string} name @param {string} text */
	setItem(name, text) {
		if (text.length > this.limit) throw new DOMException("full", "QuotaExceededError");
		this.items.set(name, text);
	}

	/** @param {string} name */
	removeItem(name) {
		this.items.delete(name);
	}

	/** @param {number} n */
	key(n) {
		return [...this.items.keys()][n] ?? null;
	}

	clear() {
		this.items.clear();
	}
}
