// Lines between panels that can be moved, with the pointer or the arrow keys.

const STEP = 20;

/** Makes an element with `role="separator"` set the CSS property that it names, in pixels. */
export function splitter(line) {
  const { property, from } = line.dataset;
  const [least, most] = [Number(line.ariaValueMin), Number(line.ariaValueMax)];
  const isTall = line.ariaOrientation === "vertical";
  const stored = `simulator${property}`;

  const size = () => parseFloat(getComputedStyle(document.body).getPropertyValue(property));
  const set = (value) => {
    const room = isTall ? innerWidth - 400 : innerHeight - 200;
    const kept = Math.round(Math.max(least, Math.min(most, room, value)));
    document.body.style.setProperty(property, `${kept}px`);
    line.setAttribute("aria-valuenow", kept);
    remember(stored, kept);
  };

  line.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    line.setPointerCapture(event.pointerId);
  });
  line.addEventListener("pointermove", (event) => {
    if (!line.hasPointerCapture(event.pointerId)) return;
    set(from === "left" ? event.clientX : innerHeight - event.clientY);
  });
  line.addEventListener("keydown", (event) => {
    const toward = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (toward === undefined || isTall !== ["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    event.preventDefault();
    set(size() + toward * STEP);
  });

  const last = recall(stored);
  if (last !== null) set(Number(last));
  else line.setAttribute("aria-valuenow", size());
}

// A browser may forbid storage; the panels then start as they are.
function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    return;
  }
}

function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
