"""The pages of the site, and slides. The script continues browser.py."""

# Every picture, the width, and the worst contrast of text that can be seen.
PAGE = r"""
(async () => {
  for (const it of document.images) it.loading = "eager";
  await Promise.all([...document.images].map(it => it.decode().catch(() => {})));
  const missing = [...document.images].filter(it => it.naturalWidth === 0).map(it => it.src);
  const root = document.documentElement;
  const wide = [...document.querySelectorAll("main *")].filter(it => {
    const box = it.getBoundingClientRect();
    if (box.right <= root.clientWidth + 1) return false;
    // A long line of code may be moved by itself. The column of text may not: mdBook lets it.
    for (let up = it.parentElement; up && up.tagName !== "MAIN"; up = up.parentElement)
      if (["auto", "scroll", "hidden"].includes(getComputedStyle(up).overflowX)
          && up.getBoundingClientRect().right <= root.clientWidth + 1) return false;
    return !["auto", "scroll"].includes(getComputedStyle(it).overflowX);
  }).map(it => it.tagName + ": " + it.textContent.trim().slice(0, 40));
  const parse = text => (text.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(it => (it /= 255) <= 0.03928 ? it / 12.92
      : ((it + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const paper = it => {
    for (; it; it = it.parentElement) {
      const colour = parse(getComputedStyle(it).backgroundColor);
      if (colour.length < 4 || colour[3] > 0.5) return colour;
    }
    return [255, 255, 255];
  };
  let worst = [21, ""];
  for (const it of document.querySelectorAll(
      "main p, main a, main li, main td, main th, main h1, main h2, main code, main summary, .books a")) {
    if (!it.getClientRects().length || !it.textContent.trim()) continue;
    const [one, other] = [parse(getComputedStyle(it).color), paper(it)].map(light);
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < worst[0]) worst = [contrast, it.textContent.trim().slice(0, 40)];
  }
  return {missing, hidden: ![...document.querySelectorAll(".books a")].every(it => {
    const box = it.getBoundingClientRect();
    return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === it;
  }), wide, worst, over: root.scrollWidth - root.clientWidth, letters:
    document.querySelector("main").innerText.length, paper: light(paper(document.querySelector("main")))};
})()
"""


# What is on paper besides the text, what is cut off there, and the rows of a sheet that are too low for a pen.
PAPER = r"""
(() => {
  const seen = it => it.getClientRects().length > 0;
  const root = document.documentElement;
  const words = it => it.textContent.trim().replace(/\s+/g, " ").slice(0, 40);
  const beside = [...document.querySelectorAll("body :not(main, main *, :has(main))")].filter(seen);
  const cut = [...document.querySelectorAll("main *")].filter(it => seen(it)
    && (it.getBoundingClientRect().right > root.clientWidth + 8 || it.scrollWidth > it.clientWidth + 1
        && it.clientWidth && getComputedStyle(it).overflowX !== "visible"));
  const light = it => Math.min(...getComputedStyle(it).color.match(/[\d.]+/g).slice(0, 3).map(Number));
  const pale = [...document.querySelectorAll("main :is(p, li, td, th, code, code *, summary)")].filter(
    it => seen(it) && words(it) && light(it) > 100);
  const rows = [...document.querySelectorAll(".sheet tr")].filter(it =>
    [...it.querySelectorAll("td")].some(cell => !cell.textContent.trim()));
  return {beside: beside.map(words).filter(it => it), cut: cut.map(it => it.tagName + ": " + words(it)), pale: pale.map(words),
    is_sheet: !!document.querySelector(".sheet"), rows: rows.length,
    least: Math.min(...rows.map(it => it.getBoundingClientRect().height)) * 25.4 / 96};
})()
"""

# A4 without the margins of kusari.css, in CSS pixels, and how much room a pen needs, in millimetres.
WIDTH_ON_PAPER, ROOM_FOR_A_PEN = round((210 - 2 * 16) * 96 / 25.4), 7


