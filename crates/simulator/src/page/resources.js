// The tree of resources on the left: clouds, kinds, resources.

import { byId, element, span } from "./dom.js";
import { List } from "./list.js";
import { cloudMark, countOf, grouped, kindName, stateBadge, title, wordsIn } from "./words.js";
import { World, hrefOf, keyOf } from "./world.js";

const ROW_HEIGHT = 26;

export class Resources {
	#world = new World();
	#folded = new Set();
	#filter = byId("resources-filter");
	#selected = null;
	/** To highlight what has changed since; none before the first. */
	#states = null;
	#list = new List(byId("resources-list"), {
		height: ROW_HEIGHT,
		role: "treeitem",
		key: (row) => row.key,
		same: (a, b) => a.label === b.label && a.state === b.state && a.count === b.count && a.isFolded === b.isFolded,
		draw: (row) => this.#row(row),
		pick: (row, event) => {
			if (row.resource) location.hash = hrefOf(row.resource);
			else if (event.type === "click") this.#fold(row.key, !row.isFolded);
		},
		move: (row, key) => this.#move(row, key),
	});

	constructor() {
		this.#filter.addEventListener("input", () => this.#show());
	}

	/** Shows these resources. */
	update(world) {
		this.#world = world;
		this.#show();
		if (this.#states === null) this.#list.reveal(this.#selected);
		this.#states = new Map(world.resources.map((resource) => [keyOf(resource), resource.state]));
	}

	/** Marks a resource as selected, and unfolds its kind. */
	select(key) {
		if (key === this.#selected) return;
		this.#selected = key;
		const resource = this.#world.get(key);
		if (resource) {
			this.#folded.delete(resource.cloud);
			this.#folded.delete(groupKey(resource));
			this.#show();
		}
		this.#list.select(key);
		this.#list.reveal(key);
	}

	/** Shows the resources that have or refer to this. */
	search(text) {
		this.#filter.value = text;
		this.#show();
		this.#filter.focus();
	}

	#show() {
		const words = wordsIn(this.#filter);
		const all = this.#world.resources;
		const found = words.length === 0 ? all : all.filter((resource) => matches(resource, words));
		byId("resources-count").textContent = countOf(found.length, this.#world.total);
		const rows = [];
		for (const [cloud, kinds] of this.#world.groups(found)) {
			const count = kinds.reduce((sum, [, list]) => sum + list.length, 0);
			if (count === 0 && words.length > 0) continue;
			const isFolded = words.length === 0 && this.#folded.has(cloud);
			rows.push({ key: cloud, level: 1, label: cloud, count, isFolded });
			if (isFolded) continue;
			for (const [, list] of kinds) {
				const key = groupKey(list[0]);
				const isFolded = words.length === 0 && this.#folded.has(key);
				rows.push({ key, level: 2, label: kindName(list[0]), count: list.length, isFolded });
				if (!isFolded) for (const resource of list) rows.push({ key: keyOf(resource), level: 3, label: title(resource), state: resource.state, resource });
			}
		}
		this.#list.show(rows);
	}

	#row({ key, level, label, count, isFolded, state, resource }) {
		if (resource) {
			const isNew = this.#states !== null && this.#states.get(key) !== state;
			return element(
				"div",
				{ role: "treeitem", "aria-level": level, class: `item resource-row${isNew ? " changed" : ""}`, title: resource.id },
				span("name", label),
				label === resource.id ? null : span("id", resource.id),
				stateBadge(state),
			);
		}
		return element(
			"div",
			{ role: "treeitem", "aria-level": level, "aria-expanded": String(!isFolded), class: `item group level-${level}` },
			element("span", { class: "fold", "aria-hidden": "true" }),
			level === 1 ? cloudMark(label) : span("name", label),
			span("count", grouped(count)),
		);
	}

	#fold(key, isFolded) {
		if (isFolded) this.#folded.add(key);
		else this.#folded.delete(key);
		this.#show();
	}

	#move(row, key) {
		const isGroup = row.resource === undefined;
		if (key === "Enter" || key === " ") {
			if (isGroup) this.#fold(row.key, !row.isFolded);
			else byId("resource").focus();
			return row;
		}
		if (key === "ArrowRight" && isGroup) this.#fold(row.key, false);
		else if (key === "ArrowLeft" && isGroup && !row.isFolded) this.#fold(row.key, true);
		else if (key === "ArrowLeft") return this.#list.items.findLast((above, at, items) => above.level < row.level && at < items.indexOf(row));
		else return undefined;
		return row;
	}
}

const groupKey = ({ cloud, product, kind }) => `${cloud}/${product}/${kind}`;

function matches({ cloud, product, kind, id, name, state, region, related }, words) {
	const text = `${cloud} ${product} ${kind} ${id} ${name} ${state} ${region} ${related.join(" ")}`.toLowerCase();
	return words.every((word) => text.includes(word));
}
