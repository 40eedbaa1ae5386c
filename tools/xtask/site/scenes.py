"""Whether each scene can be played to its end, and is a page as it should be. The script continues steps.py."""

import itertools

WIDTHS, SCHEMES, HEIGHT = [360, 768, 1280], ["light", "dark"], 900

# Half as wide as a narrow window, as if everything in that were twice as large.
ZOOMED = 320

# How long frames are measured, in seconds, and a number of zero bits with which mining a block takes longer than that.
MEASURED, BITS = 3, 22


def media(browser, scheme, motion="no-preference"):
    browser.ask("Emulation.setEmulatedMedia", features=[
        {"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": motion}])


class Visit:
    """Someone who looks at one scene after another, and what they find."""

    def __init__(self, browser, address, shots):
        self.browser, self.address, self.shots = browser, address, shots
        self.person = Person(browser)
        self.faults, self.figures = [], []
        self.steps = self.texts = self.answers = 0
        self.least = 21

    def page(self, name):
        return f"{self.address}{name}.html"

    def note(self, where, wrong):
        self.faults += [f"{where}: {it}" for it in wrong if f"{where}: {it}" not in self.faults]

    def try_to(self, where, what, *more):
        try:
            what(*more)
        except Fault as fault:
            self.note(where, [str(fault)])

    def look(self, where):
        wrong, least, texts = seen(self.person)
        self.note(where, wrong)
        self.least = min(self.least, least)
        self.texts += texts

    def play(self, where, name, last=None):
        """Does the tasks of a scene that's open, up to the last one or all of them."""
        person = self.person
        for number, steps in enumerate(STEPS[name][:last]):
            for step in steps:
                said = person.said()
                person.act(*step)
                self.steps += 1
                # A field may say the same as the one before, and the reader has heard what they typed.
                if person.said() in ("", said) and step[0] not in ("type", "unfold"):
                    self.note(where, [f"no one hears what came of {step}"])
            if not person.tasks()[number]:
                raise Fault(f"task {number + 1} isn't done; it says “{person.said()}”")
            self.look(where)

    def glance(self, name):
        """A scene comes to life, from a server and from a single file, and is there without scripts."""
        self.still(name)
        for page, kind in [(self.page(name), "a server"), (self.file(name), "a file")]:
            where = f"{name}, from {kind}"
            self.person.open(page)
            self.play(where, name, 1)
        self.browser.shot(os.path.join(self.shots, f"{name}.png"))

    def file(self, name):
        path = os.path.abspath(os.path.join(sys.argv[3], f"{name}-offline.html"))
        if not os.path.exists(path):
            raise Fault("there's no page that's a single file")
        return "file://" + urllib.request.pathname2url(path)

    def still(self, name):
        """Without scripts there's the picture that the program has drawn, and the module draws the same."""
        self.browser.ask("Emulation.setScriptExecutionDisabled", value=True)
        self.browser.load(self.page(name))
        drawn = self.person.html()
        if not self.person.see("root.querySelector('.question').innerText.trim().length > 20"):
            self.note(name, ["without scripts, there's no question"])
        self.note(f"{name}, without scripts", seen(self.person)[0])
        self.browser.ask("Emulation.setScriptExecutionDisabled", value=False)
        self.person.open(self.page(name))
        if drawn != self.person.html():
            self.note(name, ["the module draws another picture than the program"])

    def widths(self, name):
        """All tasks, in four widths, and how the scene looks before and after them, light and dark."""
        for width, played in [*zip(WIDTHS, itertools.cycle(SCHEMES)), (ZOOMED, "light")]:
            self.browser.size(width, HEIGHT)
            state = ""
            for scheme in sorted(SCHEMES, key=lambda it: it != played):
                media(self.browser, scheme)
                where = f"{name}, {scheme}, {width} pixels wide"
                self.person.open(self.page(name))
                self.look(where)
                if scheme == played:
                    self.try_to(where, self.play, where, name)
                    self.keep()
                    state = self.person.state()
                else:
                    self.person.open(self.page(name) + state)
                    self.look(where)
                self.person.see("scrollTo(0, 0)")
                self.browser.shot(os.path.join(self.shots, f"{name}-{scheme}-{width}.png"))
        media(self.browser, "light")
        self.browser.size(WIDTHS[-1], HEIGHT)

    def keep(self):
        """Keeps what the module was asked and what it answered, so that the program can be asked the same."""
        kept = self.person.see("desk.kept.splice(0)")
        with open(os.path.join(self.shots, "answers.jsonl"), "a") as file:
            for pair in kept:
                file.write(json.dumps(pair) + "\n")
                self.answers += 1

    def keys(self, name):
        """The first task without a mouse."""
        person = self.person
        person.open(self.page(name))
        for step in STEPS[name][0]:
            person.act_with_keys(*step)
            if not person.see("active() !== null && active().isConnected && !active().disabled"):
                self.note(name, [f"after {step}, the focus is lost"])
        if not person.tasks()[0]:
            raise Fault("the first task isn't done")
        for what in ["Undo", "Start again"]:
            person.act_with_keys("click", what)
        if person.state():
            self.note(name, ["nothing is undone with the keyboard"])

    def link(self, name):
        """The address is the state, and both Undo and a change of the address lead back."""
        person = self.person
        person.open(self.page(name))
        first = person.html()
        self.play(name, name)
        shown, state = person.html(), person.state()
        person.open(self.page(name) + state)
        if person.html() != shown:
            self.note(name, ["the link to its end leads somewhere else"])
        if person.see("root.querySelector('.said').classList.contains('refused')"):
            self.note(name, [f"its own link is refused: {person.said()}"])
        person.see("(location.hash = '')")
        person.rest()
        if person.html() != first:
            self.note(name, ["without its link, it isn't at its beginning"])
        before = first
        for step in STEPS[name][0][:1]:
            person.act(*step)
        if person.html() == before and STEPS[name][0][0][0] != "unfold":
            self.note(name, ["the first step changes nothing"])
        for _ in range(20):
            if not person.state():
                break
            person.click("Undo")
        if person.html() != before:
            self.note(name, ["a step that's undone has left something"])

    def rubbish(self, name):
        """An address that makes no sense is refused, and a module that fails is started again."""
        person = self.person
        for state, code in [("dance.1", "unknown-deed"), ("%", "bad-address"), ("x" * 300, "too-long"), ("a~" * 500, "unknown-deed")]:
            person.open(self.page(name) + "#" + state)
            if code not in person.said():
                self.note(name, [f"#{state[:20]} isn't refused with {code}: {person.said()[:60]}"])
            self.note(f"{name}#{state[:20]}", complaints(person))
        person.open(self.page(name))
        self.play(name, name, 1)
        person.see("(desk.trap = true)")
        person.click("Undo")
        if "module-stopped" not in person.said():
            self.note(name, [f"it doesn't say that the module has stopped: {person.said()[:60]}"])
        person.click("Undo")
        if "module-stopped" in person.said():
            self.note(name, ["a module that stopped isn't started again"])
        self.note(name, complaints(person))

    def calm(self, name):
        """Nothing moves for someone who asks for that, and a projector shows larger letters."""
        media(self.browser, "light", "reduce")
        person = self.person
        person.open(self.page(name))
        self.play(name, name, 1)
        if person.see("root.getAnimations().length + document.getAnimations().length"):
            self.note(name, ["something moves, although it shouldn't"])
        media(self.browser, "light")
        size = "parseFloat(getComputedStyle(root.querySelector('.question p')).fontSize)"
        small = person.see(size)
        person.open(self.page(name) + "?full")
        if person.see(size) < 1.4 * small:
            self.note(name, ["the letters for a projector aren't larger"])
        self.look(f"{name}, for a projector")
        self.browser.shot(os.path.join(self.shots, f"{name}-full.png"))
        # Letters are twice as large, and nothing else is.
        self.browser.ask("Page.setFontSizes", fontSizes={"standard": 32, "fixed": 26})
        person.open(self.page(name))
        if person.see(size) < 1.9 * small:
            self.note(name, ["its letters aren't as large as the reader wants them"])
        self.look(f"{name}, with letters of 200 %")
        self.browser.shot(os.path.join(self.shots, f"{name}-letters.png"))
        self.browser.ask("Page.setFontSizes", fontSizes={"standard": 16, "fixed": 13})

    def frames(self, doing):
        """How many frames and changes there are a second while something goes on, and how long the longest frame takes."""
        return self.person.see(f"""await (async () => {{
          let frames = 0, longest = 0, changes = 0;
          const watch = new MutationObserver(() => changes++);
          watch.observe(root.querySelector(".scene"), {{subtree: true, childList: true, attributes: true, characterData: true}});
          const begin = performance.now();
          for (let last = begin; last - begin < {1000 * MEASURED} && ({doing}); frames++) {{
            const now = await frame();
            longest = Math.max(longest, now - last);
            last = now;
          }}
          watch.disconnect();
          const seconds = (performance.now() - begin) / 1000;
          return {{frames: frames / seconds, changes: changes / seconds, longest, seconds}};
        }})()""")

    def mine(self):
        """How fast it mines, and whether the page can still be used."""
        person = self.person
        person.open(self.page("blocks") + f"#bits.{BITS}~nonce.1.1")
        person.press_mouse("mine.1")
        person.wait(10, "root.querySelector('.how-far').innerText", "it doesn't say how far it is")
        attempts = "Number(root.querySelector('.how-far').innerText.split(' ')[0].replaceAll(',', ''))"
        before = person.see(attempts)
        seen = self.frames("!root.querySelector('.job').hidden")
        rate = (person.see(attempts) - before) / seen["seconds"]
        person.key("Escape")
        person.rest()
        # A fast machine may have found the block.
        if not person.said().startswith(("Stopped", "Block 1 is mined")):
            self.note("blocks", [f"a search that's stopped says {person.said()[:60]}"])
        self.figures.append(f"mining makes {rate / 1e6:.1f} million attempts a second, "
                            f"with {seen['frames']:.0f} frames a second of which the longest takes {seen['longest']:.0f} ms")

    def film(self, name):
        """How smoothly a picture moves."""
        person = self.person
        person.open(self.page(name))
        if not person.see("Boolean(root.querySelector('[data-play]'))"):
            return
        person.press_mouse("[data-play]")
        seen = self.frames("root.querySelector('[data-playing]')")
        person.key("Escape")
        person.rest()
        self.figures.append(f"{name} shows {seen['changes']:.0f} pictures in {seen['frames']:.0f} frames a second, "
                            f"the longest takes {seen['longest']:.0f} ms")

    def everything(self, name):
        for what in [self.glance, self.widths, self.keys, self.link, self.rubbish, self.calm, self.film]:
            self.try_to(f"{name}, {what.__name__}", what, name)


