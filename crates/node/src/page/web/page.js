// The node's page. What comes from the node may have been written by strangers: it's set as text, and never as HTML.
import { words as w } from "./words.js";
import { say } from "./say.js";
import { network } from "./draw.js";

const $ = id => document.getElementById(id);

// The token comes after the # of the address, which a browser sends to no one. It's taken out of the address at once, so that
// no one copies it by accident, and is forgotten with the tab.
let token = new URLSearchParams(location.hash.slice(1)).get("token");
if (token) {
  sessionStorage.setItem("token", token);
  history.replaceState(null, "", "/");
}
token ||= sessionStorage.getItem("token");

let status = null, wallet = null, quoted = null, openBlock = null, openLeaf = 0, below = null;
const POST_FEE_RATE = 2;
let lastTried = null, knownLinks = null, lastEvent = 0, shownBlocks = new Set();

// ---- Asking the node.

class Refused extends Error {
  constructor(status, { code, what }) {
    super(say("sure", { code, what }));
    Object.assign(this, { status, code });
  }
}

async function ask(path, order, kind = "json") {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const options = { headers, cache: "no-store" };
  if (order) {
    headers["Content-Type"] = "application/json";
    Object.assign(options, { method: "POST", body: JSON.stringify(order) });
  }
  const answer = await fetch(`/api/${path}`, options);
  if (!answer.ok) throw new Refused(answer.status, await answer.json());
  return answer[kind]();
}

// ---- Building.

function make(name, attributes = {}, ...children) {
  const it = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") it.addEventListener("click", value);
    else if (value !== null && value !== undefined && value !== false) it.setAttribute(key, value);
  }
  it.append(...children.filter(child => child !== null && child !== undefined && child !== false));
  return it;
}

// Replaces what's in an element. What had the focus has it again, if it's still there.
function fill(parent, ...children) {
  const focused = parent.contains(document.activeElement) && document.activeElement.dataset.key;
  parent.replaceChildren(...children.filter(child => child));
  if (focused) parent.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function table(heads, rows, none) {
  if (!rows.length) return make("p", { class: "note" }, none);
  const cell = (kind, it, number) => make(kind, { class: number && "number", scope: kind === "th" && "col" }, it);
  const head = heads.map(([text, number]) => cell("th", text, number));
  const body = rows.map(row => make("tr", {}, ...row.map((it, at) => cell("td", it, heads[at][1]))));
  return make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body));
}

const pairs = (parent, list) => fill(parent, ...list.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
const short = text => text.length > 14 ? `${text.slice(0, 8)}…` : text;
const hash = text => make("span", { class: "hash", title: text }, short(text));

// The same person has the same colour everywhere, and always a name beside it.
function miner(address) {
  if (!address) return "";
  const sum = [...address].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 9973, 7);
  return make("span", { class: `miner m${sum % 7}`, title: address }, isOwn(address) ? `${short(address)} (${w.yours})` : short(address));
}

const isOwn = address => wallet?.addresses.includes(address);

// ---- Amounts and times.

function coins(units) {
  const all = BigInt(units), one = 100000000n, rest = String(all % one).padStart(8, "0").replace(/0+$/, "");
  const amount = (all / one).toLocaleString("en") + (rest && `.${rest}`);
  return say(amount === "1" ? "coin" : "coins", { amount });
}

// Units, or null if it's no amount. In whole numbers, because 0.1 + 0.2 isn't 0.3 in others.
function units(text) {
  const found = /^(\d{1,9})(?:[.,](\d{1,8}))?$/.exec(text.trim());
  return found && Number(BigInt(found[1]) * 100000000n + BigInt((found[2] ?? "").padEnd(8, "0")));
}

function span(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return say("seconds", { count: seconds });
  if (seconds < 7200) return say("minutes", { count: Math.round(seconds / 60) });
  if (seconds < 172800) return say("hours", { count: Math.round(seconds / 3600) });
  return say("days", { count: Math.round(seconds / 86400) });
}

const ago = ms => ms < 3000 ? w.now : say("ago", { time: span(ms) });
const clock = time => make("time", { datetime: new Date(time).toISOString() }, new Date(time).toLocaleTimeString());
const number = it => Math.round(it).toLocaleString("en");

// ---- What came of what the reader did.

function said(text, isRefused = false) {
  $("said").textContent = text;
  $("said").classList.toggle("refused", isRefused);
}

function attempt(job) {
  return async event => {
    event?.preventDefault();
    try {
      await job(event);
    } catch (fault) {
      said(fault.message, true);
    }
  };
}

