"""What can be seen of a page with a scene, and what's wrong with it. The script continues person.py."""

# What sticks out of the page, what's cut off, what's hard to read, and what can't be hit or has no name.
EYES = r"""
(() => {
  const outer = document.documentElement, words = it => (it.nodeName + ": " + nameOf(it)).slice(0, 60);
  const isSeen = it => it.getClientRects().length > 0 && getComputedStyle(it).visibility === "visible" && !it.closest(".hidden");
  const all = [...document.querySelectorAll("body *"), ...root.querySelectorAll("*")].filter(isSeen);
  const isInside = it => it.closest(".figure, svg") && !it.matches(".figure");
  const wide = all.filter(it => !isInside(it) && it.getBoundingClientRect().right > outer.clientWidth + 1).map(words);
  const cut = all.filter(it => !isInside(it) && !it.matches(".figure, input, select, progress, option") && it.clientWidth
    && it.scrollWidth > it.clientWidth + 1).map(words);

  // Colours as numbers from 0 to 255, and how much one covers.
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true}), known = new Map();
  const colour = text => known.get(text) ?? known.set(text, (() => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  })()).get(text);
  const over = ([r, g, b, a], below) => [r, g, b].map((it, at) => it * a + below[at] * (1 - a));
  const light = rgb => {
    const [x, y, z] = rgb.map(it => (it /= 255) <= 0.03928 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const parent = it => it.assignedSlot ?? it.parentElement ?? it.getRootNode().host;
  const paper = it => {
    if (!it) return matchMedia("(prefers-color-scheme: dark)").matches && getComputedStyle(outer).colorScheme.includes("dark")
      ? [18, 18, 18] : [255, 255, 255];
    const own = colour(getComputedStyle(it).backgroundColor);
    return own[3] === 1 ? own.slice(0, 3) : over(own, paper(parent(it)));
  };
  const opacity = it => it ? getComputedStyle(it).opacity * opacity(parent(it)) : 1;
  // In a picture, a text is on whatever was painted there before it.
  const painted = (text, box) => {
    const svg = text.closest("svg");
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    let below = paper(svg);
    for (const it of svg.querySelectorAll("rect, circle, ellipse, path, polygon")) {
      if (text.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING || !isSeen(it)) continue;
      const style = getComputedStyle(it), matrix = it.getScreenCTM();
      if (style.fill === "none" || style.fill.startsWith("url") || !matrix || it.closest("defs, clipPath, mask, marker")) continue;
      if (!it.isPointInFill(new DOMPoint(x, y).matrixTransform(matrix.inverse()))) continue;
      const [r, g, b, a] = colour(style.fill);
      below = over([r, g, b, a * style.fillOpacity * opacity(it)], below);
    }
    return below;
  };
  const pale = [];
  let least = 21, texts = 0;
  const weigh = (it, text, box) => {
    const style = getComputedStyle(it), isDrawn = it.closest("svg") !== null;
    const below = isDrawn ? painted(it, box) : paper(it);
    const [r, g, b, a] = colour(isDrawn ? style.fill : style.color);
    const above = over([r, g, b, a * opacity(it)], below);
    const [one, other] = [above, below].map(light);
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const size = parseFloat(style.fontSize), isLarge = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
    texts += 1;
    least = Math.min(least, contrast);
    if (contrast < (isLarge ? 3 : 4.5)) pale.push(`${contrast.toFixed(1)}: ${text.trim().slice(0, 40)}`);
  };
  for (const place of [document.body, root]) {
    const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const it = walk.currentNode.parentElement;
      if (!walk.currentNode.data.trim() || !it || !isSeen(it) || it.closest("script, style, title, template, noscript")) continue;
      const range = document.createRange();
      range.selectNodeContents(walk.currentNode);
      weigh(it, walk.currentNode.data, range.getBoundingClientRect());
    }
  }
  const controls = all.filter(it => it.matches("button, input, select, textarea, a, summary, [role=button], [tabindex]"));
  for (const it of controls) if (it.matches("input[type=text], textarea, select")) weigh(it, it.value, it.getBoundingClientRect());
  // The least size of a target, in pixels (WCAG 2.2, 2.5.8). A link in a sentence may be smaller, and the box around a
  // line of a picture says nothing about how near to it someone has to be.
  const small = controls.filter(it => it.matches("button, input, select, textarea") && (box =>
    box.width < 24 || box.height < 24)(it.closest("label")?.getBoundingClientRect() ?? it.getBoundingClientRect())).map(words);
  const nameless = controls.filter(it => !nameOf(it) && !it.labels?.length && !it.getAttribute("aria-labelledby")).map(it => it.outerHTML.slice(0, 80));
  const names = controls.filter(it => it.matches("button, [role=button], input, select, textarea")).map(it =>
    it.getAttribute("aria-label") ?? (it.labels?.[0] ? nameOf(it.labels[0]) + " (" + it.closest("[id]:not(input, select, textarea)")?.id + ")" : nameOf(it)));
  const same = [...new Set(names.filter((it, at) => names.indexOf(it) !== at))];
  const ids = [...root.querySelectorAll("[id]")].map(it => it.id);
  const twice = [...new Set(ids.filter((it, at) => ids.indexOf(it) !== at))];
  return {over: outer.scrollWidth - outer.clientWidth, wide, cut, pale, least, texts, small, nameless, same, twice};
})()
"""

WRONG = {"wide": "sticks out of the page", "cut": "doesn't fit", "pale": "hard to read", "small": "too small to hit",
         "nameless": "has no name", "same": "several things have this name", "twice": "several things have this id"}


def seen(person):
    """What's wrong with all that can be seen now, the least contrast, and how many texts were looked at."""
    found = person.see(EYES.strip())
    wrong = [f"{words}: {found[it][:3]}" for it, words in WRONG.items() if found[it]]
    if found["over"] > 0:
        wrong.append(f"the page is {found['over']} pixels too wide")
    return wrong + complaints(person), found["least"], found["texts"]


def complaints(person):
    """What the console and the network have reported. A page that's a single file asks for itself."""
    return [it for it in person.browser.complaints() if not it.startswith("asks another host: file:///")]
