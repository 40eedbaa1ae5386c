"""Someone in front of a scene, with a mouse, a keyboard and eyes. The script continues browser.py."""

# How long it may take, in seconds, until a scene can be touched, and until it has answered. Other programs may be busy at
# the same time.
UNTIL_READY, UNTIL_ANSWERED = 30, 60

# What each page is told before its own scripts run: its questions and answers are counted and kept, and a test can let
# the module fail at the next question.
DESK = r"""
(() => {
  const desk = (window.desk = {asked: 0, answered: 0, kept: [], trap: false, wait: 0});
  window.Worker = class extends Worker {
    #asked = new Map();
    constructor(...of) {
      super(...of);
      this.addEventListener("message", ({data}) => {
        desk.answered = data.trap ? desk.asked : desk.answered + 1;
        if (data.answer) desk.kept.push([this.#asked.get(data.number), data.answer]);
      });
    }
    postMessage(message) {
      desk.asked += 1;
      this.#asked.set(message.number, message.question);
      if (!desk.trap || message.bytes) return super.postMessage(message);
      desk.trap = false;
      const data = {number: message.number, trap: "RuntimeError: unreachable"};
      setTimeout(() => this.dispatchEvent(new MessageEvent("message", {data})));
    }
  };
})();
"""

# Words for what tests say about a scene. `find` takes a selector, a deed, or the name on a button.
WORDS = r"""
const scene = document.querySelector("kusari-scene"), root = scene.shadowRoot;
const nameOf = it => (it.getAttribute("aria-label") ?? it.textContent).trim().replace(/\s+/g, " ");
const find = what => /^[#.[]/.test(what) ? root.querySelector(what)
  : root.querySelector(["do", "work", "play"].map(it => `:is(button, [role=button])[data-${it}="${what}"]`).join())
    ?? [...root.querySelectorAll("button, summary, a, [role=button]")].find(it => nameOf(it) === what);
const active = () => root.activeElement;
const isBusy = () => desk.asked > desk.answered || !root.querySelector(".job").hidden
  || root.querySelector("[data-playing]") !== null;
const frame = () => new Promise(requestAnimationFrame);
"""

KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "PageUp": 33, "PageDown": 34, "End": 35, "Home": 36,
        "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}


class Fault(Exception):
    """Something that a reader can't do."""


