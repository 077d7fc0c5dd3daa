/**
 * Where the parts of a chart lie. It knows lengths only; draw.js draws them.
 */

/**
 * @typedef {{ x: number, y: number, width: number, height: number }} Area
 */

/**
 * The amounts, in minor units, at which lines are drawn: round ones, at most six from the lowest to
 * above the highest.
 *
 * @param {number} lowest
 * @param {number} highest
 */
export function lines(lowest, highest) {
	const low = Math.min(0, lowest);
	const high = Math.max(0, highest, low + 1);
	let step = 1;
	for (let power = 1; (high - low) / step > 5; power *= 10)
		step = [power, 2 * power, 5 * power].find((one) => (high - low) / one <= 5) ?? 10 * power;
	const all = [];
	for (let at = Math.floor(low / step); at <= Math.ceil(high / step); at++) all.push(at * step);
	return all;
}

/**
 * How high an amount lies.
 *
 * @param {readonly number[]} marks as lines gives them
 * @param {Area} area
 */
export function scale(marks, { y, height }) {
	const low = marks[0] ?? 0;
	const high = marks.at(-1) ?? 1;
	return (/** @type {number} */ amount) => y + height - ((amount - low) / (high - low)) * height;
}

/**
 * Stacked bars, several beside each other for each column.
 *
 * @param {readonly (readonly (readonly number[])[])[]} columns of bars of parts
 * @param {Area} area
 * @param {(amount: number) => number} at
 */
export function bars(columns, { x, width }, at) {
	const pitch = width / Math.max(1, columns.length);
	return columns.map((column, i) => {
		const room = Math.min(56 * column.length, pitch * 0.75);
		const each = room / Math.max(1, column.length);
		return column.map((parts, j) => {
			let [up, down] = [0, 0];
			return parts.map((part) => {
				const from = part < 0 ? down : up;
				if (part < 0) down += part;
				else up += part;
				const [top, bottom] = [at(Math.max(from, from + part)), at(Math.min(from, from + part))];
				return {
					x: x + i * pitch + (pitch - room) / 2 + j * each,
					y: top,
					width: Math.max(1, each - 1),
					height: bottom - top,
				};
			});
		});
	});
}
