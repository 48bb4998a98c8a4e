// Builds elements. Text only ever becomes text nodes, so a hostile name stays text.

/** Returns the element with this id. */
export const byId = (id) => document.getElementById(id);

/**
 * Creates an element. `properties` are attributes, except functions, which listen to the event of
 * that name. What is `null` or `undefined` is left out, and so are attributes that are `false`.
 */
export function element(tag, properties = {}, ...children) {
	return build(document.createElement(tag), properties, children);
}

/** Creates a `span` of a class. */
export const span = (name, ...children) => element("span", { class: name }, ...children);

/** Creates an SVG element, like {@link element}. */
export function svg(tag, properties = {}, ...children) {
	return build(document.createElementNS("http://www.w3.org/2000/svg", tag), properties, children);
}

function build(made, properties, children) {
	for (const [name, value] of Object.entries(properties)) {
		if (typeof value === "function") made.addEventListener(name, value);
		else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
	}
	made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
	return made;
}

/** Replaces the children of an element, unless `shown` is what it shows already. */
export function fill(target, shown, draw) {
	if (target.shown === shown) return false;
	target.shown = shown;
	const top = target.scrollTop;
	const focused = target.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
	target.replaceChildren(...[draw()].flat(Infinity).filter(Boolean));
	target.scrollTop = top;
	if (focused) [...target.querySelectorAll("[data-focus]")].find((one) => one.dataset.focus === focused)?.focus();
	return true;
}

/** A button that copies a text to the clipboard and says so. */
export function copyButton(text, label = "Copy") {
	const say = (said) => (button.textContent = said);
	const copy = async () => {
		await navigator.clipboard.writeText(text).then(() => say("Copied"), () => say("Not allowed"));
		setTimeout(say, 1500, label);
	};
	const button = element("button", { class: "plain", click: copy }, label);
	return button;
}
