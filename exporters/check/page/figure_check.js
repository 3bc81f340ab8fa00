// The figures of the summary against the record: each is counted again. A figure that could not be
// counted again is never equal; `exporters/check/figure_check.py` is the twin of this.

import { SUMMARY } from "./bag.js";
import { FigureCount } from "./figure_count.js";
import { MONTHS } from "./generated.js";
import { Uncountable } from "./opened_subject.js";

const COUNT = /^(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})$/;
const DAY = /^(?:[^ ]+ )?([0-9]{1,2}) ([^ ]+) ([0-9]{4})$/;
const UNSHOWN = /[^ -~]/gu;
const MOST_SHOWN = 60;

// Say which figures are not what the record comes to; how many are.
export function examineFigures({ figures }, record, findings) {
  if (!figures.length) {
    findings.gap("figures-not-marked", SUMMARY);
    return 0;
  }
  let own = null;
  try {
    own = new FigureCount(record);
  } catch (cause) {
    if (!(cause instanceof Uncountable)) throw cause;
    findings.gap("figures-not-counted", SUMMARY, { entry: cause.entry });
    return 0;
  }
  let equal = 0;
  for (const figure of figures) {
    const { page, code } = figure;
    const expected = expectedOf(own, figure);
    if (expected === null) {
      findings.note("figure-not-known", SUMMARY, { page, figure: code });
    } else if (plain(figure) !== expected) {
      const detail = { page, figure: code, said: shown(figure.text), record: shown(expected) };
      findings.problem("figure-differs", SUMMARY, detail);
    } else if (!figure.seen) {
      findings.problem("figure-not-seen", SUMMARY, { page, figure: code });
    } else {
      equal += 1;
    }
  }
  return equal;
}

// The text of a figure as the record has it; null where it is not known here.
function expectedOf(own, figure) {
  const value = own.value(figure.code);
  if (typeof value === "string") return figure.form === "day" ? value : null;
  if (typeof value === "number") return figure.form === "count" ? String(value) : null;
  return value && inForm(own, figure, value);
}

function inForm(own, figure, value) {
  const letter = (number) => own.letters.get(number) ?? "";
  switch (figure.form) {
    case "count":
      return String(value.length);
    case "numbers":
      return numbersText(value);
    case "member":
      // which of them is printed, the page says
      return value.map(String).includes(plain(figure)) ? plain(figure) : numbersText(value);
    case "least":
      return String(value[0] ?? 0);
    case "most":
      return String(value.at(-1) ?? 0);
    case "lettered":
      return value.map((number) => `${number}${letter(number)}`).join(", ");
    case "letters": {
      const counts = new Map();
      for (const each of value.map(letter)) counts.set(each, (counts.get(each) ?? 0) + 1);
      return [...counts].map(([each, count]) => `${count}${each}`).join(", ");
    }
    default:
      return null;
  }
}

// Rising numbers, three or more in a row as a run.
function numbersText(numbers) {
  const runs = [];
  for (const number of numbers) {
    if (runs.length && number === runs.at(-1).at(-1) + 1) runs.at(-1).push(number);
    else runs.push([number]);
  }
  const text = (run) => (run.length > 2 ? `${run[0]}–${run.at(-1)}` : run.join(", "));
  return runs.map(text).join(", ");
}

// What is printed, as the record would have it.
function plain({ form, text }) {
  if (form === "count" && COUNT.test(text)) return text.replace(/,/g, "").replace(/^0+(?=.)/, "");
  if (form === "day") {
    const [, day, name, year] = DAY.exec(text) ?? [];
    if (!day || !Object.hasOwn(MONTHS, name)) return text;
    return [year, String(MONTHS[name]).padStart(2, "0"), day.padStart(2, "0")].join("-");
  }
  if (form === "letters") return text.replace(/(?<=[0-9]),(?=[0-9])/g, "");
  // whether a copy is in the bundle, the record does not say
  return form === "lettered" ? text.replace(/\*/g, "") : text;
}

function shown(text) {
  const part = text.replace(/–/g, "-").replace(UNSHOWN, "?");
  return part.length <= MOST_SHOWN ? part : `${part.slice(0, MOST_SHOWN)}...`;
}
