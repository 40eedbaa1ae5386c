// Carries questions to a module, which lives in a worker, and brings its answers back.

// Where everything is: in files beside this one, or in the page itself if the page is a single file.
const inPage = id => document.getElementById(id)?.textContent;

async function unpacked(text) {
  const packed = Uint8Array.from(atob(text.trim()), it => it.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

async function fetched(name) {
  const file = `kusari-${name}.wasm`;
  const response = await fetch(new URL(file, import.meta.url));
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  return response.arrayBuffer();
}

function crew() {
  const source = inPage("crew");
  if (!source) return new Worker(new URL("crew.js", import.meta.url));
  return new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
}

// Half a character isn't text. It comes from a field into which a script or a broken keyboard has written.
const wellFormed = (_, it) => (typeof it === "string" ? new TextDecoder().decode(new TextEncoder().encode(it)) : it);

export class Trap extends Error {}

const doors = new Map();

// The door to a module. All scenes on a page that are in the same module share it.
export function doorTo(name) {
  if (!doors.has(name)) doors.set(name, new Door(name));
  return doors.get(name);
}

class Door {
  #name;
  #bytes;
  #worker;
  #waiting = new Map();
  #number = 0;
  #begun;

  constructor(name) {
    this.#name = name;
  }

  // Asks a question, and returns the answer. If the module fails, this throws a `Trap`, and the next question starts the
  // module again.
  async ask(question) {
    await (this.#begun ??= this.#begin());
    const number = ++this.#number;
    return new Promise((answered, failed) => {
      this.#waiting.set(number, { answered, failed });
      this.#worker.postMessage({ number, question: JSON.stringify(question, wellFormed) });
    });
  }

  async #begin() {
    this.#bytes ??= inPage("module") ? unpacked(inPage("module")) : fetched(this.#name);
    const bytes = await this.#bytes;
    await new Promise((ready, failed) => {
      this.#worker = crew();
      this.#worker.onerror = event => {
        failed(new Error(event.message || "the worker can't be started"));
        if (this.#waiting.size) this.#end(undefined, event.message);
      };
      this.#worker.onmessage = ({ data }) => {
        if (data.ready) return ready();
        if (data.trap && !data.number) return failed(new Error(data.trap));
        const waiting = this.#waiting.get(data.number);
        this.#waiting.delete(data.number);
        if (data.trap) this.#end(waiting, data.trap);
        else waiting?.answered(JSON.parse(data.answer));
      };
      this.#worker.postMessage({ bytes });
    });
  }

  #end(waiting, why) {
    this.#worker.terminate();
    this.#begun = undefined;
    const all = [waiting, ...this.#waiting.values()];
    this.#waiting.clear();
    for (const it of all) it?.failed(new Trap(why));
  }
}
