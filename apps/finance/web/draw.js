/**
 * Charts as SVG, drawn as wide as their place is, so that letters keep their size.
 */

import { bars, lines, scale } from "./chart.js";

const HEIGHT = 240;
const LABEL = 66;
const XMLNS = "http://www.w3.org/2000/svg";

/**
 * @typedef {{ name: string, colour: string, amounts: readonly number[], hrefs?: readonly string[] }} Series
 * @typedef {{ title: string, labels: readonly string[], text: (minor: number) => string, short: (minor: number) => string }} Chart
 */

/**
 * @param {SVGSVGElement} svg
 * @param {Chart} chart
 * @param {readonly (readonly Series[])[]} groups stacks that stand beside each other
 */
export function drawBars(svg, chart, groups) {
	const columns = chart.labels.map((_, i) =>
		groups.map((stack) => stack.map(({ amounts }) => amounts[i] ?? 0)),
	);
	const sums = columns
		.flat()
		.flatMap((stack) => [
			stack.reduce((sum, part) => sum + Math.max(0, part), 0),
			stack.reduce((sum, part) => sum + Math.min(0, part), 0),
		]);
	draw(svg, chart, sums, (area, at) =>
		bars(columns, area, at).flatMap((column, i) =>
			column.flatMap((stack, j) =>
				stack.flatMap((rect, k) => {
					const series = groups[j]?.[k];
					const amount = series?.amounts[i] ?? 0;
					if (!series || amount === 0) return [];
					const node = element("rect", { ...rect });
					node.dataset.colour = series.colour;
					const title = `${series.name}, ${chart.labels[i]}: ${chart.text(amount)}`;
					node.append(element("title", {}, title));
					return [linked(node, series.hrefs?.[i])];
				}),
			),
		),
	);
}

/**
 * @param {SVGSVGElement} svg
 * @param {Chart} chart
 * @param {readonly Series[]} series
 */
export function drawLines(svg, chart, series) {
	draw(
		svg,
		chart,
		series.flatMap(({ amounts }) => amounts),
		({ x, width }, at) => {
			const pitch = width / Math.max(1, chart.labels.length);
			return series.flatMap(({ name, colour, amounts, hrefs = [] }) => {
				const points = amounts.map((amount, i) => ({ cx: x + (i + 0.5) * pitch, cy: at(amount) }));
				const line = element("polyline", {
					points: points.map(({ cx, cy }) => `${round(cx)},${round(cy)}`).join(" "),
				});
				line.dataset.colour = colour;
				line.append(element("title", {}, name));
				const dots = points.map((point, i) => {
					const dot = element("circle", { ...point, r: Math.min(5, pitch / 3) });
					dot.dataset.colour = colour;
					const amount = chart.text(amounts[i] ?? 0);
					dot.append(element("title", {}, `${name}, ${chart.labels[i]}: ${amount}`));
					return linked(dot, hrefs[i]);
				});
				return [line, ...dots];
			});
		},
	);
}

/**
 * @param {SVGSVGElement} svg
 * @param {Chart} chart
 * @param {readonly number[]} amounts all that must have room
 * @param {(area: import("./chart.js").Area, at: (amount: number) => number) => SVGElement[]} fill
 */
function draw(svg, { title, labels, short }, amounts, fill) {
	const width = Math.max(240, Math.round(svg.parentElement?.clientWidth ?? 640));
	const marks = lines(Math.min(0, ...amounts), Math.max(0, ...amounts));
	const start = Math.max(...marks.map((mark) => short(mark).length)) * 7 + 10;
	const area = { x: start, y: 14, width: width - start, height: HEIGHT - 40 };
	const at = scale(marks, area);
	const nodes = marks.flatMap((mark) => [
		element("line", { x1: area.x, x2: width, y1: at(mark), y2: at(mark) }),
		element("text", { x: area.x - 8, y: at(mark) + 4, "text-anchor": "end" }, short(mark)),
	]);
	nodes.push(...fill(area, at));
	const pitch = area.width / Math.max(1, labels.length);
	const every = Math.max(1, Math.ceil(LABEL / pitch));
	for (let i = 0; i < labels.length; i += every) {
		const x = Math.min(area.x + (i + 0.5) * pitch, width - LABEL / 2);
		nodes.push(element("text", { x, y: HEIGHT - 6, "text-anchor": "middle" }, labels[i]));
		if (x === width - LABEL / 2) break;
	}
	const heading = svg.querySelector("title");
	if (heading) heading.textContent = title;
	for (const [name, value] of Object.entries({
		viewBox: `0 0 ${width} ${HEIGHT}`,
		width: String(width),
		height: String(HEIGHT),
	}))
		svg.setAttribute(name, value);
	svg.replaceChildren(...(heading ? [heading] : []), ...nodes);
}

/**
 * A shape that a click on leads somewhere. The table beside has the same links for the keyboard and for
 * those who listen: here they would only be in the way.
 *
 * @param {SVGElement} shape
 * @param {string | undefined} href
 */
function linked(shape, href) {
	if (!href) return shape;
	const link = element("a", { href, tabindex: "-1" });
	link.append(shape);
	return link;
}

/** @param {number} length */
const round = (length) => Math.round(length * 100) / 100;

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 */
function element(name, attributes, text) {
	const node = /** @type {SVGElement} */ (document.createElementNS(XMLNS, name));
	for (const [key, value] of Object.entries(attributes))
		node.setAttribute(key, String(typeof value === "number" ? round(value) : value));
	if (text !== undefined) node.textContent = text;
	return node;
}