// ---- The sections.

async function showStatus() {
  status = await ask("status");
  document.documentElement.classList.toggle("explorer", status.explorer);
  document.title = $("title").textContent = status.explorer ? w.titleExplorer : w.title;
  $("words").textContent = `“${status.words}”`;
  let mining = w.miningOff;
  if (status.mining) {
    const now = performance.now(), before = lastTried;
    lastTried = { now, tried: status.search.tried };
    const rate = before && now > before.now ? (status.search.tried - before.tried) * 1000 / (now - before.now) : 0;
    mining = say("miningRate", { rate: number(rate) });
  } else lastTried = null;
  pairs($("figures"), [
    [w.height, status.behind ? `${number(status.height)} (${w.behind})` : number(status.height)],
    [w.lastBlock, status.height ? ago(status.time - status.tip_time) : "–"],
    [w.neighbours, number(status.links)],
    [w.waiting, number(status.waiting)],
    [w.mining, mining],
    [w.uptime, span(status.uptime_ms)],
    ...status.lost ? [[w.lost, number(status.lost)]] : [],
  ]);
  $("mine-stop").hidden = !status.mining;
}

async function showWallet() {
  if (status.explorer) return;
  $("no-wallet").hidden = status.wallet;
  $("purse").hidden = !status.wallet;
  $("no-wallet").textContent = w.noWallet;
  if (!status.wallet) return;
  wallet = await ask("wallet");
  $("spendable").textContent = coins(wallet.spendable);
  pairs($("balances"), [
    [w.maturing, coins(wallet.maturing)],
    [w.going, coins(wallet.going)],
    [w.coming, coins(wallet.coming)],
  ]);
  $("balances").firstChild.title = say("maturingHint", { count: status.rules.maturity });
  $("address-used").hidden = wallet.receive_is_unused;
  if ($("address").textContent !== wallet.receive) await showAddress(wallet.receive);
  await showHistory();
}

async function showAddress(address) {
  $("address").textContent = address;
  if (!$("mine-field").value) $("mine-field").value = address;
  await picture($("qr"), await ask(`qr?address=${address}`, null, "text"), say("qr", { address }));
}

// A picture from the node. As the source of an image it can't run anything.
async function picture(image, svg, alt) {
  URL.revokeObjectURL(image.src);
  image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  image.alt = alt;
  image.hidden = false;
}

async function showHistory() {
  const { entries, total } = await ask("history?count=30");
  const rows = entries.map(it => {
    const change = it.received - it.spent, isSelf = it.spent > 0 && it.received > 0 && change <= 0;
    const what = it.coinbase ? w.historyMined : change > 0 ? w.historyReceived : isSelf && wallet.addresses.length && -change < 100000 ? w.historySelf : w.historySent;
    const sign = change < 0 ? "−" : "+";
    const when = it.time === null ? make("span", { class: "mark" }, w.historyWaits) : ago(Date.now() - it.time);
    return [when, what, make("span", { class: change > 0 && "plus" }, sign + coins(Math.abs(change))), hash(it.txid)];
  });
  const heads = [[w.historyWhen], [w.historyWhat], [w.historyAmount, true], [w.mempoolName]];
  const more = total > entries.length && make("p", { class: "note" }, say("historyMore", { count: total - entries.length }));
  fill($("history"), table(heads, rows, w.historyNone), more);
}

async function showBlocks() {
  const { blocks } = await ask(`blocks?count=20${below ? `&below=${below}` : ""}`);
  const list = $("blocks"), isAtEnd = list.scrollLeft + list.clientWidth >= list.scrollWidth - 40;
  const seen = new Set(blocks.map(it => it.hash));
  const items = blocks.toReversed().map(it => {
    const isTip = it.hash === status.tip, isNew = shownBlocks.size && !below && !shownBlocks.has(it.hash);
    const button = make("button", {
      "data-key": it.hash, "aria-expanded": String(openBlock === it.hash), "aria-controls": "block", class: isNew && "new",
      onclick: attempt(() => openBlock === it.hash ? closeBlock() : showBlock(it.hash, 0, true)),
    },
      make("span", { class: "tall" }, number(it.height)), make("span", { class: "hash" }, it.hash.slice(0, 8)),
      make("span", { class: "less" }, say("blockPayments", { count: it.payments })), miner(it.miner));
    return make("li", { class: isTip && "end" }, button);
  });
  fill(list, ...items.length ? items : [make("li", { class: "note" }, w.blocksNone)]);
  if (isAtEnd || !shownBlocks.size) list.scrollLeft = list.scrollWidth;
  shownBlocks = seen;
  $("older").hidden = !blocks.length || blocks.at(-1).height <= 1;
  $("older").onclick = attempt(async () => {
    below = blocks.at(-1).height;
    await showBlocks();
    list.scrollLeft = list.scrollWidth;
  });
  $("newest").hidden = !below;
}

