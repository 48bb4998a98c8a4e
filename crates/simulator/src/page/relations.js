// The drawing of a resource and those it is related to: who refers to it, itself, what it refers to.

import { element, span, svg } from "./dom.js";
import { grouped, kindName, stateBadge, title } from "./words.js";
import { hrefOf, keyOf } from "./world.js";

const NODE_HEIGHT = 38;
const GAP = 6;
/** The rest is counted; the tree shows them all. */
const MOST_NODES = 9;
const NARROWEST_EDGE = 24;
const WIDEST_NODE = 220;

/** Draws a resource within a width in pixels. Returns nothing if it has no relations. `showAll()` shows those left out. */
export function relations(world, resource, width, showAll) {
	const right = world.related(resource);
	const rightKeys = new Set(right.map(keyOf));
	// A pair that refers to each other is drawn once.
	const left = world.referrers(resource).filter((other) => !rightKeys.has(keyOf(other)));
	if (left.length + right.length === 0) return null;

	const columns = [left, [resource], right].filter((column) => column.length > 0);
	const nodeWidth = Math.min(WIDEST_NODE, (width - NARROWEST_EDGE * (columns.length - 1)) / columns.length);
	const step = columns.length === 1 ? 0 : Math.min((width - nodeWidth) / (columns.length - 1), nodeWidth + 110);
	const rows = Math.max(...columns.map((column) => Math.min(column.length, MOST_NODES + 1)));
	const height = rows * (NODE_HEIGHT + GAP) - GAP;

	const placed = columns.map((column, at) => place(column, at * step, height));
	const middle = placed[left.length > 0 ? 1 : 0][0];
	const edges = placed.flatMap((column, at) =>
		column.filter((node) => node !== middle).map((node) => (columns[at] === left ? edge(node, middle, nodeWidth) : edge(middle, node, nodeWidth))),
	);
	const total = (columns.length - 1) * step + nodeWidth;
	const drawing = element(
		"div",
		{ class: "relations", role: "group", "aria-label": "Relations" },
		svg("svg", { width: total, height, viewBox: `0 0 ${total} ${height}`, "aria-hidden": "true" }, edges),
		placed.flat().map((node) => draw(node, nodeWidth, node === middle, showAll)),
	);
	drawing.style.height = `${height}px`;
	return drawing;
}

function place(column, x, height) {
	const shown = column.length > MOST_NODES + 1 ? column.slice(0, MOST_NODES) : column;
	const nodes = shown.map((resource) => ({ resource }));
	if (shown.length < column.length) nodes.push({ more: column.length - shown.length });
	const top = (height - (nodes.length * (NODE_HEIGHT + GAP) - GAP)) / 2;
	return nodes.map((node, at) => ({ ...node, x, y: top + at * (NODE_HEIGHT + GAP) }));
}

function edge(from, to, nodeWidth) {
	const [x1, y1] = [from.x + nodeWidth, from.y + NODE_HEIGHT / 2];
	const [x2, y2] = [to.x - 6, to.y + NODE_HEIGHT / 2];
	const bend = (x1 + x2) / 2;
	return [
		svg("path", { class: "edge", d: `M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}` }),
		svg("path", { class: "tip", d: `M${x2 + 6} ${y2}l-7 -3.5v7z` }),
	];
}

function draw({ resource, more, x, y }, width, isMiddle, showAll) {
	const content = more
		? [element("button", { class: "plain", "data-focus": "more", click: showAll }, `${grouped(more)} more`)]
		: [span("kind", kindName(resource), stateBadge(resource.state)), span("name", title(resource))];
	const isLink = !more && !isMiddle;
	const node = element(
		isLink ? "a" : "div",
		{
			class: `node${isMiddle ? " middle" : ""}`,
			href: isLink && hrefOf(resource),
			"data-focus": isLink && `node ${keyOf(resource)}`,
			title: resource && `${kindName(resource)} ${resource.id}`,
		},
		content,
	);
	Object.assign(node.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${NODE_HEIGHT}px` });
	return node;
}
