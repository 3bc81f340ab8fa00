// How a text says that it is not of its form.

export class Damaged extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

// The text was written by a later version of the program.
export class LaterFormat extends Error {}
