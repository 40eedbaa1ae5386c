// Before the slides are shown: what a slide holds is made to fit, and an output waits for a key.
{
  const HEIGHT = 720 - 48 - 20, LEAST = 0.6;
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
    // A smaller picture leaves more room for the letters.
    for (let zoom = 1; zoom > LEAST - 0.001 && box.getBoundingClientRect().height > HEIGHT; zoom -= 0.05) {
      box.style.zoom = zoom.toFixed(2);
    }
  }
  document.querySelector(".reveal").classList.remove("measuring");
  Reveal.initialize({
    width: 1280, height: 720, margin: 0, center: false, controls: false, hash: true, slideNumber: "c/t",
    transition: "none", plugins: [RevealNotes],
  });
}
