// The table of requests, newest first.

import { byId, element, span } from "./dom.js";
import { List } from "./list.js";
import { cloudMark, countOf, signatureBadge, tierLabel, timeOfDay, took, wordsIn } from "./words.js";

const ROW_HEIGHT = 26;
/** Older ones leave the table; the simulator's journal may still have them. */
const KEPT = 2000;
/** How much of a request the filter looks at, in characters. */
const SEARCHED = 5000;

const IS_STATUS = {
	"": () => true,
	succeeded: (request) => request.executed && !request.fault,
	refused: (request) => request.refusal !== null && !request.fault,
	fault: (request) => request.fault !== null,
	changed: (request) => request.changed,
};

export class Requests {
	/** Newest first. */
	#kept = [];
	#newest = 0;
	#filter = byId("requests-filter");
	#cloud = byId("requests-cloud");
	#status = byId("requests-status");
	#list;

	/** `select(request)` is called with the request that the user selects. */
	constructor(select) {
		this.#list = new List(byId("requests-list"), {
			height: ROW_HEIGHT,
			role: "row",
			key: (request) => String(request.number),
			same: () => false,
			draw,
			pick: select,
			move: (_, key) => {
				if (key === "Enter") byId("request").focus();
			},
		});
		this.#filter.addEventListener("input", () => this.#show());
		this.#cloud.addEventListener("change", () => this.#show());
		this.#status.addEventListener("change", () => this.#show());
		this.#show();
	}

	/** The number of the newest request seen. */
	get newest() {
		return this.#newest;
	}

	/** Adds requests, oldest first. */
	add(requests) {
		if (requests.length === 0) return;
		this.#newest = Math.max(this.#newest, requests.at(-1).number);
		this.#kept = [...requests.slice(-KEPT).reverse(), ...this.#kept].slice(0, KEPT);
		this.#show();
	}

	/** Forgets all requests: the simulator is another one. */
	restart() {
		this.#kept = [];
		this.#newest = 0;
		this.select(null);
		this.#show();
	}

	select(number) {
		this.#list.select(number === null ? null : String(number));
	}

	/** Shows the requests that name this. */
	search(text) {
		this.#filter.value = text;
		this.#cloud.value = "";
		this.#status.value = "";
		this.#show();
		this.#filter.focus();
	}

	#show() {
		const words = wordsIn(this.#filter);
		const [cloud, is] = [this.#cloud.value, IS_STATUS[this.#status.value]];
		const shown = this.#kept.filter(
			(request) => (cloud === "" || request.cloud === cloud) && is(request) && has(request, words),
		);
		const [all, some] = [this.#kept.length, shown.length];
		byId("requests-count").textContent = countOf(some, all);
		const empty = byId("requests-empty");
		empty.hidden = some > 0;
		empty.textContent = all > 0 ? "No request matches the filter." : `No requests yet. Point a client at ${location.origin}.`;
		byId("requests-list").parentElement.setAttribute("aria-rowcount", some + 1);
		this.#list.show(shown);
	}
}

function has(request, words) {
	if (words.length === 0) return true;
	const text = JSON.stringify(request).slice(0, SEARCHED).toLowerCase();
	return words.every((word) => text.includes(word));
}

/** What became of a request, as a badge. */
export function outcome({ status, refusal, fault, executed }) {
	const text = status === 0 ? "no response" : [status, refusal].filter((part) => part !== null).join(" ");
	const isBad = refusal !== null || status === 0 || status >= 400 || !executed;
	return [
		element("span", { class: `badge ${isBad ? "bad" : "good"}`, title: text }, text),
		fault ? span("fault", fault) : null,
	];
}

function draw(request) {
	const { number, time, cloud, product, operation, method, path, tier, signature, micros, changed } = request;
	const cell = (content, properties = {}) => element("span", { role: "gridcell", ...properties }, content);
	return element(
		"div",
		{ role: "row", class: "row item" },
		cell(String(number), { class: "number dim" }),
		cell(timeOfDay(time), { class: "mono" }),
		cell(cloudMark(cloud)),
		cell(
			[
				span("name", operation ?? `${method} ${path}`),
				product ? span("dim product", product) : null,
				changed ? span("write", "changed") : null,
			],
			{ class: "operation", title: `${method} ${path}` },
		),
		cell(tierLabel(tier)),
		cell(outcome(request), { class: "status" }),
		cell(signatureBadge(signature)),
		cell(took(micros), { class: "number mono" }),
	);
}
