/** A tree of Markdown as the program gives it, made into elements: of kinds that are known, and no others. */

/** @import { MarkdownPiece as Piece } from "./api.gen.js" */

/** @typedef {Partial<Piece> & { kind: Piece["kind"], items: Node[] }} Node A piece with those that lie in it. */

/** The elements of nodes that are nothing but one. @type {Partial<Record<Piece["kind"], string>>} */
const names = {
	paragraph: "p",
	quote: "blockquote",
	item: "li",
	emphasis: "em",
	strong: "strong",
	struck: "s",
};

/**
 * Elements of a text.
 *
 * @param {readonly Piece[]} pieces
 * @param {object} options
 * @param {(name: string, alt: string) => globalThis.Node} options.picture makes what shows a picture of the journal
 * @param {number} [options.below] the level of the heading that the text stands below; 2 if it isn't told
 * @returns {DocumentFragment}
 */
export function render(pieces, { picture, below = 2 }) {
	/** @param {Node} node @returns {globalThis.Node} */
	const made = (node) => {
		const { kind, text = "", items } = node;
		switch (kind) {
			case "text":
				return document.createTextNode(text);
			case "break":
				return document.createElement("br");
			case "rule":
				return document.createElement("hr");
			case "code":
				return element("code", text);
			case "codeblock": {
				const block = document.createElement("pre");
				block.append(element("code", text));
				return block;
			}
			case "heading":
				return filled(`h${Math.min(6, below + (node.level ?? 1))}`, items);
			case "list": {
				const list = filled(node.start == null ? "ul" : "ol", items);
				if (node.start != null && node.start !== 1) {
					list.setAttribute("start", String(node.start));
				}
				return list;
			}
			case "table":
				return table(items);
			case "link": {
				const link = filled("a", items);
				link.setAttribute("href", node.href ?? "");
				link.setAttribute("rel", "noopener noreferrer");
				if (node.title) link.title = node.title;
				return link;
			}
			case "picture":
				return picture((node.href ?? "").slice("picture:".length), text);
			case "item":
				return item(node);
		}
		const name = names[kind];
		return name ? filled(name, items) : document.createTextNode(text);
	};

	/** @param {string} name @param {readonly Node[]} items */
	const filled = (name, items) => {
		const element = document.createElement(name);
		element.append(...items.map(made));
		return element;
	};

	/** @param {Node} node */
	const item = ({ items, done }) => {
		const made = filled("li", items);
		if (done == null) return made;
		const box = document.createElement("input");
		box.type = "checkbox";
		box.disabled = true;
		box.checked = done;
		box.setAttribute("aria-label", done ? "Done" : "To do");
		const first = made.firstElementChild;
		(first?.localName === "p" && first === made.firstChild ? first : made).prepend(box, " ");
		return made;
	};

	/** @param {readonly Node[]} rows */
	const table = (rows) => {
		const made = document.createElement("table");
		for (const [n, row] of rows.entries()) {
			const section = n === 0 ? made.createTHead() : (made.tBodies[0] ?? made.createTBody());
			const line = section.insertRow();
			for (const { align, items } of row.items) {
				const cell = filled(n === 0 ? "th" : "td", items);
				if (n === 0) cell.setAttribute("scope", "col");
				if (align) cell.dataset["align"] = align;
				line.append(cell);
			}
		}
		return made;
	};

	const fragment = document.createDocumentFragment();
	fragment.append(...tree(pieces).map(made));
	return fragment;
}

/** @param {string} name @param {string} text */
function element(name, text) {
	const made = document.createElement(name);
	made.textContent = text;
	return made;
}

/** The pieces within each other: each lies in the nearest one before it that is less deep. @param {readonly Piece[]} pieces */
export function tree(pieces) {
	/** @type {Node[]} */
	const roots = [];
	/** @type {Node[][]} where a piece of each depth goes */
	const places = [roots];
	for (const piece of pieces) {
		/** @type {Node} */
		const node = { ...piece, items: [] };
		const depth = Math.min(piece.depth, places.length - 1);
		places.length = depth + 1;
		places[depth]?.push(node);
		places.push(node.items);
	}
	return roots;
}
