"""Scenes. It goes on from browser.py."""

# How long a scene may take until it can be touched, in seconds. Other programs may be busy at the same time.
UNTIL_READY = 30

FOUND = """
(() => {
  const scene = document.querySelector("kusari-scene")?.shadowRoot?.querySelector(".scene");
  return {ready: scene?.dataset.ready !== undefined, words: scene?.innerText ?? "", said: scene?.querySelector(".said")?.innerText ?? ""};
})()
"""


def found(browser):
    """What's on the page, once the module has answered, or after all patience."""
    began = time.time()
    while not (seen := browser.value(FOUND))["ready"] and time.time() - began < UNTIL_READY:
        time.sleep(0.05)
    return seen


def glance(browser, address, shots, names):
    """Whether each scene comes to life, from a server and from a single file, and is there without scripts."""
    faults = []
    home = sys.argv[3]
    for name in names:
        files = "file://" + urllib.request.pathname2url(os.path.join(home, name + "-offline.html"))
        for page in [f"{address}{name}.html", files]:
            where = f"{name}, from a {'file' if page == files else 'server'}"
            browser.open(page)
            seen = found(browser)
            if not seen["ready"]:
                faults.append(f"{where}: the module doesn't answer: {seen['said']}")
            # A page from a file asks for itself.
            faults += [f"{where}: {it}" for it in browser.complaints() if files not in it]
        browser.shot(os.path.join(shots, name + ".png"))
        browser.ask("Emulation.setScriptExecutionDisabled", value=True)
        # Where no script runs, no one can wait for the next frame.
        browser.load(f"{address}{name}.html")
        if len(browser.value(FOUND)["words"]) < 20:
            faults.append(f"{name}: without scripts, there's no picture of the scene")
        browser.ask("Emulation.setScriptExecutionDisabled", value=False)
    print(f"{len(names)} scenes answer from a server and from a single file, and show a picture without scripts")
    return faults


def scenes(browser, address, shots, names):
    return glance(browser, address, shots, names)


main({"scenes": scenes, "glance": glance})
