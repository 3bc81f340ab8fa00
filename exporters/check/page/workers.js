// The page's workers: two that hash, one that checks. They run the text of this very page.

const HASHING = 2;

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
    // the largest first, so that the two end at nearly the same time
    const waiting = [...sources].sort((one, other) => one.size - other.size);
    let done = 0;
    const add = (bytes) => tell((done += bytes));
    const run = async (hand) => {
      for (let source = waiting.pop(); source; source = waiting.pop()) {
        source.sha256 = await hand.ask("hash", source, add);
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
