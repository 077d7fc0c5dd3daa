/**
 * Where the parts of a stacked bar chart lie. It knows lengths only; report.js draws them.
 */

/**
 * @typedef {{ project: number, milliseconds: number }} ChartPart
 * @typedef {{ x: number, y: number, width: number, height: number, project: number }} Rect
 * @typedef {{ x: number, width: number, total: number, parts: Rect[] }} Bar
 * @typedef {{ y: number, hours: number }} Line
 * @typedef {{ bars: Bar[], lines: Line[] }} Chart
 */

const HOUR = 3_600_000;

/**
 * Lays out one bar a column, with lines at whole hours behind them.
 *
 * @param {readonly { milliseconds: number, parts: readonly ChartPart[] }[]} columns
 * @param {{ x: number, y: number, width: number, height: number }} area
 * @returns {Chart}
 */
export function layOut(columns, area) {
	const most = Math.max(0, ...columns.map((column) => column.milliseconds));
	const step = stepFor(most / HOUR);
	const top = Math.max(step, Math.ceil(most / HOUR / step) * step);
	const scale = area.height / (top * HOUR);
	const pitch = area.width / Math.max(1, columns.length);
	const width = Math.max(1, Math.min(56, pitch * 0.72));
	/** @type {Line[]} */
	const lines = [];
	for (let hours = 0; hours <= top; hours += step) {
		lines.push({ hours, y: area.y + area.height - hours * HOUR * scale });
	}
	const bars = columns.map(({ milliseconds, parts }, i) => {
		const x = area.x + i * pitch + (pitch - width) / 2;
		let y = area.y + area.height;
		const rects = parts.map((part) => {
			const height = part.milliseconds * scale;
			y -= height;
			return { x, y, width, height, project: part.project };
		});
		return { x, width, total: milliseconds, parts: rects };
	});
	return { bars, lines };
}

/**
 * How many hours lie between two lines, so that there are at most five above the lowest.
 *
 * @param {number} hours
 */
export function stepFor(hours) {
	const steps = [1, 2, 4, 8, 12, 24, 40, 80, 120, 200, 400, 800, 2000, 5000, 10000, 20000];
	return steps.find((step) => hours / step <= 5) ?? 20000;
}

/**
 * Every how many columns there is room for a label.
 *
 * @param {number} columns
 * @param {number} width of the area
 * @param {number} label width of a label
 */
export function labelEvery(columns, width, label) {
	return Math.max(1, Math.ceil((columns * label) / Math.max(1, width)));
}
