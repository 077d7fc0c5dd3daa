// What a call was and what came of it, for people.

/**
 * @param {string} name
 * @param {...(string | Node)} content
 */
export function element(name, ...content) {
	const node = document.createElement(name);
	node.append(...content);
	return node;
}

/** @param {unknown} value */
export const shown = (value) => element("pre", element("code", JSON.stringify(value, null, "  ")));

/**
 * @param {string} title
 * @param {...Node} content
 */
export const part = (title, ...content) => [element("dt", title), element("dd", ...content)];

/** @param {readonly Uint8Array[]} all */
export function attached(all) {
	return all.map((bytes, i) => element("p", `Attachment ${i}: ${bytes.length} bytes`));
}

/**
 * @param {Map<string, number>} before
 * @param {Map<string, number>} after
 */
export function ran(before, after) {
	const parts = [];
	/** @param {string} sql where it stands: the transaction's bounds around all others */
	const place = (sql) => (/^BEGIN/i.test(sql) ? 0 : /^(COMMIT|ROLLBACK)/i.test(sql) ? 2 : 1);
	const sorted = [...after].sort(([a], [b]) => place(a) - place(b));
	for (const [sql, runs] of sorted) {
		const more = runs - (before.get(sql) ?? 0);
		if (more <= 0) continue;
		if (more > 1) parts.push(element("p", `${more} times:`));
		parts.push(element("pre", element("code", outdented(sql))));
	}
	return parts.length > 0 ? parts : [element("p", "none")];
}

/** @param {string} sql without the tabs that the source has before each of its lines */
function outdented(sql) {
	const lines = sql.replace(/^\s*\n|\s+$/g, "").split("\n");
	const tabs = lines.slice(1).map((line) => /^\t*/.exec(line)?.[0].length ?? 0);
	const least = tabs.length > 0 ? Math.min(...tabs) : 0;
	return lines.map((line) => line.replace(new RegExp(`^\\t{0,${least}}`), "")).join("\n");
}

/** So many items of a stream are shown; the others are counted. */
const FIRST = 100;
/** So many characters of each. */
const LONGEST = 2000;

/** The items of a stream, as they come. */
export function itemList() {
	const count = element("p", "no items yet");
	const list = element("ol");
	let n = 0;
	return {
		parts: [count, list],
		/** @param {unknown} value @param {readonly Uint8Array[]} attachments */
		add(value, attachments) {
			n++;
			if (n <= FIRST) {
				const text = JSON.stringify(value);
				const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
				list.append(element("li", element("code", short), ...attached(attachments)));
			}
			const more = n > FIRST ? `, of which the first ${FIRST} are here` : "";
			count.textContent = `${n} ${n === 1 ? "item" : "items"}${more}`;
		},
	};
}
