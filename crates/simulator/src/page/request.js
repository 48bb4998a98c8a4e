// The selected request: its outcome and its decoded parameters.

import { byId, copyButton, element, fill, span } from "./dom.js";
import { outcome } from "./requests.js";
import { json } from "./values.js";
import { cloudName, dateTime, signatureBadge, tierLabel, timeOfDay, took } from "./words.js";

/** Shows a request in its panel, or closes the panel without one. `close` is called by its button. */
export function showRequest(request, world, close) {
	const panel = byId("request");
	panel.hidden = request === null;
	fill(panel, request, () => (request === null ? null : draw(request, world, close)));
}

function draw(request, world, close) {
	const { number, time, micros, cloud, product, operation, tier, method, path, refusal, message, request_id, signature, fault, executed, changed, parameters } = request;
	const facts = [
		["Outcome", outcome(request)],
		refusal !== null || message !== null ? ["Refusal", [refusal && element("code", {}, refusal), " ", message]] : null,
		fault ? ["Fault", [fault, executed ? ", executed" : ", not executed"]] : null,
		["Effect", [changed ? "Changed the state" : executed ? "Read only" : "None"]],
		["Signature", [signatureBadge(signature)]],
		["Tier", [tierLabel(tier) ?? "none"]],
		["Service", [`${cloudName(cloud)}${product ? ` ${product}` : ""}`]],
		["Request", [element("code", {}, `${method} ${path}`)]],
		["Time", [`${dateTime(time).slice(0, 10)} ${timeOfDay(time)} UTC, took ${took(micros)}`]],
		["Request id", [element("code", {}, request_id)]],
	].filter(Boolean);
	return [
		element(
			"header",
			{ class: "line" },
			span("dim", `#${number}`),
			element("h3", {}, operation ?? `${method} ${path}`),
			element("button", { class: "plain close", title: "Close (Esc)", "aria-label": "Close the request", click: close }, "✕"),
		),
		element("dl", {}, facts.map(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])),
		element("div", { class: "line" }, element("h3", {}, "Parameters"), copyButton(JSON.stringify(parameters, null, 2), "Copy JSON")),
		json(parameters, world.finder(cloud)),
	];
}
