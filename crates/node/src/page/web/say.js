// Says what's in words.js, with the numbers and names of the day.
import { words } from "./words.js";

// `{count}` is replaced by the value with that name, and `{count|block|blocks}` by the value and the word that goes with it.
export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g, (_, name, one, many) => {
    const value = String(values[name] ?? "");
    return one === undefined ? value : `${value} ${value === "1" ? one : many}`;
  });
}
