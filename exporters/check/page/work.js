// What a worker does: this same text, run beside the page, so that the page can always answer.

import { check } from "./bundle_check.js";
import { inLine } from "./finding_texts.js";
import { hashAll, selfTest } from "./hashing.js";

const TELL_BYTES = 4 * 1024 * 1024;

let record = null;

const DUTIES = {
  selfTest,
  async hash(sources, tell) {
    // the page is told now and then, and not of each small file
    let held = 0;
    const digests = await hashAll(sources, (bytes) => {
      held += bytes;
      if (held < TELL_BYTES) return;
      tell(held);
      held = 0;
    });
    tell(held);
    return digests;
  },
  async check(given) {
    const found = await check(given);
    record = found.record ?? null;
    return found.report;
  },
  entries: ({ from, count }) => entries(from, count),
};

// Entries as far as they are opened, for reading: fields by name, what they hold in words.
export function entries(from, count) {
  const some = record ? record.openings.slice(from - 1, from - 1 + count) : [];
  return some.map((opening) => ({
    n: opening.n,
    shut: opening.shut,
    fits: opening.comes,
    commitment: record.commitments[opening.n - 1],
    withheld: opening.withheld,
    fields: [...opening.values].map(([name, value]) => [name, inLine(nounOf(opening), name, value)]),
  }));
}

function nounOf({ values }) {
  return String(values.get("@kind") ?? "").split(".")[0];
}

export function work() {
  onmessage = async ({ data: { id, duty, given } }) => {
    try {
      postMessage({ id, answer: await DUTIES[duty](given, (bytes) => postMessage({ id, bytes })) });
    } catch (cause) {
      postMessage({ id, failed: String(cause) });
    }
  };
}
