// The network, as far as this node knows it. Everything that's written comes from other machines, so it's set as text.
import { words as w } from "./words.js";
import { say } from "./say.js";

const WIDE = 960, HIGH = 560, MIDDLE = [WIDE / 2, HIGH / 2], LONELY = 140;
const MOST_LINKS = 24, MOST_OTHERS = 40;

function part(name, attributes, text) {
  const it = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) it.setAttribute(key, value);
  if (text !== undefined) it.textContent = text;
  return it;
}

function place(number, count, across, down) {
  const angle = 2 * Math.PI * (number / count - 0.25);
  return [MIDDLE[0] + across * Math.cos(angle), MIDDLE[1] + down * Math.sin(angle)];
}

const line = ([x1, y1], [x2, y2], kind) => part("line", { x1, y1, x2, y2, class: kind });

function tag([x, y], name, below, kind) {
  const it = part("g", {});
  const wide = Math.max(96, 8.4 * name.length + 16), high = below ? 42 : 28;
  it.append(part("rect", { x: x - wide / 2, y: y - high / 2, width: wide, height: high, rx: 7, class: kind }));
  it.append(part("text", { x, y: below ? y - 3 : y + 5 }, name));
  if (below) it.append(part("text", { x, y: y + 14, class: "small" }, below));
  return it;
}

// `name` says what a link is called, `how` what's written below it. `known` are the names that were there before.
export function network(peers, name, how, known) {
  const links = peers.links.slice(0, MOST_LINKS);
  const names = new Set(peers.links.map(name));
  const all = peers.book.addresses.filter(it => !names.has(it.address));
  const order = new Map(links.map((it, number) => [it.link, number]));
  const rank = it => order.get(it.told_by) ?? links.length;
  const others = all.slice(0, MOST_OTHERS).sort((a, b) => rank(a) - rank(b));
  const svg = part("svg", { viewBox: links.length + others.length ? `0 0 ${WIDE} ${HIGH}` : `0 ${(HIGH - LONELY) / 2} ${WIDE} ${LONELY}`, role: "img" });
  const told = say("networkAlt", { links: peers.links.length, others: all.length });
  svg.setAttribute("aria-label", peers.links.length ? told : w.networkAlone);
  const near = links.map((_, number) => place(number, links.length, 250, 130));
  const far = others.map((_, number) => place(number, others.length, 400, 245));
  others.forEach((it, number) => {
    const from = near[order.get(it.told_by)];
    if (from) svg.append(line(from, far[number], "heard"));
  });
  near.forEach(it => svg.append(line(MIDDLE, it, "")));
  others.forEach((it, number) => {
    const [x, y] = far[number], side = x > MIDDLE[0] + 5 ? "start" : x < MIDDLE[0] - 5 ? "end" : "";
    const shift = side === "start" ? -6 : side === "end" ? 6 : 0;
    svg.append(part("circle", { cx: x, cy: y, r: 5, class: it.tried ? "tried" : "" }));
    svg.append(part("text", { x: x + shift, y: y < MIDDLE[1] ? y - 10 : y + 20, class: `small ${side === "start" ? "end" : side === "end" ? "start" : ""}` }, it.address));
  });
  links.forEach((it, number) => {
    const drawn = tag(near[number], name(it), how(it), it.greeted ? "" : "shy");
    if (known && !known.has(name(it))) drawn.classList.add("new");
    svg.append(drawn);
  });
  svg.append(tag(MIDDLE, w.thisNode, "", "self"));
  const more = peers.links.length - links.length + all.length - others.length;
  if (more > 0) svg.append(part("text", { x: WIDE - 12, y: HIGH - 12, class: "small end" }, say("others", { count: more })));
  return svg;
}
