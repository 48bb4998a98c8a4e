// A list that draws only the rows in view, so that 100,000 of them cost as much as 30.

import { element } from "./dom.js";

/** Rows drawn above and below the visible ones. */
const MARGIN = 8;

export class List {
	#box;
	#space;
	#options;
	#items = [];
	#positions = new Map();
	#drawn = new Map();
	#active = null;

	/**
	 * `options.key(item)` identifies an item, `draw(item)` creates its row, `same(a, b)` tells that a
	 * row need not be drawn again, and `pick(item)` is called when the user activates a row.
	 * `move(item, key)` handles other keys and returns the item to go to, if any.
	 */
	constructor(box, options) {
		this.#box = box;
		this.#options = options;
		this.#space = element("div", { class: "space" });
		box.append(this.#space);
		box.addEventListener("scroll", () => this.#draw(), { passive: true });
		box.addEventListener("keydown", (event) => this.#key(event));
		this.#space.addEventListener("click", (event) => {
			const row = event.target.closest("[data-row]");
			const item = row && this.#items[this.#positions.get(row.dataset.row)];
			if (item) this.#activate(item, event);
		});
		new ResizeObserver(() => this.#draw()).observe(box);
	}

	get items() {
		return this.#items;
	}

	/** Shows these items. The first visible row stays where it is, unless the list shows its top. */
	show(items) {
		const { key, height } = this.#options;
		const top = this.#box.scrollTop;
		const first = top > 0 ? this.#items[Math.floor(top / height)] : undefined;
		this.#items = items;
		this.#positions = new Map(items.map((item, at) => [key(item), at]));
		this.#space.style.height = `${items.length * height}px`;
		const now = first && this.#positions.get(key(first));
		if (now !== undefined) this.#box.scrollTop = now * height + (top % height);
		this.#draw();
	}

	/** Marks the row with this key as the selected one; `null` for none. */
	select(key) {
		this.#active = key;
		this.#draw();
	}

	/** Scrolls as far as needed to see the row with this key. */
	reveal(key) {
		const at = this.#positions.get(key);
		if (at === undefined) return;
		const { height } = this.#options;
		const box = this.#box;
		box.scrollTop = Math.min(at * height, Math.max(box.scrollTop, (at + 1) * height - box.clientHeight));
		this.#draw();
	}

	#draw() {
		const { key, draw, same, height, role } = this.#options;
		const from = Math.max(0, Math.floor(this.#box.scrollTop / height) - MARGIN);
		const to = Math.min(this.#items.length, Math.ceil((this.#box.scrollTop + this.#box.clientHeight) / height) + MARGIN);
		const kept = new Map();
		for (let at = from; at < to; at++) {
			const item = this.#items[at];
			const name = key(item);
			const old = this.#drawn.get(name);
			let row = old?.row;
			if (!old || !(old.item === item || same(old.item, item))) {
				row?.remove();
				row = draw(item, old?.item);
				row.dataset.row = name;
			}
			// A position, because an id of a resource may have spaces, which `aria-activedescendant` splits at.
			row.id = `${this.#box.id}-${at}`;
			row.setAttribute(role === "row" ? "aria-rowindex" : "aria-posinset", at + 1);
			row.setAttribute("aria-selected", name === this.#active);
			row.style.top = `${at * height}px`;
			if (!row.isConnected) this.#space.append(row);
			kept.set(name, { item, row });
		}
		for (const [name, { row }] of this.#drawn) if (!kept.has(name)) row.remove();
		this.#drawn = kept;
		const active = kept.get(this.#active);
		if (active) this.#box.setAttribute("aria-activedescendant", active.row.id);
		else this.#box.removeAttribute("aria-activedescendant");
	}

	#key(event) {
		if (event.altKey || event.ctrlKey || event.metaKey) return;
		const at = this.#positions.get(this.#active);
		const page = Math.max(1, Math.floor(this.#box.clientHeight / this.#options.height) - 1);
		const last = this.#items.length - 1;
		const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
		let item;
		if (event.key in steps) {
			item = this.#items[Math.min(last, Math.max(0, (at ?? -1) + steps[event.key]))];
		} else if (at !== undefined) {
			item = this.#options.move(this.#items[at], event.key);
		}
		if (item === undefined) return;
		event.preventDefault();
		this.#activate(item, event);
	}

	#activate(item, event) {
		this.select(this.#options.key(item));
		this.#options.pick(item, event);
		this.reveal(this.#options.key(item));
	}
}