class Person:
    def __init__(self, browser):
        self.browser = browser
        browser.ask("Page.addScriptToEvaluateOnNewDocument", source=DESK)

    def see(self, expression):
        """The value of an expression that knows the words above."""
        # Where scripts are switched off, nothing can be waited for.
        kind = "async " if "await " in expression else ""
        return self.browser.value(f"({kind}() => {{ {WORDS}; return {expression} }})()")

    def open(self, address):
        # A page that differs only in what's after `#` wouldn't be loaded again.
        self.browser.open("about:blank")
        self.browser.open(address)
        self.wait(UNTIL_READY, "root.querySelector('[data-ready]')", "the module doesn't answer")
        self.rest()

    def wait(self, seconds, expression, trouble):
        began = time.time()
        while not self.see(f"Boolean({expression})"):
            if time.time() - began > seconds:
                raise Fault(f"{trouble} for {seconds} seconds; it says “{self.said()}”")
            time.sleep(0.05)

    def rest(self):
        """Waits until every question is answered, and the answer is on the screen."""
        self.wait(UNTIL_ANSWERED, "await (async () => { for (let calm = 0; calm < 2; calm++)"
                  " { await frame(); if (isBusy()) return false } return true })()", "it's still busy")

    def said(self):
        return self.see("root.querySelector('.said').textContent")

    def tasks(self):
        """Which tasks are done."""
        return self.see("[...root.querySelectorAll('.task')].map(it => it.classList.contains('done'))")

    def html(self):
        """All that the module has drawn, with attributes in their order, as if no fold had been opened by hand and no
        button had the focus."""
        return self.see("""[...root.querySelectorAll(".part")].map(part => {
          const copy = part.cloneNode(true);
          for (const it of copy.querySelectorAll("*")) {
            const all = [...it.attributes].filter(({name}) => name !== "open").map(({name, value}) =>
              name === "aria-disabled" ? ["disabled", ""] : [name, value]);
            for (const name of it.getAttributeNames()) it.removeAttribute(name);
            for (const [name, value] of all.sort()) it.setAttribute(name, value);
          }
          return [copy.dataset.part, copy.innerHTML];
        })""")

    def state(self):
        return self.see("location.hash")

    # The mouse

    def point(self, what, share=0.5):
        """Where something is, once it's in sight. `share` is how far from left to right."""
        spot = self.see(f"""(() => {{
          const it = find({json.dumps(what)});
          if (!it) return null;
          it.scrollIntoView({{block: "center", inline: "nearest"}});
          const box = it.getClientRects()[0] ?? {{x: 0, y: 0, width: 0, height: 0}};
          const [x, y] = [box.x + box.width * {share}, box.y + box.height / 2];
          const above = root.elementFromPoint(x, y) ?? document.elementFromPoint(x, y);
          return {{x, y, seen: box.width > 0, covered: above === it || it.contains(above) ? "" : above?.outerHTML ?? "nothing"}};
        }})()""")
        if spot is None:
            raise Fault(f"there's no {what}")
        if not spot["seen"] or spot["covered"]:
            raise Fault(f"{what} can't be clicked: {spot['covered'][:100] or 'it is hidden'}")
        return spot

    def press_mouse(self, what, share=0.5):
        spot = self.point(what, share)
        at = {"x": spot["x"], "y": spot["y"]}
        self.browser.ask("Input.dispatchMouseEvent", type="mouseMoved", **at)
        for kind in ["mousePressed", "mouseReleased"]:
            self.browser.ask("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **at)

    def click(self, what):
        self.press_mouse(what)
        self.rest()

    # The keyboard

    def key(self, key, shift=False, control=False):
        about = {"key": key, "code": {" ": "Space"}.get(key, key), "windowsVirtualKeyCode": KEYS.get(key, ord(key[0].upper())),
                 "modifiers": 8 * shift + 2 * control}
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 and not control else None)
        press = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
        commands = {"commands": ["selectAll"]} if control and key == "a" else {}
        self.browser.ask("Input.dispatchKeyEvent", **press, **about, **commands)
        self.browser.ask("Input.dispatchKeyEvent", type="keyUp", **about)

    def tab_to(self, what):
        """Goes to something with Tab alone."""
        it = json.dumps(what)
        if not self.see(f"Boolean(find({it}))"):
            raise Fault(f"there's no {what}")
        for _ in range(300):
            if self.see(f"active() === find({it})"):
                return
            self.key("Tab")
        raise Fault(f"Tab never gets to {what}")

    def focus(self, what):
        self.point(what)
        self.see(f"find({json.dumps(what)}).focus({{focusVisible: true}})")

    def write(self, text, *then):
        """Types into what has the focus, in place of what was there. The keys that follow don't wait for an answer."""
        self.key("a", control=True)
        for key in [*text, *then]:
            self.key(key)
        self.rest()

    def choose_with_keys(self, what, word):
        """Chooses from a list that has the focus."""
        it = f"find({json.dumps(what)})"
        steps = self.see(f"[...{it}.options].findIndex(it => it.value === {json.dumps(word)}) - {it}.selectedIndex")
        for _ in range(abs(steps)):
            self.key("ArrowDown" if steps > 0 else "ArrowUp")
            self.rest()
        if self.see(f"{it}.value") != word:
            raise Fault(f"{what} doesn't come to {word}")

    def slide_with_keys(self, what, number):
        """Moves a slider that has the focus."""
        it = f"find({json.dumps(what)})"
        least, most, step, now = self.see(f"[{it}.min, {it}.max, {it}.step || 1, {it}.value].map(Number)")
        for end, key in [(least, "Home"), (most, "End")]:
            if abs(number - end) < abs(number - now):
                self.key(key)
                now = end
        for _ in range(round(abs(number - now) / step)):
            self.key("ArrowRight" if number > now else "ArrowLeft")
        self.rest()
        if (now := self.see(f"Number({it}.value)")) != number:
            raise Fault(f"{what} is at {now}, and doesn't come to {number}")

    # What a step of a task does, with the mouse wherever it can be used.

    def act(self, verb, what, word=None):
        if verb == "click":
            self.click(what)
        elif verb == "type":
            self.press_mouse(what)
            self.write(word)
        elif verb == "choose":
            # The list that a click opens is a window of its own, and without a screen no one can click in it.
            self.focus(what)
            self.choose_with_keys(what, word)
        elif verb == "slide":
            ends = self.see(f"(it => [it.min, it.max].map(Number))(find({json.dumps(what)}))")
            self.press_mouse(what, 0.02 + 0.96 * (word - ends[0]) / (ends[1] - ends[0]))
            self.rest()
            self.slide_with_keys(what, word)
        elif verb == "drag":
            self.press_mouse(what, word)
            self.rest()
        elif verb == "through":
            it = f"find({json.dumps(what)})"
            while not self.see(f"{it}.disabled || {it}.getAttribute('aria-disabled') === 'true'"):
                self.click(what)
        elif verb == "unfold":
            if not self.see(f"find({json.dumps(what)}).parentElement.open"):
                self.press_mouse(what)
        else:
            raise SystemExit(f"no one knows how to {verb}")

    def act_with_keys(self, verb, what, word=None):
        self.tab_to(what)
        self.check_focus(what)
        if verb == "click":
            self.key(" " if self.see("active().type === 'checkbox'") else "Enter")
        elif verb == "type":
            self.write(word, "Tab")
        elif verb == "choose":
            self.choose_with_keys(what, word)
        elif verb == "slide":
            self.slide_with_keys(what, word)
        elif verb == "drag":
            self.key("Home")
            for _ in range(round(10 * word)):
                self.key("PageUp")
        elif verb == "unfold":
            self.key("Enter")
        self.rest()

    def check_focus(self, what):
        """Whether a reader can see where the focus is."""
        trouble = self.see("""(() => {
          const it = active();
          const box = it.getBoundingClientRect(), style = getComputedStyle(it);
          const drawn = it.closest("svg") && getComputedStyle(it.firstElementChild ?? it);
          if (style.outlineStyle === "none" && !(drawn && parseFloat(drawn.strokeWidth) >= 3)) return "isn't marked";
          const [x, y] = [box.x + Math.min(box.width / 2, 20), box.y + box.height / 2];
          const above = root.elementFromPoint(x, y) ?? document.elementFromPoint(x, y);
          return above === it || it.contains(above) || above?.contains(it) ? "" : "is covered by " + (above?.outerHTML ?? "the edge").slice(0, 80);
        })()""")
        if trouble:
            raise Fault(f"{what} has the focus, but {trouble}")