function closeBlock() {
  const was = openBlock;
  openBlock = null;
  $("block").hidden = true;
  for (const it of $("blocks").querySelectorAll("button")) {
    it.setAttribute("aria-expanded", "false");
    if (it.dataset.key === was) it.focus();
  }
}

async function showBlock(name, leaf, moves) {
  const it = await ask(`block/${name}?leaf=${leaf}`);
  [openBlock, openLeaf] = [name, leaf];
  for (const button of $("blocks").querySelectorAll("button")) button.setAttribute("aria-expanded", String(button.dataset.key === name));
  const facts = [
    [w.blockHash, make("span", { class: "hash" }, it.hash)], [w.blockPrevious, hash(it.header.previous)],
    [w.blockTime, new Date(it.time).toLocaleString()], [w.blockMiner, miner(it.miner)], [w.blockReward, coins(it.reward)],
    [w.blockBytes, say("bytes", { count: number(it.bytes) })], [w.blockConfirmations, number(it.confirmations)],
    [w.blockTarget, make("span", { class: "hash" }, it.header.target)], [w.blockNonce, String(it.header.nonce)],
    [w.blockRoot, make("span", { class: "hash" }, it.header.merkle_root)],
  ];
  const list = make("dl", { class: "pairs" });
  for (const [fact, value] of facts) list.append(make("dt", {}, fact), make("dd", {}, value));
  const tree = make("img");
  await picture(tree, it.tree.svg, it.tree.alt.split("\n")[0]);
  const left = it.transactions_count - it.transactions.length;
  fill($("block"),
    make("h3", {}, say("blockTitle", { height: number(it.height) })),
    !it.on_best_chain && make("p", { class: "wrong" }, w.blockAside),
    list,
    make("h3", {}, w.blockTransactions),
    make("ol", { class: "transactions" }, ...it.transactions.map((one, at) => transaction(one, at, it))),
    left > 0 && make("p", { class: "note" }, say("transactionsMore", { count: left })),
    make("h3", {}, w.blockTree),
    make("p", { class: "note" }, say("blockTreeText", { leaf: it.tree.leaf })),
    make("div", { class: "tree" }, tree),
    make("details", {}, make("summary", {}, w.blockTreeWords), make("p", { class: "said-in-words" }, it.tree.alt)),
    make("p", { class: "row" }, make("button", { onclick: closeBlock }, say("blockClose", { height: number(it.height) }))));
  $("block").hidden = false;
  if (moves) $("block").focus();
}

function transaction(it, at, block) {
  const outputs = it.outputs.map(output => {
    const to = output.note ? say("outputNote", { note: output.note }) : say("outputTo", { amount: coins(output.amount), to: output.to.length > 40 ? short(output.to) : output.to });
    return make("li", { title: output.to }, to);
  });
  const more = it.outputs_count - it.outputs.length;
  if (more > 0) outputs.push(make("li", {}, say("outputMore", { count: more })));
  const way = block.transactions_count > 1 && make("button", {
    "data-key": `leaf-${at}`, "aria-pressed": String(at === block.tree.leaf), onclick: attempt(() => showBlock(block.hash, at, false)),
  }, w.blockWayUp);
  return make("li", {}, `${at}: `, hash(it.txid), " ", it.coinbase && make("span", { class: "mark" }, w.coinbase), " ", way, make("ul", {}, ...outputs));
}

async function showPeers() {
  const peers = await ask("peers");
  const name = it => it.address ?? (it.port ? (it.ip.includes(":") ? `[${it.ip}]:${it.port}` : `${it.ip}:${it.port}`) : it.ip);
  const how = it => it.greeted ? it.inbound ? w.linkInbound : w.linkDialled : w.linkStranger;
  fill($("network-picture"), network(peers, name, how, knownLinks));
  knownLinks = new Set(peers.links.map(name));
  const rows = peers.links.map(it => [
    name(it), how(it), ago(it.since_ms), it.brought_tip_ms === null ? w.linkNever : ago(it.brought_tip_ms),
  ]);
  fill($("links"), table([[w.linkWho], [w.linkHow], [w.linkSince], [w.linkTip]], rows, w.networkAlone));
  $("book").textContent = say("book", peers.book);
  const cuts = peers.cut.map(it => make("li", { class: "bad" }, clock(it.time), it.ip && `${it.ip}: `, it.line));
  fill($("cuts"), ...cuts.length ? cuts : [make("li", { class: "note" }, w.cutsNone)]);
}

