// Draws JSON: indented, colored, with links to the resources whose ids it contains.

import { element, span } from "./dom.js";
import { grouped } from "./words.js";

/** What the simulator writes in place of a secret. */
const REDACTED = "***";
/** More is left out: a parameter may hold a script of megabytes. */
const LONGEST_TEXT = 2000;
const MOST_ITEMS = 200;

/** Draws a value as indented JSON. `find(id)` returns the address of a resource, if it is one. */
export function json(value, find) {
	return element("pre", { class: "json", tabindex: "0" }, draw(value, find, "\n"));
}

/** Draws a value in one piece: text without quotes, JSON if it has parts. */
export function plain(value, find) {
	return isNested(value) ? json(value, find) : scalar(value, find, false);
}

const isNested = (value) => typeof value === "object" && value !== null && !JSON.isRawJSON?.(value) && Object.keys(value).length > 0;

function draw(value, find, line) {
	if (!isNested(value)) return [Array.isArray(value) ? "[]" : scalar(value, find, true)];
	const isList = Array.isArray(value);
	const entries = Object.entries(value);
	const deeper = `${line}  `;
	const parts = entries.slice(0, MOST_ITEMS).map(([name, inner], at) => [
		deeper,
		isList ? null : [span("key", JSON.stringify(name)), ": "],
		draw(inner, find, deeper),
		at + 1 < entries.length ? "," : null,
	]);
	const rest = entries.length - MOST_ITEMS;
	if (rest > 0) parts.push([deeper, span("dim", `… ${grouped(rest)} more`)]);
	return [isList ? "[" : "{", parts, line, isList ? "]" : "}"];
}

function scalar(value, find, isQuoted) {
	if (typeof value !== "string") return span("literal", JSON.stringify(value));
	if (value === REDACTED) return element("span", { class: "secret", title: "The simulator hides secrets" }, isQuoted ? `"${REDACTED}"` : REDACTED);
	const text = isQuoted ? JSON.stringify(value) : value;
	const href = find(value);
	if (href) return element("a", { href, class: "text" }, text);
	const rest = text.length - LONGEST_TEXT;
	return span("text", text.slice(0, LONGEST_TEXT), rest > 0 ? span("dim", `… ${grouped(rest)} more characters`) : null);
}
