// <kusari-scene name="…">: what a reader does goes to the module, and what comes back is shown. It decides nothing.
import { Trap, doorTo } from "./door.js";
import { asWritten, morph } from "./morph.js";

// How long a slice of a long job may take, and how often the address in the browser's bar may change, in milliseconds.
const SLICE = 40;
const ADDRESS = 400;
// How much time may pass between two frames while something plays, in milliseconds.
const LONGEST_FRAME = 1000;

const isField = it => ["INPUT", "SELECT", "TEXTAREA"].includes(it.nodeName);
const isTyping = it => it?.nodeName === "TEXTAREA" || (it?.nodeName === "INPUT" && it.type === "text");

class KusariScene extends HTMLElement {
  #address = "";
  #shown = new Map();
  #queue = [];
  #running = false;
  #latest;
  #job;
  #playing;
  #addressIsDue;
  #isConnected = false;

  connectedCallback() {
    if (this.#isConnected) return;
    this.#isConnected = true;
    const template = this.querySelector("template[shadowrootmode]");
    if (!this.shadowRoot && template) {
      // A browser that doesn't know `shadowrootmode` has left this to us.
      this.attachShadow({ mode: "open" }).append(template.content);
    }
    if (!this.shadowRoot) return;
    this.#theme();
    new MutationObserver(() => this.#theme()).observe(document.documentElement, { attributeFilter: ["class"] });
    this.#listen();
    if (this.#isAlone) {
      if (new URLSearchParams(location.search).has("full")) this.classList.add("full");
      addEventListener("hashchange", () => this.#open(location.hash.slice(1)));
      this.#open(location.hash.slice(1));
    } else {
      const seen = new IntersectionObserver(entries => {
        if (!entries.some(it => it.isIntersecting)) return;
        seen.disconnect();
        this.#open("");
      }, { rootMargin: "300px" });
      seen.observe(this);
    }
  }

  get #name() {
    return this.getAttribute("name");
  }

  get #door() {
    return doorTo(this.getAttribute("module"));
  }

  get #isAlone() {
    return "alone" in document.body.dataset;
  }

