"""Looks at pages in a headless Chromium: WHAT BROWSER FOLDER SHOTS PAGE...

Each of the scripts beside it begins with this one, says what to look for, and ends with `main`. Prints `fault: ...` for each
fault, and a last line that says what was looked at. Pictures of some pages are left in SHOTS.
"""

import base64, functools, http.server, json, os, re, shutil, subprocess, sys, tempfile, threading
import time
import urllib.request

import websocket

PATIENCE = 60


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client):
        # A browser that goes on to the next page doesn't wait for what it has asked for.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client)


class Browser:
    def __init__(self, program):
        self.home = tempfile.mkdtemp()
        flags = ["--headless=new", "--no-first-run", "--disable-gpu", "--hide-scrollbars",
                 "--disable-background-networking", "--remote-debugging-port=0",
                 "--remote-allow-origins=*", "--user-data-dir=" + self.home, "about:blank"]
        if hasattr(os, "getuid") and os.getuid() == 0:
            flags.insert(0, "--no-sandbox")
        self.process = subprocess.Popen(
            [program, *flags], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.number = 0
        self.events = []
        try:
            port = self.port()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=PATIENCE) as it:
                page = next(it for it in json.load(it) if it["type"] == "page")
            self.socket = websocket.create_connection(
                page["webSocketDebuggerUrl"], timeout=PATIENCE, max_size=None)
        except BaseException:
            self.close()
            raise
        for domain in ["Page", "Runtime", "Log", "Network"]:
            self.ask(domain + ".enable")

    def port(self):
        path = os.path.join(self.home, "DevToolsActivePort")
        for _ in range(PATIENCE * 10):
            if os.path.exists(path):
                lines = open(path).read().split("\n")
                if len(lines) > 1:
                    return int(lines[0])
            time.sleep(0.1)
        raise SystemExit("Chromium did not start")

    def ask(self, method, **parameters):
        self.number += 1
        number = self.number
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def value(self, expression):
        answer = self.ask("Runtime.evaluate", expression=expression, returnByValue=True,
                          awaitPromise=True)
        if "exceptionDetails" in answer:
            raise SystemExit(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def open(self, address):
        self.load(address)
        self.settle()

    def load(self, address):
        self.events = []
        self.ask("Page.navigate", url=address)
        while not any(it.get("method") == "Page.loadEventFired" for it in self.events):
            self.events.append(json.loads(self.socket.recv()))

    def settle(self):
        self.value("document.fonts.ready.then(() => new Promise(it => "
                   "requestAnimationFrame(() => requestAnimationFrame(it))))")

    def size(self, width, height):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=False)

    def shot(self, path):
        picture = self.ask("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture))

    def complaints(self):
        """What the console and the network have reported since the page was opened."""
        told = []
        for event in self.events:
            it = event.get("params", {})
            if event.get("method") == "Runtime.exceptionThrown":
                told.append("a script failed: " + it["exceptionDetails"]["text"] + " "
                            + it["exceptionDetails"].get("exception", {}).get("description", ""))
            elif event.get("method") == "Log.entryAdded" and it["entry"]["level"] == "error":
                told.append("console: " + it["entry"]["text"] + " " + it["entry"].get("url", ""))
            elif event.get("method") == "Runtime.consoleAPICalled" and it["type"] == "error":
                told.append("console: " + json.dumps([a.get("value") for a in it["args"]]))
            elif event.get("method") == "Network.requestWillBeSent":
                address = it["request"]["url"]
                if not re.match(r"(http://127\.0\.0\.1|data:|blob:|about:)", address):
                    told.append("asks another host: " + address)
        return told

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


def main(looks):
    what, program, folder, shots, *pages = sys.argv[1:]
    handler = functools.partial(Quiet, directory=folder)
    server = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    browser = Browser(program)
    try:
        for fault in looks[what](browser, f"http://127.0.0.1:{server.server_port}/", shots, pages):
            print("fault:", fault)
    finally:
        browser.close()