async function showMempool() {
  const { count, payments } = await ask("mempool");
  const rows = payments.slice(0, 20).map(it => {
    const paid = it.outputs.reduce((sum, output) => sum + output.amount, 0);
    return [say("rate", { rate: it.fee_rate.toFixed(1) }), coins(paid), hash(it.txid)];
  });
  const heads = [[w.mempoolRate, true], [w.mempoolPays, true], [w.mempoolName]];
  const more = count > rows.length && make("p", { class: "note" }, say("mempoolMore", { count: count - rows.length }));
  fill($("mempool"), table(heads, rows, w.mempoolNone), more);
}

async function showRanking() {
  const { ranking } = await ask("ranking?count=12");
  const rows = ranking.map((it, at) => [String(at + 1), miner(it.address), coins(it.given), coins(it.mined)]);
  const heads = [[w.rankingPlace], [w.rankingWho], [w.rankingGiven, true], [w.rankingMined, true]];
  fill($("ranking"), table(heads, rows, w.rankingNone));
}

// What can't be seen, or turns the direction of writing, is written out: otherwise a text could look like another one.
const visible = text => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, it => `\\u{${it.codePointAt(0).toString(16)}}`);

async function showBoard() {
  const { posts, total } = await ask("board?count=50");
  $("post-form").hidden = !status.wallet;
  $("post-hint").textContent = say("boardHint", { rate: POST_FEE_RATE });
  const items = posts.toReversed().map(it => make("li", {},
    make("bdi", { class: "post" }, visible(it.text)),
    miner(it.author), " ", make("span", { class: "note" }, say("boardBlock", { height: number(it.height) }), ", ", new Date(it.time).toLocaleString())));
  const left = total - posts.length;
  fill($("posts"), ...items.length ? items : [make("li", { class: "note" }, w.boardNone)],
    left > 0 && make("li", { class: "note" }, say("boardMore", { count: left })));
}

// ---- Orders.

function orders() {
  $("connect-form").addEventListener("submit", attempt(async () => {
    const { address } = await ask("connect", { address: $("connect-field").value.trim() });
    said(say("connected", { address }));
    $("connect-field").value = "";
  }));
  $("mine-form").addEventListener("submit", attempt(async () => {
    const { to } = await ask("mine", { to: $("mine-field").value.trim() });
    said(say("mineStarted", { to }));
    await showStatus();
  }));
  $("mine-stop").addEventListener("click", attempt(async () => {
    await ask("mine", { to: null });
    said(w.mineStopped);
    await showStatus();
  }));
  $("copy").addEventListener("click", async () => {
    const copied = navigator.clipboard?.writeText($("address").textContent) ?? Promise.reject();
    await copied.then(() => said(w.copied), () => said(w.copyFailed, true));
  });
  $("new-address").addEventListener("click", attempt(async () => {
    await showAddress((await ask("wallet/new", {})).address);
    said(w.newAddressMade);
    await showWallet();
  }));
  $("post-form").addEventListener("submit", attempt(async () => {
    const { txid } = await ask("wallet/post", { text: $("post-field").value, fee_rate: POST_FEE_RATE });
    said(say("boardWaits", { txid: txid.slice(0, 8) }));
    $("post-field").value = "";
    await showWallet();
  }));
  $("newest").addEventListener("click", attempt(async () => {
    below = null;
    await showBlocks();
    $("blocks").scrollLeft = $("blocks").scrollWidth;
  }));
  $("send-form").addEventListener("submit", async event => {
    event.preventDefault();
    $("send-said").textContent = "";
    try {
      await quote();
    } catch (fault) {
      $("send-said").textContent = fault.message;
    }
  });
  $("confirm-no").addEventListener("click", () => $("confirm").close());
  $("confirm-yes").addEventListener("click", async () => {
    $("confirm-yes").disabled = true;
    said(w.sending);
    try {
      const { txid } = await ask("wallet/send", quoted);
      said(say("sent", { txid: txid.slice(0, 8) }));
      $("send-to").value = $("send-amount").value = "";
    } catch (fault) {
      said(fault.message, true);
    }
    $("confirm-yes").disabled = false;
    $("confirm").close();
    await showWallet().catch(() => {});
  });
}