  get #section() {
    return this.shadowRoot?.querySelector(".scene");
  }

  get #done() {
    return this.#section.querySelectorAll(".task.done").length;
  }

  #find(selector) {
    return this.shadowRoot.querySelector(selector);
  }

  // The book has a switch for light and dark. Without one, the system decides.
  #theme() {
    const { classList } = document.documentElement;
    const isDark = ["navy", "coal", "ayu"].some(it => classList.contains(it));
    const isLight = ["light", "rust"].some(it => classList.contains(it));
    this.#section.classList.toggle("dark", isDark);
    this.#section.classList.toggle("light", isLight);
  }

  #listen() {
    const root = this.shadowRoot;
    root.addEventListener("click", event => this.#click(event));
    root.addEventListener("change", event => this.#changed(event.target));
    root.addEventListener("input", event => {
      if ("live" in event.target.dataset) this.#changed(event.target);
    });
    // What was refused isn't in the state. Once the reader leaves the field, the field shows the state again. An event
    // forgets its target as soon as it has been handled, and the queue may come to this later.
    root.addEventListener("focusout", ({ target }) => {
      if (isTyping(target) && target.dataset.do) this.#later(() => asWritten(target));
    });
    root.addEventListener("keydown", event => this.#key(event));
    document.addEventListener("fullscreenchange", () => {
      if (document.fullscreenElement !== this) this.classList.toggle("full", false);
    });
    if (this.#isAlone) document.addEventListener("keydown", event => this.#key(event));
  }

  #click(event) {
    const it = event.target.closest("[data-do], [data-work], [data-play], [data-undo], [data-restart], [data-link], [data-full], [data-stop]");
    if (!it || isField(it) || it.disabled || it.getAttribute("aria-disabled") === "true") return;
    const { dataset } = it;
    if (dataset.play !== undefined) this.#play(it);
    else if (dataset.work !== undefined) this.#work(dataset.work);
    else if (dataset.do !== undefined) this.#do(dataset.do);
    else if (dataset.undo !== undefined) this.#ask("undo");
    else if (dataset.restart !== undefined) this.#restart();
    else if (dataset.link !== undefined) this.#copyLink();
    else if (dataset.full !== undefined) this.#full();
    else if (dataset.stop !== undefined) this.#stop();
  }

  #changed(field) {
    if (!isField(field) || field.dataset.do === undefined) return;
    const value = field.type === "checkbox" ? String(field.checked) : field.value;
    // After `input` comes `change`, with the same value. What's shown may be older than what the reader typed last.
    const known = this.#latest?.deed === field.dataset.do ? this.#latest.value : field.getAttribute("value");
    if ("live" in field.dataset && value === known) return;
    this.#do(field.dataset.do, value);
  }

  #key(event) {
    const at = event.composedPath()[0];
    if (event.defaultPrevented) return;
    const drawn = at.closest?.("svg [data-do]");
    if ((event.key === "Enter" || event.key === " ") && drawn) {
      event.preventDefault();
      this.#do(drawn.dataset.do);
    } else if (event.key === "Escape" && (this.#job || this.#playing)) {
      event.preventDefault();
      this.#stop();
    } else if (isTyping(at)) {
      return;
    } else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.#ask("undo");
    } else if (event.key === "f" && !event.ctrlKey && !event.metaKey && !event.altKey && at.nodeName !== "SELECT") {
      event.preventDefault();
      this.#full();
    }
  }

  // Questions are asked one after another, each about the state that the one before led to.
  #open(address) {
    if (address === this.#address && this.#shown.size) return;
    this.#end();
    this.#later(() => {
      this.#address = address;
      return this.#put({ ask: "show" });
    });
  }

  #restart() {
    this.#open("");
    this.#later(() => this.#say("The scene is as it was at the beginning."));
  }

  #do(deed, value) {
    this.#end();
    this.#latest = { deed, value };
    const last = this.#queue.at(-1);
    // Of many values that wait, only a slider's last one counts.
    if (last?.deed === deed && value !== undefined) last.value = value;
    else this.#later(Object.assign(() => {}, { deed, value }));
  }

  #ask(ask) {
    this.#end();
    this.#later(() => this.#put({ ask }));
  }

  async #later(step) {
    this.#queue.push(step);
    if (this.#running) return;
    this.#running = true;
    while (this.#queue.length) {
      const next = this.#queue.shift();
      try {
        if (next.deed === undefined) await next();
        else await this.#put({ ask: { do: { deed: next.deed, value: next.value } } });
      } catch (mistake) {
        // A mistake of ours in one step. Without this, no button would do anything until the page is loaded again.
        reportError(mistake);
      }
    }
    this.#running = false;
    this.#latest = undefined;
  }

  // Asks, shows what comes back, and returns it.
  async #put({ ask }, isQuiet = false) {
    let answer;
    try {
      answer = await this.#door.ask({ scene: this.#name, address: this.#address, ask });
    } catch (failure) {
      this.#failed(failure, ask);
      return undefined;
    }
    this.#address = answer.address || (answer.parts ? "" : this.#address);
    const before = this.#done;
    for (const [name, html] of answer.parts ?? []) this.#part(name, html);
    // A task that's done is always heard.
    if (!isQuiet || answer.refusal || this.#done > before) this.#say(answer.said, answer.refusal);
    this.#section.dataset.ready = "";
    this.#tell();
    return answer;
  }

  #part(name, html) {
    if (this.#shown.get(name) === html) return;
    this.#shown.set(name, html);
    let part = this.#find(`[data-part="${name}"]`);
    if (!part) {
      part = document.createElement("div");
      part.className = `part part-${name}`;
      part.dataset.part = name;
      this.#find(".stage").append(part);
    }
    morph(part, html);
  }

  #say(words, refusal) {
    const said = this.#find(".said");
    said.classList.toggle("refused", Boolean(refusal));
    if (!refusal) {
      // A screen reader wouldn't read the same sentence again.
      said.textContent = words && said.textContent === words ? `${words}\u00a0` : words;
      return;
    }
    const code = document.createElement("code");
    code.textContent = refusal.code;
    const { message, remedy } = refusal;
    said.replaceChildren("✗ ", code, ` ${message[0].toUpperCase()}${message.slice(1)}. ${remedy}`);
  }

  #failed(failure, ask) {
    this.#end();
    if (!(failure instanceof Trap)) {
      const remedy = "Load the page again. What you see is the scene's beginning.";
      return this.#say("", { code: "not-loaded", message: failure.message, remedy });
    }
    console.warn(failure);
    const message = "the module stopped at that step, and starts again with the next one";
    this.#say("", { code: "module-stopped", message, remedy: "Nothing you did before is lost." });
    // If not even the address can be shown, only the beginning is left.
    if (ask === "show") this.#address = "";
  }

  // The state is in the browser's bar.
  #tell() {
    if (!this.#isAlone || this.#addressIsDue) return;
    const write = () => {
      this.#addressIsDue = undefined;
      const hash = this.#address && `#${this.#address}`;
      if (hash !== location.hash) history.replaceState(null, "", hash || location.pathname + location.search);
    };
    if (this.#playing) this.#addressIsDue = setTimeout(write, ADDRESS);
    else write();
  }

  // A long job, in slices. Anything else that the reader does ends it.
  async #work(job) {
    this.#end();
    const mine = (this.#job = {});
    const bar = this.#find(".job");
    const progress = bar.querySelector("progress");
    const howFar = bar.querySelector(".how-far");
    const from = this.shadowRoot.activeElement;
    let token = "";
    let budget = 1000;
    let words = "";
    await this.#later(async () => {
      // A job before this one may just have put its bar away.
      if (this.#job === mine) {
        progress.value = 0;
        howFar.textContent = "";
        bar.hidden = false;
        this.#say("Working…");
      }
      while (this.#job === mine) {
        const begin = performance.now();
        const answer = await this.#put({ ask: { work: { job, token, budget } } }, true);
        if (!answer?.work) break;
        if (answer.work.deed !== undefined) {
          if (this.#job === mine) await this.#put({ ask: { do: { deed: answer.work.deed } } });
          words = "";
          break;
        }
        token = answer.work.token;
        words = answer.work.said;
        progress.value = answer.work.share;
        howFar.textContent = words;
        const took = Math.max(performance.now() - begin, 1);
        budget = Math.max(1, Math.round(budget * Math.min(4, Math.max(0.25, SLICE / took))));
      }
      if (this.#job !== mine && words) this.#say(`Stopped: ${words}`);
      const isAtStop = bar.contains(this.shadowRoot.activeElement);
      bar.hidden = true;
      if (isAtStop) (from?.isConnected ? from : this.#find("[data-undo]")).focus({ preventScroll: true });
      if (this.#job === mine) this.#job = undefined;
    });
  }

  // Time passes: the same deed again and again, with a number that grows.
  #play(button) {
    const wasPlaying = this.#playing;
    this.#end();
    if (wasPlaying) return;
    const mine = (this.#playing = { said: "" });
    this.#say("Playing…");
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const { play, from, to, rate } = button.dataset;
    let value = Number(from);
    let before = performance.now();
    const frame = async now => {
      if (this.#playing !== mine) return;
      // A frame that began before the button was pressed is told so late that its time is in the past. And while the page
      // was in the background there were no frames: you haven't seen that time, so it doesn't count.
      const passed = Math.min(LONGEST_FRAME, Math.max(0, now - before));
      const next = Math.min(Number(to), value + passed * Number(rate));
      before = now;
      value = next;
      await this.#later(async () => {
        const answer = await this.#put({ ask: { do: { deed: play, value: String(Math.round(value)) } } }, true);
        mine.said = answer?.said ?? "";
        if (!answer || answer.refusal || value >= Number(to)) this.#end(answer?.refusal);
      });
      // For a reader who wants less motion, time jumps.
      if (this.#playing === mine) isCalm ? setTimeout(() => frame(performance.now()), 700) : requestAnimationFrame(frame);
    };
    this.#section.dataset.playing = "";
    requestAnimationFrame(frame);
  }

  #stop() {
    this.#end();
  }

  #end(refusal) {
    this.#job = undefined;
    if (!this.#playing) return;
    const { said } = this.#playing;
    this.#playing = undefined;
    // How far it has come.
    if (!refusal && said) this.#say(said);
    delete this.#section.dataset.playing;
    this.#tell();
  }

  async #copyLink() {
    const here = this.#isAlone ? location.href.split(/[?#]/)[0] : new URL(`${this.#name}.html`, import.meta.url).href;
    const link = this.#address ? `${here}#${this.#address}` : here;
    try {
      await navigator.clipboard.writeText(link);
      this.#say("The link is copied. It leads to exactly this.");
    } catch {
      const field = Object.assign(document.createElement("input"), { value: link, readOnly: true });
      field.setAttribute("aria-label", "The link to exactly this");
      this.#find(".said").replaceChildren("Copy this link: ", field);
      field.select();
    }
  }

  #full() {
    const isFull = this.classList.toggle("full");
    if (!isFull && document.fullscreenElement) document.exitFullscreen();
    else if (isFull) this.requestFullscreen?.().catch(() => {});
  }
}

customElements.define("kusari-scene", KusariScene);
