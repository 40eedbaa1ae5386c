"""Looks at a node's page in Chromium: TOOLS BROWSER PAGE EXPLORER SHOTS

Prints `fault: ...` for each fault, and leaves pictures in SHOTS. TOOLS is the folder of browser.py, which talks to Chromium.
"""

import base64, http.server, json, os, sys, threading, time

TOOLS, PROGRAM, PAGE, EXPLORER, SHOTS = sys.argv[1:]
sys.dont_write_bytecode = True
sys.path.insert(0, TOOLS)
import browser as chromium

ADDRESS, TOKEN = PAGE.split("#token=")
STRANGER = "K7rJTWJAKwuSWqcgW7rEH7k3HX2Rboiup2"
PATIENCE = 60
faults = []


def check(what, holds):
    if not holds:
        faults.append(what)
        print("fault:", what, flush=True)


class Evil(http.server.BaseHTTPRequestHandler):
    """Another site, on another port of this machine, that knows where the node is, and even its token."""

    def do_GET(self):
        page = EVIL.replace("NODE", ADDRESS).replace("TOKEN", TOKEN).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *args):
        pass


EVIL = """<!doctype html><title>evil</title><link rel=icon href=data:,><body>
<iframe id=frame src="NODE"></iframe><img src="NODEapi/status"><script src="NODEapi/status"></script>
<form id=form method=post action="NODEapi/stop" enctype="text/plain" target=sink><input name='{"a":"' value='"}'></form>
<iframe name=sink></iframe>
<script>
const attempts = [
  ["reads", () => fetch("NODEapi/status").then(it => it.text())],
  ["reads with the token", () => fetch("NODEapi/status", { headers: { Authorization: "Bearer TOKEN" } }).then(it => it.text())],
  ["reads without being asked", () => fetch("NODEapi/status", { mode: "no-cors" }).then(it => it.text()).then(text => text || Promise.reject())],
  ["reads the page", () => fetch("NODE").then(it => it.text())],
  ["gives orders", () => fetch("NODEapi/stop", { method: "POST", body: "{}", headers: { "Content-Type": "application/json", Authorization: "Bearer TOKEN" } }).then(it => it.text())],
  ["gives orders as text", () => fetch("NODEapi/stop", { method: "POST", body: "{}", mode: "no-cors" }).then(it => it.text()).then(text => text || Promise.reject())],
];
form.submit();
window.results = Promise.all(attempts.map(([name, attempt]) => attempt().then(text => [name, text], () => [name, null])));
</script>"""


