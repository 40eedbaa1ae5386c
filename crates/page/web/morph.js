// Changes what's on the page into new HTML, and leaves alone what's the same: a reader who types keeps the cursor.

export function morph(place, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const root = place.getRootNode();
  const focused = root.activeElement;
  children(place, template.content, focused);
  // A part that moved has lost the focus on the way.
  if (focused?.id && root.activeElement !== focused) root.getElementById(focused.id)?.focus({ preventScroll: true });
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
