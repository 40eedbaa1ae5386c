// Runs in a worker, so that the page never freezes: it holds the module, and hands it one question at a time.
"use strict";

let module;
const written = new TextDecoder();
const letters = new TextEncoder();

const page = {
  random: (at, length) => {
    // `getRandomValues` fills at most this many bytes at a time.
    for (let done = 0; done < length; done += 65536) {
      const piece = new Uint8Array(module.memory.buffer, at + done, Math.min(65536, length - done));
      crypto.getRandomValues(piece);
    }
  },
};

function answer(question) {
  const bytes = letters.encode(question);
  const room = module.room(bytes.length);
  new Uint8Array(module.memory.buffer, room, bytes.length).set(bytes);
  const at = module.answer();
  return written.decode(new Uint8Array(module.memory.buffer, at, module.length()));
}

onmessage = async ({ data }) => {
  try {
    if (data.bytes) {
      module = (await WebAssembly.instantiate(data.bytes, { page })).instance.exports;
      postMessage({ ready: true });
    } else {
      postMessage({ number: data.number, answer: answer(data.question) });
    }
  } catch (trap) {
    postMessage({ number: data.number, trap: String(trap) });
  }
};
