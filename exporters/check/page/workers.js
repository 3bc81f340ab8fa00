// The page's workers: two that hash, one that checks. They run the text of this very page.

const HASHING = 2;
// Files that go to a worker together: to ask for each by itself takes longer than to hash it.
const BATCH = 256;
const BATCH_BYTES = 16 * 1024 * 1024;

class Hand {
  constructor(address) {
    this.waiting = new Map();
    this.last = 0;
    this.worker = new Worker(address);
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.worker.onerror = (event) => {
      event.preventDefault();
      for (const { fail } of this.waiting.values()) fail(new Error(event.message));
      this.waiting.clear();
    };
  }

  ask(duty, given, tell = () => {}) {
    this.last += 1;
    const id = this.last;
    return new Promise((done, fail) => {
      this.waiting.set(id, { done, fail, tell });
      this.worker.postMessage({ id, duty, given });
    });
  }

  hear({ id, bytes, answer, failed }) {
    const asked = this.waiting.get(id);
    if (!asked) return;
    if (bytes !== undefined) {
      asked.tell(bytes);
      return;
    }
    this.waiting.delete(id);
    if (failed === undefined) asked.done(answer);
    else asked.fail(new Error(failed));
  }
}

export class Workers {
  constructor(text) {
    const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    this.hashing = Array.from({ length: HASHING }, () => new Hand(address));
    this.checking = new Hand(address);
  }

  // Whether every worker calculates as it should.
  async selfTest() {
    const all = [...this.hashing, this.checking].map((hand) => hand.ask("selfTest"));
    return (await Promise.all(all)).every(Boolean);
  }

  // Give each source its hash; `tell` hears how many bytes of all are done.
  async hash(sources, tell) {
    const waiting = batches(sources);
    let done = 0;
    const add = (bytes) => tell((done += bytes));
    const run = async (hand) => {
      for (let batch = waiting.pop(); batch; batch = waiting.pop()) {
        const digests = await hand.ask("hash", batch, add);
        batch.forEach((source, at) => { source.sha256 = digests[at]; });
      }
    };
    await Promise.all(this.hashing.map(run));
  }

  check(given) {
    return this.checking.ask("check", given);
  }

  entries(from, count) {
    return this.checking.ask("entries", { from, count });
  }
}

// The sources in batches, the largest last: they are taken from the end, so that the workers end at
// nearly the same time.
function batches(sources) {
  const all = [];
  let [batch, held] = [[], 0];
  for (const source of [...sources].sort((one, other) => one.size - other.size)) {
    if (batch.length === BATCH || (batch.length && held + source.size > BATCH_BYTES)) {
      all.push(batch);
      [batch, held] = [[], 0];
    }
    batch.push(source);
    held += source.size;
  }
  return batch.length ? [...all, batch] : all;
}
