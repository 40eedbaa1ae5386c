// Before the slides are shown: what a slide holds is made to fit, and an output waits for a key.
{
  // A slide is as large as it can be: everything together, within these bounds, and code up to CODE pixels.
  const HEIGHT = 720 - 48 - 20, LEAST = 0.6, MOST = 1.4, CODE = 30, READABLE = 24;
  // The size at which hardly a line of code has to be broken, unless that is too small for a projector.
  const unbroken = box => {
    const lines = [...box.querySelectorAll("pre")].flatMap(it => it.textContent.trimEnd().split("\n"));
    const letters = lines.map(it => it.trimEnd().length).sort((a, b) => a - b);
    return Math.max(READABLE, 1120 / (Math.max(1, letters[Math.floor(letters.length * 0.9)] || 0) * 0.603));
  };
  const leaves = [...document.querySelectorAll(".slides section")].filter(it => !it.querySelector("section"));
  for (const slide of leaves) {
    const first = slide.parentElement.querySelector("h2");
    for (const input of slide.querySelectorAll(".jp-CodeCell .jp-Cell-inputWrapper")) {
      if (!input.querySelector("pre")?.textContent.trim()) {
        input.remove();
      } else {
        const output = input.parentElement.querySelector(".jp-Cell-outputWrapper");
        if (output && output.textContent.trim()) output.classList.add("fragment");
      }
    }
    const box = document.createElement("div");
    box.className = "fit";
    if (first && !slide.contains(first)) {
      const running = document.createElement("p");
      running.className = "running";
      running.textContent = first.textContent.replace("¶", "");
      box.append(running);
    }
    for (const child of [...slide.childNodes]) {
      if (child.nodeType !== 1 || !child.classList.contains("notes")) box.append(child);
    }
    slide.prepend(box);
    const most = Math.min(CODE, unbroken(box));
    for (let zoom = MOST; zoom > LEAST - 0.001; zoom -= 0.05) {
      box.style.zoom = zoom.toFixed(2);
      // Code is hardly smaller than text, so that both shrink together.
      box.style.setProperty("--code", Math.min(26, most / zoom).toFixed(2) + "px");
      if (box.getBoundingClientRect().height <= HEIGHT && box.scrollWidth <= box.clientWidth) break;
    }
  }
  document.querySelector(".reveal").classList.remove("measuring");
  Reveal.initialize({
    width: 1280, height: 720, margin: 0, center: false, controls: false, hash: true, slideNumber: "c/t",
    transition: "none", plugins: [RevealNotes],
  });
}
