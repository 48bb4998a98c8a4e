// What changes the simulator: its clock, its faults, its state.

import { byId, element, fill } from "./dom.js";
import { send } from "./server.js";

/** Wires the controls. `changed()` is called after each change, `failed(error)` if one fails outside a form. */
export function controls(options) {
	clock(options);
	injection(options);
	stateMenu(options);
}

function clock({ changed, failed }) {
	const advance = async (by) => {
		await send("POST", "/clock", JSON.stringify({ advance_ms: by }));
		changed();
	};
	for (const button of document.querySelectorAll("[data-advance]")) {
		button.addEventListener("click", () => advance(Number(button.dataset.advance)).catch(failed));
	}
	onSubmit(byId("advance"), ({ amount, unit }) => advance(Math.round(Number(amount.value) * Number(unit.value))));
}

function injection({ changed }) {
	const form = byId("inject");
	const { fault, operation, times, always, executed } = form.elements;
	always.addEventListener("change", () => (times.disabled = always.checked));
	onSubmit(form, async () => {
		const injected = { fault: fault.value };
		if (operation.value.trim() !== "") injected.operation = operation.value.trim();
		if (always.checked) injected.always = true;
		else injected.times = Number(times.value);
		if (executed.checked) injected.executed = true;
		await send("POST", "/faults", JSON.stringify(injected));
		changed();
	});
}

/** Shows the pending faults and offers these kinds. */
export function showFaults({ pending, kinds }, { changed, failed }) {
	const select = byId("inject").elements.fault;
	fill(select, kinds.join(), () => kinds.map((kind) => element("option", { value: kind, selected: kind === "Throttled" }, kind)));
	const bar = byId("pending");
	bar.hidden = pending.length === 0;
	fill(bar, JSON.stringify(pending), () => [
		element("strong", {}, "Pending faults"),
		pending.map(({ fault, operation, times, executed }) =>
			element(
				"span",
				{ class: "fault" },
				`${fault} ${times === null ? "always" : `×${times}`} on ${operation ?? "any operation"}${executed ? ", executed" : ""}`,
			),
		),
		element("button", { "data-focus": "clear", click: () => send("DELETE", "/faults").then(changed, failed) }, "Clear"),
	]);
}

function stateMenu({ changed, failed }) {
	const dialog = byId("confirm");
	byId("reset").addEventListener("click", () => {
		byId("state-menu").hidePopover();
		dialog.returnValue = "";
		dialog.showModal();
	});
	dialog.addEventListener("close", () => {
		if (dialog.returnValue === "reset") send("DELETE", "/state").then(changed, failed);
	});
}

/** Runs `action` when a form in a popover is submitted, then closes the popover or says why not. */
function onSubmit(form, action) {
	form.addEventListener("toggle", () => complain(form, null));
	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		try {
			await action(form.elements);
			form.hidePopover();
		} catch (error) {
			complain(form, error);
		}
	});
}

function complain(menu, error) {
	const line = menu.querySelector(".error");
	line.hidden = error === null;
	line.textContent = error?.message ?? "";
}
