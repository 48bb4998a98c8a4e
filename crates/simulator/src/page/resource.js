// The selected resource: what it is, its relations and its fields. Without one, an overview.

import { byId, copyButton, element, fill, span } from "./dom.js";
import { relations } from "./relations.js";
import { plain } from "./values.js";
import { cloudMark, dateTime, grouped, kindName, stateBadge, tierLabel, title } from "./words.js";
import { World, hrefOf, keyOf } from "./world.js";

export class Resource {
	#panel = byId("resource");
	#world = new World();
	#key = null;
	#last;
	#options;

	/** `options.search(text)` filters the tree, `showRequests(id)` shows the requests that name an id. */
	constructor(options) {
		this.#options = options;
		new ResizeObserver(() => this.#show()).observe(this.#panel);
	}

	update(world) {
		this.#world = world;
		this.#show();
	}

	select(key) {
		this.#key = key;
		this.#last = undefined;
		this.#show();
		this.#panel.scrollTop = 0;
	}

	#show() {
		const resource = this.#world.get(this.#key);
		if (resource) this.#last = resource;
		const isGone = !resource && this.#last !== undefined;
		const shown = resource ?? this.#last;
		if (!shown) return this.#overview();

		const width = Math.max(200, this.#panel.clientWidth - 32);
		const neighbors = [...this.#world.related(shown), ...this.#world.referrers(shown)].map(({ id, name, state }) => [id, name, state]);
		fill(this.#panel, JSON.stringify([shown, neighbors, width, isGone]), () => this.#draw(shown, isGone, width));
	}

	#draw(resource, isGone, width) {
		const { cloud, id, state, region, created, tier, fields } = resource;
		const find = this.#world.finder(cloud, keyOf(resource));
		const rows = Object.entries(fields);
		return [
			element("a", { class: "back", href: "#" }, "All resources"),
			element(
				"header",
				{},
				element("div", { class: "line" }, cloudMark(cloud), span("dim", kindName(resource)), tierLabel(tier)),
				element("div", { class: "line" }, element("h2", {}, title(resource)), isGone ? span("badge bad", "deleted") : stateBadge(state)),
				element(
					"div",
					{ class: "line dim" },
					title(resource) === id ? null : element("code", {}, id),
					element("span", {}, region),
					element("span", {}, "created ", dateTime(created)),
					element("button", { class: "plain", "data-focus": "requests", click: () => this.#options.showRequests(id) }, "Its requests"),
					copyButton(id, "Copy id"),
				),
			),
			isGone ? null : relations(this.#world, resource, width, () => this.#options.search(id)),
			element("h3", {}, "Fields"),
			element(
				"table",
				{},
				rows.map(([key, value]) => element("tr", {}, element("th", { scope: "row" }, key), element("td", {}, plain(value, find)))),
			),
		];
	}

	#overview() {
		const counts = this.#world.groups().map(([cloud, kinds]) => [cloud, kinds.map(([, list]) => [list[0], list.length, states(list)])]);
		const summary = counts.map(([cloud, kinds]) => [cloud, kinds.map(([one, ...rest]) => [kindName(one), ...rest])]);
		fill(this.#panel, JSON.stringify(["overview", summary]), () => [
			element("header", {}, element("h2", {}, "Overview")),
			element("div", { class: "line" }, "Point clients of either cloud at ", element("code", {}, location.origin), copyButton(location.origin)),
			element("div", { class: "cards" }, counts.map(([cloud, kinds]) => this.#card(cloud, kinds))),
		]);
	}

	#card(cloud, kinds) {
		const total = kinds.reduce((sum, [, count]) => sum + count, 0);
		const rows = kinds.map(([one, count, states]) =>
			element(
				"tr",
				{},
				element("th", { scope: "row" }, element("button", { class: "plain", "data-focus": `kind ${cloud} ${kindName(one)}`, click: () => this.#options.search(`${cloud} ${one.product} ${one.kind}`) }, kindName(one))),
				element("td", { class: "number" }, grouped(count)),
				element("td", {}, states.map(([state, number]) => stateBadge(state, number === count ? state : `${grouped(number)} ${state}`))),
			),
		);
		return element(
			"article",
			{ class: "card" },
			element("div", { class: "line" }, cloudMark(cloud), span("dim", grouped(total))),
			element("table", {}, rows),
		);
	}
}

function states(list) {
	const counts = new Map();
	for (const { state } of list) if (state) counts.set(state, (counts.get(state) ?? 0) + 1);
	return [...counts].sort(([, a], [, b]) => b - a);
}
