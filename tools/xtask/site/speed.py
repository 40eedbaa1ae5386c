"""How fast the page is, for `cargo x bench`. It goes on from scenes.py, and writes what it found into speed.json."""

import statistics

# How often things that are compared are timed in turn, how long each takes at least, and how often a page is opened.
ROUNDS, QUICK_ROUNDS, MILLISECONDS, OPENED = 101, 11, 30, 15

# Mining and its limit, in turn: pairs of the milliseconds that the same number of each takes.
IN_TURN = """
(async () => {
  const { doorTo } = await import("./door.js");
  const door = doorTo("accounts");
  const time = async (what, times) => {
    const begin = performance.now();
    await door.ask({ scene: "", ask: { measure: { what, times } } });
    return performance.now() - begin;
  };
  let times = 50000;
  while (await time("bare", times) < %d) times *= 2;
  const pairs = [];
  for (let round = 0; round < %d; round++) pairs.push([await time("search", times), await time("bare", times)]);
  return { times, pairs };
})()
"""


def ratio(figures, name, pairs, times):
    """The five numbers that the other benches keep of a ratio, too."""
    found = sorted(limit / it for it, limit in pairs)
    tenth = len(found) // 10
    figures[f"{name}.ratio"] = statistics.median(found)
    figures[f"{name}.low"], figures[f"{name}.high"] = found[tenth], found[-1 - tenth]
    figures[f"{name}.rate"] = 1000 * times / statistics.median(it for it, _ in pairs)
    figures[f"{name}.limit"] = 1000 * times / statistics.median(limit for _, limit in pairs)


def speed(browser, address, shots, words):
    visit = Visit(browser, address, shots)
    person, figures = visit.person, {}
    browser.size(WIDTHS[-1], HEIGHT)
    ready = []
    for _ in range(OPENED):
        # With nothing kept from the time before.
        browser.ask("Network.clearBrowserCache")
        browser.open(address + "blocks.html")
        ready.append(browser.value("""(async () => {
          const scene = document.querySelector("kusari-scene").shadowRoot.querySelector(".scene");
          while (!("ready" in scene.dataset)) await new Promise(it => setTimeout(it, 1));
          return performance.now();
        })()""") / 1000)
    figures["start"] = statistics.median(ready)
    figures["start.slowest"] = max(ready)
    seen = browser.value(IN_TURN % (MILLISECONDS, QUICK_ROUNDS if "quick" in words else ROUNDS))
    ratio(figures, "mine", seen["pairs"], seen["times"])
    person.open(visit.page("blocks") + f"#bits.{BITS}~nonce.1.1")
    person.press_mouse("mine.1")
    person.wait(10, "root.querySelector('.how-far').innerText", "it doesn't say how far it is")
    figures["mining.longest"] = visit.frames("!root.querySelector('.job').hidden")["longest"] / 1000
    person.key("Escape")
    person.rest()
    person.open(visit.page("race"))
    person.press_mouse("[data-play]")
    seen = visit.frames("root.querySelector('[data-playing]')")
    figures["race.pictures"], figures["race.frames"] = seen["changes"], seen["frames"]
    figures["race.longest"] = seen["longest"] / 1000
    with open(os.path.join(shots, "speed.json"), "w") as file:
        json.dump(figures, file)
    print(f"usable after {figures['start']:.2f} s, mining at {figures['mine.ratio']:.2f} of the bare loop")
    return visit.faults


main({"scenes": scenes, "glance": glance, "speed": speed})
