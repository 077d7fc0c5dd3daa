/**
 * What the URLs of the pages hold.
 */

import { day, defineView, oneOf, text } from "./ashore/location.js";

/** @import { RegisterInput } from "./api.gen.js" */

/** The category of a view: an id, empty for any, or this for what has none. */
export const NONE = "none";

const id = () => text({ max: 100 });

/** `before` is where the older transactions begin: a day and an id. */
export const registerView = defineView({
	account: id(),
	category: id(),
	kind: oneOf(["", "spending", "income"], ""),
	holds: oneOf(["", "asset", "debt"], ""),
	currency: text({ max: 3 }),
	payee: id(),
	import: id(),
	from: day(),
	to: day(),
	words: text({ max: 200 }),
	before: text({ max: 120 }),
});

/** @typedef {ReturnType<typeof registerView.read>} RegisterState */

/**
 * The transactions of a view, as the service is asked for them.
 *
 * @param {RegisterState} state
 * @returns {RegisterInput}
 */
export function registerInput(state) {
	const { account, category, kind, holds, currency, payee, words } = state;
	const [day = "", id = ""] = state.before.split("~");
	return {
		account,
		currency,
		payee,
		words,
		import: state.import,
		...(category ? { category: category === NONE ? "" : category } : {}),
		...(kind ? { kind } : {}),
		...(holds ? { holds } : {}),
		...(state.from ? { from: state.from } : {}),
		...(state.to ? { to: state.to } : {}),
		...(/^\d{4}-\d{2}-\d{2}$/.test(day) && id ? { before: { day, id } } : {}),
	};
}

/** A month, as 2026-03; empty for the one that it is. */
const month = () => {
	const any = text({ max: 7 });
	return {
		...any,
		/** @param {readonly string[]} texts */
		parse: (texts) => {
			const found = any.parse(texts);
			return found !== undefined && /^(19|20|21)\d\d-(0[1-9]|1[0-2])$/.test(found)
				? found
				: undefined;
		},
	};
};

export const budgetView = defineView({ month: month(), currency: text({ max: 3 }) });

export const reportsView = defineView({
	from: month(),
	to: month(),
	currency: text({ max: 3 }),
});

export const importView = defineView({ account: id() });

export const accountsView = defineView({});

/**
 * A link to the register.
 *
 * @param {Partial<RegisterState>} state
 */
export const toRegister = (state) =>
	`./${registerView.write({ ...registerView.read(""), ...state })}`;