async function quote() {
  const amount = units($("send-amount").value);
  if (!amount) throw new Error(w.amountWrong);
  quoted = { to: $("send-to").value.trim(), amount, fee_rate: Number($("send-fee").value) };
  const cost = await ask("wallet/quote", quoted);
  pairs($("confirm-list"), [
    [w.confirmAmount, coins(cost.amount)], [w.confirmTo, make("code", {}, cost.to)], [w.confirmFee, coins(cost.fee)],
    [w.confirmAll, coins(cost.amount + cost.fee)], [w.confirmLeft, coins(cost.left)],
  ]);
  $("confirm-self").hidden = !cost.to_itself;
  $("confirm").showModal();
  $("confirm-no").focus();
}

// ---- What happens.

// What has to be shown anew after each kind of event. Many come at once, so it's done a moment later.
const changes = {
  tip: [showBlocks, showWallet, showMempool, showRanking, showBoard, showPeers], payment: [showMempool, showWallet], conflict: [showMempool, showWallet],
  neighbour: [showPeers], cut: [showPeers], dropped: [showPeers],
};
const due = new Set();
let timer = null;

function later(jobs) {
  jobs.forEach(job => due.add(job));
  timer ??= setTimeout(async () => {
    timer = null;
    const all = [showStatus, ...due];
    due.clear();
    for (const job of all) await job().catch(offline);
  }, 250);
}

function happened(kind, news) {
  if (kind === "missed") return later(Object.values(changes).flat());
  lastEvent = news.number;
  const isBad = news.level === "warn" || news.level === "error";
  const list = $("events");
  if (!list.firstChild?.querySelector?.("time")) list.replaceChildren();
  list.prepend(make("li", { class: isBad && "bad" }, clock(news.time), news.line));
  while (list.children.length > 60) list.lastChild.remove();
  later(changes[news.kind] ?? []);
}

// EventSource can't send a token, so the stream is read by hand.
async function listen() {
  for (;;) {
    try {
      const headers = { Accept: "text/event-stream", ...token && { Authorization: `Bearer ${token}` }, ...lastEvent && { "Last-Event-ID": String(lastEvent) } };
      const answer = await fetch("/api/events", { headers, cache: "no-store" });
      if (!answer.ok) throw new Refused(answer.status, await answer.json());
      online();
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        const events = (text + value).split("\n\n");
        text = events.pop();
        events.forEach(event);
      }
    } catch (fault) {
      offline(fault);
    }
    await new Promise(wake => setTimeout(wake, 1500));
  }
}

function event(text) {
  const field = name => text.split("\n").find(line => line.startsWith(`${name}:`))?.slice(name.length + 1).trim();
  if (field("data")) happened(field("event"), JSON.parse(field("data")));
}

function online() {
  $("line").dataset.state = "on";
  $("line").textContent = w.online;
}

function offline(fault) {
  $("line").dataset.state = "off";
  $("line").textContent = fault?.code === "node-ended" ? w.gone : w.offline;
}

// ---- The beginning.

function words() {
  document.documentElement.lang = w.language;
  for (const it of document.querySelectorAll("[data-w]")) it.textContent = w[it.dataset.w];
  for (const it of document.querySelectorAll("[data-label]")) it.setAttribute("aria-label", w[it.dataset.label]);
  $("line").textContent = w.connecting;
  $("title").textContent = w.title;
  fill($("events"), make("li", { class: "note" }, w.eventsNone));
}

async function start() {
  try {
    await showStatus();
  } catch (fault) {
    if (fault.status !== 401) {
      offline(fault);
      return setTimeout(start, 1500);
    }
    if (token) said(w.keyWrong, true);
    $("key").hidden = false;
    $("line").textContent = token ? w.keyWrong : "";
    sessionStorage.removeItem("token");
    return;
  }
  $("key").hidden = true;
  $("main").hidden = false;
  for (const show of [showWallet, showPeers, showBlocks, showMempool, showRanking, showBoard]) await show().catch(offline);
  listen();
  setInterval(() => later([]), 5000);
}

words();
orders();
$("key-form").addEventListener("submit", event => {
  event.preventDefault();
  token = /[0-9a-f]{64}/.exec($("key-field").value)?.[0] ?? $("key-field").value.trim();
  sessionStorage.setItem("token", token);
  $("key-field").value = "";
  start();
});
start();