def paper(browser, address, shots, pages):
    """Prints each page, from a browser that is in the dark: paper is white all the same."""
    faults = []
    sheets = count = 0
    browser.ask("Emulation.setEmulatedMedia", media="print",
                features=[{"name": "prefers-color-scheme", "value": "dark"}])
    browser.size(WIDTH_ON_PAPER, 1000)
    for page in pages:
        browser.open(address + page)
        browser.value("Promise.all([...document.images].map(it => "
                      "{ it.loading = 'eager'; return it.decode().catch(() => {}) })).then(() => 1)")
        seen = browser.value(PAPER)
        where = f"{page}, on paper"
        for what, words in [("beside", "beside the text"), ("cut", "cut off"), ("pale", "too pale")]:
            if seen[what]:
                faults.append(f"{where}: {words}: {seen[what][:3]}")
        printed = base64.b64decode(browser.ask("Page.printToPDF", preferCSSPageSize=True)["data"])
        with open(os.path.join(shots, page.replace("/", "-") + ".pdf"), "wb") as file:
            file.write(printed)
        # Chromium writes what describes a page without compressing it.
        count += (sides := len(re.findall(rb"/Type\s*/Page\b", printed)))
        if not sides:
            faults.append(f"{where}: the PDF's pages cannot be counted")
        if seen["is_sheet"]:
            sheets += 1
            if sides != 1:
                faults.append(f"{where}: a sheet of {sides} pages, not one")
            if seen["rows"] and seen["least"] < ROOM_FOR_A_PEN:
                faults.append(f"{where}: a row to write in is {seen['least']:.1f} mm high, not {ROOM_FOR_A_PEN}")
    if "course/teaching/index.html" in pages and not sheets:
        faults.append("there is no sheet among the pages")
    browser.ask("Emulation.setEmulatedMedia", media="")
    return faults, f"{len(pages)} texts on {count} pages of paper, {sheets} of them sheets of one page"


def site(browser, address, shots, pages):
    faults, printed = paper(browser, address, shots, pages)
    pictures = 0
    search_works = {}
    for scheme in ["light", "dark"]:
        browser.ask("Emulation.setEmulatedMedia",
                    features=[{"name": "prefers-color-scheme", "value": scheme}])
        for page in pages:
            for width, height in [(390, 844), (1280, 800)]:
                browser.size(width, height)
                browser.open(address + page)
                seen = browser.value(PAGE)
                where = f"{page}, {scheme}, {width} pixels wide"
                for it in browser.complaints():
                    faults.append(f"{where}: {it}")
                for it in seen["missing"]:
                    faults.append(f"{where}: the picture {it} is missing")
                if seen["over"] > 0 or seen["wide"]:
                    faults.append(f"{where}: too wide: {seen['wide'][:3] or seen['over']}")
                if seen["worst"][0] < 4.5:
                    faults.append(f"{where}: hard to read: {seen['worst']}")
                if seen["hidden"]:
                    faults.append(f"{where}: the way to the other book cannot be seen")
                if seen["letters"] < 200:
                    faults.append(f"{where}: there is hardly any text")
                if (seen["paper"] < 0.3) != (scheme == "dark"):
                    faults.append(f"{where}: the paper is not {scheme}")
                name = page.replace("/", "-").removesuffix(".html")
                browser.shot(os.path.join(shots, f"{name}-{scheme}-{width}.png"))
                pictures += 1
    for book in [it for it in pages if it in ("index.html", "course/teaching/index.html")]:
        browser.open(address + book + "?search=block")
        found = 0
        for _ in range(100):
            found = browser.value("document.querySelectorAll('#mdbook-searchresults li, #searchresults li').length")
            if found:
                break
            time.sleep(0.1)
        search_works[book] = found
        if not found:
            faults.append(f"{book}: the search does not find \"block\"")
    said = ", ".join(f"{count} places for \"block\" in {it}" for it, count in search_works.items())
    print(f"{len(pages)} pages, each in light and dark, on a phone and a screen; {printed}; search finds {said}")
    return faults


