// How values are worded and marked: clouds, states, tiers, times.

import { span } from "./dom.js";

const CLOUDS = { ucloud: "UCloud", jdcloud: "JD Cloud" };

const SIGNATURES = { valid: "good", refused: "bad", unchecked: "off" };

// In this order: `unavailable` contains `available`, and `running` ends like `starting`.
const TONES = [
	["bad", /fail|err|unavail|abnormal|arrear|overdue|frozen|expired|unhealthy|offline/],
	["good", /run|avail|activ(?!at)|ready|normal|^ok$|in.?use|used|bound|enabled|online|success|associate|attached|^on$/],
	["off", /stopped|shutoff|closed|disabled|detached|deleted|released|free|idle|^off$|down/],
	["busy", /ing$|init|pend|wait|progress/],
];

/** The name of a cloud, as its provider writes it. */
export const cloudName = (cloud) => CLOUDS[cloud] ?? cloud;

/** A mark for a cloud. */
export const cloudMark = (cloud) => span(`cloud ${cloud in CLOUDS ? cloud : ""}`, cloudName(cloud));

/** `good`, `busy`, `off`, `bad`, or nothing for a state that does not say. */
export function tone(state) {
	const text = state.toLowerCase().replace(/^(un|not)(used|bound|attached|associated)$/, "free").replace("inactive", "disabled");
	return TONES.find(([, pattern]) => pattern.test(text))?.[0] ?? "";
}

/** A badge for the state of a resource; a dot says the same in color. */
export const stateBadge = (state, text = state) => (state ? span(`badge ${tone(state)}`, text) : null);

/** A label for a tier. */
export const tierLabel = (tier) => (tier ? span(`tier ${tier}`, tier) : null);

/** A badge for the verdict on a signature. */
export const signatureBadge = (signature) => span(`badge ${SIGNATURES[signature] ?? ""}`, signature);

/** The kind of a resource, with its product where that says more. */
export const kindName = ({ product, kind }) => (product === kind ? kind : `${product} ${kind}`);

/** What a resource is called: its name, or its id if it has none. */
export const title = ({ name, id }) => name || id;

/** `2026-11-24 14:03:47` in UTC. */
export const dateTime = (time) => iso(time)?.slice(0, 19).replace("T", " ") ?? time;

/** `14:03:47.120` in UTC. */
export const timeOfDay = (time) => iso(time)?.slice(11, 23) ?? time;

function iso(time) {
	const date = new Date(time);
	return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** A duration: `640 µs`, `1.2 ms`, `3.4 s`. */
export function took(micros) {
	if (micros < 1000) return `${micros} µs`;
	if (micros < 1_000_000) return `${(micros / 1000).toFixed(1)} ms`;
	return `${(micros / 1_000_000).toFixed(1)} s`;
}

/** `2,000`. */
export const grouped = (count) => count.toLocaleString("en");

/** `2,000`, or `3 of 2,000`. */
export const countOf = (some, all) => (some === all ? grouped(all) : `${grouped(some)} of ${grouped(all)}`);

/** The words typed into a filter, lowercase. */
export const wordsIn = (filter) => filter.value.toLowerCase().split(/\s+/).filter(Boolean);
