// Talks to the simulator that served this page.

const ROOT = "/_simulator";
const TIMEOUT_MS = 10_000;

/** The simulator refused a request; the message says why. Other errors mean that it did not answer. */
export class Refused extends Error {}

/** Sends a request and returns the response as text. */
export async function send(method, path, body) {
	const response = await fetch(ROOT + path, {
		method,
		headers: body === undefined ? {} : { "content-type": "application/json" },
		body,
		signal: AbortSignal.timeout(TIMEOUT_MS),
	});
	const text = await response.text();
	if (response.ok) return text;
	throw new Refused(reason(text) ?? `${method} ${ROOT}${path} failed with HTTP ${response.status}`);
}

/** Fetches JSON. */
export const get = async (path) => parse(await send("GET", path));

function reason(text) {
	try {
		return JSON.parse(text).error;
	} catch {
		return undefined;
	}
}

/** Parses JSON. Numbers that JavaScript would round keep their digits, where the browser can. */
export function parse(text) {
	const isRounded = /\d{16}/.test(text) && "rawJSON" in JSON;
	return isRounded ? JSON.parse(text, exact) : JSON.parse(text);
}

function exact(_, value, context) {
	return typeof value === "number" && /\d{16}/.test(context.source) ? JSON.rawJSON(context.source) : value;
}
