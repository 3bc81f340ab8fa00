// Where the texts of one page stand, and what is drawn under and over them. Only texts with pieces
// are looked at. What the operators do not tell is not judged: the shapes of letters, and one text
// over another.

import { WORDS } from "./own_pdf_grammar.js";

export class DrawnSheet {
  constructor([width, height]) {
    this.width = width;
    this.height = height;
    this.light = 0;
    this.covers = [];
    this.texts = [];
    this.sizes = [0];
    [this.leading, this.x, this.y] = [0, 0, 0];
  }

  // Follow one operator; its numbers begin at `from` in `given`.
  draw(action, given, from = 1) {
    const numbers = given.slice(from, from + 4).map(Number);
    if (action === "begin") {
      [this.sizes[0], this.leading, this.x, this.y] = numbers;
      this.sizes.length = 1;
    } else if (action === "font" || action === "size") {
      this.sizes.push(numbers[0]);
    } else if (action === "ink") {
      const [red, green, blue] = given[from].split(" ").map(Number);
      this.light = 0.3 * red + 0.6 * green + 0.1 * blue;
    } else if (action === "box") {
      this.cover(...numbers, this.light);
    } else if (action === "picture") {
      const [width, height, x, y] = numbers;
      this.cover(x, y, width, height, 0);
    }
  }

  cover(x, y, width, height, light) {
    const [left, right] = [Math.min(x, x + width), Math.max(x, x + width)];
    const [low, high] = [Math.min(y, y + height), Math.max(y, y + height)];
    this.covers.push({ left, right, low, high, after: this.texts.length, light });
  }

  // End a text; its lines are given if it has pieces.
  end(lines) {
    const size = this.sizes.reduce((one, other) => Math.min(one, other));
    const places = lines.map((line, at) => ({
      middle: this.y - at * this.leading + 0.25 * size,
      left: this.x,
      right: this.x + WORDS.narrowest * size * [...line].length,
    }));
    const isLegible = this.light <= WORDS.lightest && size >= WORDS.smallest;
    const isApart = lines.length < 2 || this.leading >= size;
    const isOnPage = places.every(({ middle, left, right }) => (
      left >= 0 && right <= this.width && middle >= 0 && middle <= this.height
    ));
    this.texts.push({ seen: isLegible && isApart && isOnPage, places });
  }

  // How often a line is compared with a box or a picture.
  get work() {
    return this.covers.length * this.texts.reduce((sum, { places }) => sum + places.length, 0);
  }

  // Whether the text that ended as the `at`-th is seen, once the page was read.
  isSeen(at) {
    const { seen, places } = this.texts[at];
    const over = this.covers.filter((each) => each.after > at || each.light < WORDS.darkest);
    return seen && !over.some((each) => places.some(({ middle, left, right }) => (
      each.left < right && left < each.right && each.low < middle && middle < each.high
    )));
  }
}
