// How a text says that it is not of its form.

export class Damaged extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

// The text was written by a later version of the program: at least `wanted`, if it says which.
export class LaterFormat extends Error {
  constructor(said, wanted = "") {
    super(said);
    this.wanted = wanted;
  }
}

// The entries of a record are not each there once and in order: `numbers` are those of the openings
// as they stand, `count` is what the head says, `commitments` how many there are.
export class DisplacedEntries extends Damaged {
  constructor(numbers, count, commitments) {
    super("form");
    this.numbers = numbers;
    this.count = count;
    this.commitments = commitments;
  }
}