def without_steps(names):
    """A scene without steps is a fault, because no one has played it."""
    return [f"{name}: steps.py doesn't say how it's played" for name in names if name not in STEPS]


def glance(browser, address, shots, names):
    visit = Visit(browser, address, shots)
    browser.size(WIDTHS[-1], HEIGHT)
    for name in names:
        if name in STEPS:
            visit.try_to(name, visit.glance, name)
    print(f"{len(names)} scenes answer from a server and from a single file, their first tasks can be done, and without "
          "scripts they show the same picture")
    return visit.faults + without_steps(names)


def scenes(browser, address, shots, names):
    visit = Visit(browser, address, shots)
    browser.size(WIDTHS[-1], HEIGHT)
    for name in names:
        if name in STEPS:
            visit.everything(name)
    if "blocks" in names:
        visit.try_to("blocks, mining", visit.mine)
    tasks = sum(len(STEPS.get(it, [])) for it in names)
    print(f"{len(names)} scenes: all {tasks} tasks are played with mouse and keys, in {len(WIDTHS) + 1} widths, light and dark "
          f"({visit.steps} steps); {visit.texts} texts have a contrast of at least {visit.least:.1f}; "
          f"each works with keys alone, from its link, from a single file, and after a trap; {'; '.join(visit.figures)}")
    return visit.faults + without_steps(names)

