// Changes what's on the page into new HTML, and leaves alone what's the same: a reader who types keeps the cursor.

export function morph(place, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const root = place.getRootNode();
  const focused = root.activeElement;
  const around = [];
  for (let it = focused; it && it !== place.parentElement; it = it.parentElement) around.push(it);
  children(place, template.content, focused);
  // An element that was moved has lost the focus on the way.
  if (around.at(-1) === place && root.activeElement !== focused) nearest(focused, around)?.focus({ preventScroll: true });
}

const CONTROLS = "button, input, select, textarea, a[href], summary, [tabindex]";

// Where the focus goes if the element that had it is gone: to the nearest control. With the focus nowhere, a reader would
// have to begin again at the top of the page.
function nearest(focused, around) {
  if (focused.isConnected) return focused;
  for (const it of around) {
    const control = it.isConnected && [...it.querySelectorAll(CONTROLS)].find(it => !it.disabled);
    if (control) return control;
  }
  return undefined;
}

function children(place, next, focused) {
  const named = new Map();
  for (const child of place.children) if (child.id) named.set(child.id, child);
  let here = place.firstChild;
  for (const node of [...next.childNodes]) {
    const match = named.get(node.id) ?? (here && isLike(here, node) ? here : undefined);
    if (!match) {
      place.insertBefore(node, here);
    } else {
      if (match === here) here = here.nextSibling;
      else place.insertBefore(match, here);
      update(match, node, focused);
    }
  }
  while (here) {
    const gone = here;
    here = here.nextSibling;
    gone.remove();
  }
}

const isLike = (one, other) => one.nodeName === other.nodeName && (one.id ?? "") === (other.id ?? "");

function update(node, next, focused) {
  if (node.nodeType !== Node.ELEMENT_NODE) {
    if (node.nodeValue !== next.nodeValue) node.nodeValue = next.nodeValue;
    return;
  }
  // A button that's disabled would lose the focus. So this one keeps the focus, and does nothing.
  if (node === focused && next.hasAttribute("disabled")) {
    next.removeAttribute("disabled");
    next.setAttribute("aria-disabled", "true");
  }
  for (const { name, value } of next.attributes) {
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  for (const { name } of [...node.attributes]) {
    // Whether a fold is open is the reader's choice.
    if (!next.hasAttribute(name) && !(name === "open" && node.nodeName === "DETAILS")) node.removeAttribute(name);
  }
  children(node, next, focused);
  // Once someone has typed, what a field shows no longer follows its attribute.
  if (node !== focused) asWritten(node);
}

// Lets a field show what its attributes say.
export function asWritten(field) {
  if (field.nodeName === "INPUT") {
    const { type } = field;
    if (type === "checkbox" || type === "radio") field.checked = field.hasAttribute("checked");
    else if (field.value !== field.getAttribute("value")) field.value = field.getAttribute("value") ?? "";
  } else if (field.nodeName === "TEXTAREA") {
    if (field.value !== field.defaultValue) field.value = field.defaultValue;
  } else if (field.nodeName === "SELECT") {
    for (const option of field.options) option.selected = option.defaultSelected;
  }
}