# What sticks out of the slide that is shown, and how small the letters are.
SLIDE = r"""
(() => {
  const slide = Reveal.getCurrentSlide();
  const zoom = parseFloat(slide.querySelector(".fit").style.zoom || 1);
  const out = [...slide.querySelectorAll(".fit *")].filter(it => {
    const box = it.getBoundingClientRect();
    return box.width && box.height && !it.closest("svg svg, svg *")
      && (box.right > 1281 || box.bottom > 721 || box.left < -1 || box.top < -1);
  }).map(it => it.tagName + ": " + it.textContent.trim().slice(0, 30));
  let least = 99, code = null;
  for (const it of slide.querySelectorAll("p, li, td, th, pre"))
    if (it.textContent.trim() && !it.classList.contains("running") && !it.closest("aside"))
      least = Math.min(least, parseFloat(getComputedStyle(it).fontSize) * zoom);
  for (const it of slide.querySelectorAll(".jp-Cell pre"))
    if (it.textContent.trim()) code = Math.min(code ?? 99, parseFloat(getComputedStyle(it).fontSize) * zoom);
  const used = slide.querySelector(".fit").getBoundingClientRect().height / 652;
  const begin = slide.querySelector(".fit").innerText.trim().slice(0, 50).replace(/\s+/g, " ");
  return {out, least, code, used, zoom, begin, empty: !slide.querySelector("svg") && begin === ""};
})()
"""


# In pixels of 1280 by 720: the least that may be on any slide, what half of the slides have at least, and how
# much of its height half of them use.
LEAST_LETTERS, MIDDLE_OF_CODE, MIDDLE_OF_ROOM = 15, 22, 0.6


def slides(browser, address, shots, pages):
    faults, codes, fills = [], [], []
    count = shrunk = 0
    browser.size(1280, 720)
    for page in pages:
        browser.open(address + page)
        last = None
        for number in range(2000):
            # All fragments of the slide are shown before the next one comes.
            seen = browser.value("(() => { while (Reveal.availableFragments().next)"
                                 " Reveal.nextFragment(); return " + SLIDE.strip() + " })()")
            where = f"{page}, slide {number + 1} ({seen['begin']})"
            count += 1
            shrunk += seen["zoom"] < 1
            fills.append(seen["used"])
            codes += [] if seen["code"] is None else [seen["code"]]
            if seen["out"]:
                faults.append(f"{where}: does not fit: {seen['out'][:2]}")
            for what, size in [("letters", seen["least"]), ("code", seen["code"])]:
                if size is not None and size < LEAST_LETTERS:
                    faults.append(f"{where}: {what} of {size:.1f} pixels, not {LEAST_LETTERS}")
            if seen["empty"]:
                faults.append(f"{where}: is empty")
            if number % 6 == 0 or seen["zoom"] < 0.7:
                browser.shot(os.path.join(shots, f"{page.removesuffix('.html')}-{number + 1}.png"))
            if browser.value("Reveal.isLastSlide()"):
                break
            browser.value("Reveal.next()")
        for it in browser.complaints():
            faults.append(f"{page}: {it}")
    middle, full = sorted(codes)[len(codes) // 2] if codes else 30, sorted(fills)[len(fills) // 2]
    if middle < MIDDLE_OF_CODE or full < MIDDLE_OF_ROOM:
        faults.append(f"code of {middle:.1f} pixels and slides {full:.0%} full, in the middle")
    print(f"{count} slides in {len(pages)} decks fit 1280 by 720; {shrunk} of them are shrunk; "
          f"in the middle they are {full:.0%} full and have code of {middle:.0f} pixels, {min(codes, default=30):.0f} at least")
    return faults


main({"site": site, "slides": slides})
