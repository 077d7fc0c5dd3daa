/**
 * The chart of a report as SVG. It is drawn as wide as its place is, so that letters keep their size.
 */

import { labelEvery, layOut } from "./chart.js";
import { hours } from "./duration.js";

/** @import { DayTotal, Totals } from "./api.gen.js" */

const HEIGHT = 260;
const MARGIN = { top: 14, bottom: 26, start: 38 };
const LABEL = 74;
const XMLNS = "http://www.w3.org/2000/svg";

/**
 * @param {SVGSVGElement} svg
 * @param {{ title: string, columns: readonly DayTotal[], labels: readonly string[], totals: Totals }} report
 */
export function drawChart(svg, { title, columns, labels, totals }) {
	const width = Math.max(240, Math.round(svg.parentElement?.clientWidth ?? 640));
	const area = {
		x: MARGIN.start,
		y: MARGIN.top,
		width: width - MARGIN.start,
		height: HEIGHT - MARGIN.top - MARGIN.bottom,
	};
	const { bars, lines } = layOut(columns, area);
	const every = labelEvery(bars.length, area.width, LABEL);

	/** @type {SVGElement[]} */
	const nodes = [];
	for (const { y, hours: h } of lines) {
		nodes.push(element("line", { x1: area.x, x2: width, y1: y, y2: y }));
		nodes.push(element("text", { x: area.x - 8, y: y + 4, "text-anchor": "end" }, String(h)));
	}
	let labelled = -LABEL;
	for (const [i, bar] of bars.entries()) {
		for (const { x, y, width: w, height, project } of bar.parts) {
			const total = totals.projects[project]?.project;
			const rect = element("rect", { x, y, width: w, height: Math.max(0.5, height) });
			rect.dataset.colour = total?.colour ?? "none";
			const part = columns[i]?.parts.find((other) => other.project === project);
			rect.append(
				element(
					"title",
					{},
					`${total?.name ?? "No project"}, ${labels[i]}: ${hours(part?.milliseconds ?? 0)}`,
				),
			);
			nodes.push(rect);
		}
		if (i % every === 0) {
			// The last one must not be cut off, nor touch the one before.
			const x = Math.min(bar.x + bar.width / 2, width - LABEL / 2);
			if (x - labelled <= LABEL + 4) continue;
			labelled = x;
			nodes.push(element("text", { x, y: HEIGHT - 8, "text-anchor": "middle" }, labels[i] ?? ""));
		}
	}
	const heading = svg.querySelector("title");
	if (heading) heading.textContent = title;
	svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
	svg.setAttribute("height", String(HEIGHT));
	svg.setAttribute("width", String(width));
	svg.replaceChildren(...(heading ? [heading] : []), ...nodes);
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 */
function element(name, attributes, text) {
	const node = /** @type {SVGElement} */ (document.createElementNS(XMLNS, name));
	for (const [key, value] of Object.entries(attributes)) {
		node.setAttribute(
			key,
			typeof value === "number" ? String(Math.round(value * 100) / 100) : value,
		);
	}
	if (text !== undefined) node.textContent = text;
	return node;
}