class Reader:
    def __init__(self, page):
        self.page = page

    def value(self, expression):
        return self.page.value(expression)

    def until(self, what, expression):
        deadline = time.monotonic() + PATIENCE
        while not self.value(f"Boolean({expression})"):
            if time.monotonic() > deadline:
                raise SystemExit(f"fault: never: {what}; the page shows {self.value('document.body.innerText')[:2000]}")
            time.sleep(0.05)

    def click(self, selector):
        self.value(f"document.querySelector({json.dumps(selector)}).click()")

    def type(self, selector, text):
        self.value(f"document.querySelector({json.dumps(selector)}).focus()")
        self.value(f"document.querySelector({json.dumps(selector)}).value = ''")
        self.page.ask("Input.insertText", text=text)

    def look(self, name, width, scheme):
        self.page.size(width, 900)
        self.page.ask("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}])
        self.page.settle()
        wide = self.value("document.documentElement.scrollWidth")
        check(f"{name} at {width} px is {wide} px wide", wide <= width)
        size = self.page.ask("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": width, "height": min(size["height"], 6000), "scale": 1}
        picture = self.page.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        with open(os.path.join(SHOTS, f"{name}-{width}-{scheme}.png"), "wb") as file:
            file.write(base64.b64decode(picture["data"]))

    def looks(self, name):
        for width in [1280, 390]:
            for scheme in ["light", "dark"]:
                self.look(name, width, scheme)
        self.look(name, 320, "light")
        nameless = self.value("""[...document.querySelectorAll('input, button, img:not([hidden]), a, summary')].filter(it =>
            it.checkVisibility() && !(it.labels?.length || it.textContent.trim() || it.getAttribute('aria-label') || it.hasAttribute('alt'))).map(it => it.outerHTML)""")
        check(f"{name}: no one hears what these are: {nameless}", not nameless)

    def calm(self, where):
        for it in self.page.complaints():
            check(f"{where}: {it}", False)


def own_page(reader):
    reader.page.size(1280, 900)
    reader.page.load(PAGE)
    reader.until("it's live", "document.querySelector('#line').dataset.state == 'on'")
    check("the token stays in the address", TOKEN not in reader.value("location.href"))
    reader.until("the blocks are shown", "document.querySelectorAll('#blocks button').length > 3")
    reader.until("the ranking is shown", "document.querySelector('#ranking table')")
    hint = reader.value("document.querySelector('#balances').firstChild.title")
    check(f"one block isn't one block: {hint}", hint.endswith("1 block later."))
    book = reader.value("document.querySelector('#book').textContent")
    check(f"no address isn't no addresses: {book}", "holds 0 addresses where" in book)
    words = reader.value("document.querySelector('#words').innerHTML")
    check(f"the words of the genesis aren't text: {words}", "&lt;img" in words and "<img" not in words)
    check("the note isn't shown as text", look_for_the_note(reader))
    check("the tree isn't drawn", reader.value("document.querySelector('.tree img').naturalWidth") > 100)
    board = reader.value("document.querySelector('#posts').innerHTML")
    check(f"the post isn't text: {board}", "&lt;b onclick" in board and "<b onclick" not in board and "\\u{202e}" in board)
    reader.looks("block")
    reader.click("#block .row button")
    send(reader)
    reader.looks("page")
    # A second look is at the page as it comes back after a reload.
    reader.page.ask("Page.reload")
    reader.until("it's live again", "document.querySelector('#line')?.dataset.state == 'on'")
    check("something ran that strangers wrote", reader.value("window.hacked") is None)
    reader.calm("the page")


def look_for_the_note(reader):
    """It's in one of the blocks. After it, a quick miner may have found many others."""
    buttons = "[...document.querySelectorAll('#blocks button')]"
    while True:
        for at in range(reader.value(buttons + ".length")):
            reader.value(f"{buttons}[{at}].innerText.match(/payments: [1-9]/) && {buttons}[{at}].click()")
            if reader.value(f"!{buttons}[{at}].innerText.match(/payments: [1-9]/)"):
                continue
            reader.until("the block is shown", f"!document.querySelector('#block').hidden && {buttons}[{at}].ariaExpanded == 'true'"
                         " && document.querySelector('#block img').complete")
            shown = reader.value("document.querySelector('#block').innerHTML")
            check("a note is HTML", "<b onclick" not in shown)
            return "&lt;b onclick" in shown
        if reader.value("document.querySelector('#older').hidden"):
            return False
        first = reader.value("document.querySelector('#blocks button').dataset.key")
        reader.click("#older")
        reader.until("older blocks are shown", f"document.querySelector('#blocks button').dataset.key != '{first}'")


def send(reader):
    reader.type("#send-to", STRANGER)
    reader.type("#send-amount", "0.1.2")
    reader.click("#send-form button")
    reader.until("a wrong amount is refused", "document.querySelector('#send-said').textContent.includes('amount')")
    reader.type("#send-amount", "1.5")
    reader.click("#send-form button")
    reader.until("it asks for confirmation", "document.querySelector('#confirm').open")
    check("the amount isn't confirmed", "1.5 coins" in reader.value("document.querySelector('#confirm').innerText"))
    reader.look("confirm", 1280, "light")
    reader.look("confirm", 390, "dark")
    reader.click("#confirm-no")
    check("nothing was sent", "waits for a block" not in reader.value("document.querySelector('#history').innerText"))
    reader.click("#send-form button")
    reader.until("it asks again", "document.querySelector('#confirm').open")
    reader.click("#confirm-yes")
    reader.until("it waits", "document.querySelector('#history').innerText.includes('waits for a block')")
    reader.until("it's in the mempool", "document.querySelector('#mempool table')")
    reader.type("#post-field", "lost: one umbrella")
    reader.click("#post-form button")
    reader.until("it's posted", "document.querySelector('#said').textContent.startsWith('Posted.')")


def without_token(reader):
    reader.page.load("about:blank")
    reader.page.ask("Storage.clearDataForOrigin", origin=ADDRESS.rstrip("/"), storageTypes="all")
    reader.value("sessionStorage.clear()") if reader.value("location.protocol") == "http:" else None
    reader.page.load(ADDRESS.replace("127.0.0.1", "localhost"))
    reader.until("it asks for the key", "!document.querySelector('#key').hidden")
    check("something is shown without a token", reader.value("document.querySelector('#main').hidden"))
    reader.look("key", 1280, "light")
    reader.type("#key-field", PAGE)
    reader.click("#key-form button")
    reader.until("the key opens it", "document.querySelector('#line').dataset.state == 'on'")


def explorer(reader):
    reader.page.size(1280, 900)
    reader.page.load(EXPLORER)
    reader.until("it's live", "document.querySelector('#line').dataset.state == 'on'")
    reader.until("the blocks are shown", "document.querySelectorAll('#blocks button').length > 3")
    reader.until("the ranking is shown", "document.querySelector('#ranking table')")
    check("an explorer lets people post", reader.value("document.querySelector('#post-form').hidden"))
    check("an explorer shows a wallet", reader.value("document.querySelector('#wallet').checkVisibility()") is False)
    reader.looks("explorer")
    check("something ran that strangers wrote", reader.value("window.hacked") is None)
    reader.calm("the explorer")


def foreign(reader):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Evil)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for host in ["127.0.0.1", "localhost"]:
        reader.page.load(f"http://{host}:{server.server_port}/")
        for name, text in reader.value("window.results"):
            check(f"another site {name}: {text}", text is None)
        check("another site has the page in a frame",
              reader.value("(() => { try { return frame.contentDocument?.title } catch { return null } })()") in [None, ""])


page = chromium.Browser(PROGRAM)
try:
    reader = Reader(page)
    own_page(reader)
    explorer(reader)
    without_token(reader)
    foreign(reader)
    print(f"looked at the page, the explorer and another site: {len(faults)} faults")
finally:
    page.close()
