// What changes the simulator: its clock, its faults, its state.

import { byId, element, fill } from "./dom.js";
import { describe, execution } from "./faults.js";
import { get, send } from "./server.js";
import { counted } from "./words.js";

/** Wires the controls. `options.changed()` is called after each change, `failed(error)` if one fails without a form. */
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
  const show = () => {
    const how = execution(fault.value);
    byId("fault-help").textContent = describe(fault.value);
    times.disabled = always.checked;
    executed.disabled = how !== "asked";
    if (how !== "asked") executed.checked = how === "always";
  };
  form.addEventListener("change", show);
  form.addEventListener("toggle", show);
  fault.addEventListener("change", () => {
    if (execution(fault.value) === "asked") executed.checked = false;
  });
  onSubmit(form, async () => {
    const injected = { fault: fault.value };
    if (operation.value.trim() !== "") injected.operation = operation.value.trim();
    if (always.checked) injected.always = true;
    else injected.times = Number(times.value);
    if (execution(fault.value) === "asked" && executed.checked) injected.executed = true;
    await send("POST", "/faults", JSON.stringify(injected));
    changed();
  });
}

/** Shows the pending faults and offers these kinds. */
export function showFaults({ pending, kinds }, { changed, failed }) {
  const select = byId("inject").elements.fault;
  if (fill(select, kinds.join(), () => kinds.map((kind) => element("option", { value: kind, selected: kind === "Throttled" }, kind)))) {
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const bar = byId("pending");
  bar.hidden = pending.length === 0;
  const count = byId("faults-count");
  count.hidden = pending.length === 0;
  count.textContent = pending.length;
  fill(bar, JSON.stringify(pending), () => [
    element("strong", {}, "Pending faults"),
    pending.map(({ fault, operation, times, executed }) =>
      element(
        "span",
        { class: "fault", title: describe(fault) },
        `${fault} ${times === null ? "always" : `×${times}`} on ${operation ?? "any operation"}${executed ? ", executed" : ""}`,
      ),
    ),
    element("button", { type: "button", "data-focus": "clear", click: () => send("DELETE", "/faults").then(changed, failed) }, "Clear"),
  ]);
}

function stateMenu({ changed }) {
  const menu = byId("state-menu");
  const file = byId("file");
  const attempt = async (action) => {
    try {
      await action();
      menu.hidePopover();
      changed();
    } catch (error) {
      complain(menu, error);
    }
  };
  menu.addEventListener("toggle", () => complain(menu, null));
  byId("reset").addEventListener("click", () =>
    attempt(async () => {
      const { resources } = await get("/state");
      const text = `The simulator's ${counted(resources.length, "resource")} will be replaced by the initial ones. Its requests, faults and clock stay as they are.`;
      if (await confirmed("Reset the state?", text, "Reset")) await send("DELETE", "/state");
    }),
  );
  byId("load").addEventListener("click", () => file.click());
  file.addEventListener("change", () =>
    attempt(async () => {
      const [chosen] = file.files;
      file.value = "";
      if (chosen) await send("PUT", "/state", await chosen.text());
    }),
  );
}

/** Asks in a dialog. Resolves to whether the user agreed. */
function confirmed(title, text, action) {
  const dialog = byId("confirm");
  byId("confirm-title").textContent = title;
  byId("confirm-text").textContent = text;
  byId("confirm-ok").textContent = action;
  dialog.returnValue = "cancel";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ok"), { once: true });
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
