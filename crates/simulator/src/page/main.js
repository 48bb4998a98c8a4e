// Polls the simulator while the page is visible, and passes what comes back to the panels.

import { controls, showFaults } from "./controls.js";
import { byId } from "./dom.js";
import { showRequest } from "./request.js";
import { Requests } from "./requests.js";
import { Resource } from "./resource.js";
import { Resources } from "./resources.js";
import { Refused, get, parse, send } from "./server.js";
import { dateTime } from "./words.js";
import { World } from "./world.js";

const INTERVAL_MS = 1000;
/** The share of the time that fetching a large state may take. */
const STATE_SHARE = 0.1;

let world = new World();
let selected = null;
/** When the simulator last answered, and whether it did at the last attempt. */
let answered = null;
let isAway = false;

const requests = new Requests((request) => {
	selected = request;
	showRequest(selected, world, closeRequest);
});
const resources = new Resources();
const resource = new Resource({
	showRequests: (id) => {
		show("requests");
		requests.search(id);
	},
	search: (text) => resources.search(text),
});

function closeRequest() {
	selected = null;
	showRequest(null, world, closeRequest);
	requests.select(null);
	byId("requests-list").focus();
}

// --- Polling

let timer;
let isPolling = false;
let isPollWanted = false;
let stateText;
let stateDue = 0;

/** Polls now; if a poll is under way, once more after it. */
async function poll() {
	clearTimeout(timer);
	isPollWanted = true;
	if (isPolling) return;
	isPolling = true;
	while (isPollWanted) {
		isPollWanted = false;
		try {
			await round();
			back();
		} catch (error) {
			away(error);
		}
	}
	isPolling = false;
	if (!document.hidden) timer = setTimeout(poll, INTERVAL_MS);
}

async function round() {
	if (answered === null || isAway) {
		const { version } = await get("/health");
		byId("health").title = `Version ${version}`;
		// It may be another one than before, whose requests count from 1.
		requests.restart();
		selected = null;
		showRequest(null, world, closeRequest);
		stateDue = 0;
	}
	const [recent] = await Promise.all([get(`/requests?after=${requests.newest}`), fetchState(), get("/faults").then((faults) => showFaults(faults, events))]);
	requests.add(recent.requests);
}

async function fetchState() {
	const started = performance.now();
	if (started < stateDue) return;
	const text = await send("GET", "/state");
	// Most of the time only the clock has moved.
	const [, now] = /^\{"now":"([^"]*)"/.exec(text) ?? [];
	const rest = text.slice(now?.length);
	if (now && rest === stateText) {
		showNow(now);
	} else {
		const state = parse(text);
		stateText = rest;
		showNow(state.now);
		world = new World(state.resources, state.total);
		resources.update(world);
		resource.update(world);
	}
	const took = performance.now() - started;
	stateDue = performance.now() + took / STATE_SHARE - took;
}

function showNow(now) {
	byId("now").textContent = `${dateTime(now)} UTC`;
	byId("now").dateTime = now;
}

function back() {
	isAway = false;
	answered = new Date();
	byId("banner").hidden = true;
	showHealth("Live", "good");
}

function showHealth(text, tone) {
	byId("health").textContent = text;
	byId("health").className = `badge ${tone}`;
}

function away(error) {
	isAway = true;
	showHealth("Not responding", "bad");
	const since = answered === null ? "" : ` Last response: ${answered.toLocaleTimeString("en-GB")}.`;
	const reason = error instanceof Refused ? ` ${error.message}.` : "";
	byId("banner").textContent = `The simulator at ${location.origin} does not respond.${reason}${since} Trying again every second.`;
	byId("banner").hidden = false;
}

const events = {
	changed() {
		stateDue = 0;
		poll();
	},
	failed: away,
};

document.addEventListener("visibilitychange", () => {
	if (!document.hidden) poll();
});

// --- Navigation

const views = document.querySelectorAll("[data-show]");

function follow() {
	const key = location.hash.slice(1) || null;
	resources.select(key);
	resource.select(key);
	document.body.classList.toggle("has-resource", key !== null);
	if (key !== null) show("resources");
}

function show(view) {
	document.body.dataset.view = view;
	for (const button of views) button.setAttribute("aria-pressed", button.dataset.show === view);
}

addEventListener("hashchange", follow);
for (const button of views) button.addEventListener("click", () => show(button.dataset.show));
byId("overview-button").addEventListener("click", () => (location.hash = ""));

addEventListener("keydown", (event) => {
	const isTyping = event.target.closest?.("input, select, textarea");
	if (event.key === "/" && !isTyping) {
		event.preventDefault();
		[byId("resources-filter"), byId("requests-filter")].find((filter) => filter.checkVisibility())?.focus();
	} else if (event.key === "Escape" && event.target.closest?.(".requests") && selected) {
		closeRequest();
	}
});

controls(events);
follow();
poll();
