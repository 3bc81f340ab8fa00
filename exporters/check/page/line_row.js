// What the row of a line has to say, by what the record shows. `exporters/check/line_row.py` is the
// twin of this: number, time, sender, words and facts, in one language of a document.

import { CAPITALS, LETTERS, SENT } from "./generated.js";
import { spelledAlike } from "./word_check.js";

const DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([^\n]*))?$/;
const TO_SECONDS = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?$/;
const TO_MINUTES = "2026-03-01T21:10".length;
const OFFSET = /^([+-])([0-9]{2}):([0-9]{2})$/;
const BLANKS = /[\t-\r\u001c- \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
const AROUND = new RegExp(`^${BLANKS.source}|${BLANKS.source}$`, "g");
const NAMES = /^[a-z0-9+-][a-z0-9+ -]*(?:, [a-z0-9+-][a-z0-9+ -]*)*$/;
// One version of Unicode for both checkers, and not that of the browser.
const A_CAPITAL = new RegExp(`^[${classOf(CAPITALS)}]`, "u");
const ALL_LETTERS = new RegExp(`^[${classOf(LETTERS)}]*$`, "u");
// The cells of the person's own words, each with what stands before it and says what they are.
const OWN_WORDS = { translated: "translates", heard: "hears" };
const LINE = "line";
const OTHERS = [...SENT, "file"]; // kinds of lines to which incidents point
const MOST_FILES = 20;
const MOST_EMOJI = 12;
const MOST_WORDS = 4;

// A line or an entry is not of the form that rows are made of.
export class Unreadable extends Error {}

// A text with what is said in place of the names in it.
export function filled(text, said) {
  return text.replace(/\{([a-z_]+)\}/g, (gap, name) => (
    Object.hasOwn(said, name) ? said[name] : gap
  ));
}

// What is shown of the conversation with this identifier, read of the exhibit `of`. Throws
// Unreadable.
export function factsOf(id, of, subjects) {
  const found = {
    keeper: "", export: ["", 0], exhibits: new Map(), pointed: [], threads: new Map(),
    ownWords: new Map(),
  };
  for (const subject of subjects) {
    if (!subject.revisions.length || subject.withdrawn) continue;
    const { values } = subject.latest;
    if (subject.noun === "person" && values.get("role") === "me" && !found.keeper) {
      found.keeper = initials(text(values.get("name")));
    } else if (subject.noun === "evidence") {
      const reference = [text(values.get("reference")), whole(given(values.get("number"), 0))];
      if (values.get("@subject") === of) found.export = reference;
      if (text(values.get("sha256"))) found.exhibits.set(text(values.get("@subject")), reference);
    } else if (subject.noun === "incident") {
      found.pointed.push(...pointed(id, values));
    } else if (subject.noun === "translation" && values.get("of") === id) {
      if (values.get("field") === LINE) noteOwnWords(found.ownWords, values);
    }
  }
  return found;
}

// Note the person's own words for a line; without `text` they are not shown.
function noteOwnWords(ownWords, values) {
  const line = whole(given(values.get("line"), 0));
  if (!ownWords.has(line)) ownWords.set(line, []);
  ownWords.get(line).push({
    number: whole(given(values.get("number"), 0)),
    heard: values.get("heard") === true,
    text: values.has("text") ? text(values.get("text")) : null,
  });
}

function pointed(id, values) {
  const places = values.get("messages");
  if (!Array.isArray(places)) return [];
  return places.filter((place) => isObject(place) && place.conversation === id).map((place) => ({
    incident: whole(values.get("number")),
    first: whole(place.first),
    last: whole(place.last),
    sender: text(place.sender),
  }));
}

function initials(name) {
  const said = stripped(name.split(",")[0]);
  const words = said.replace(/-/g, " ").replace(BLANKS, " ").split(" ").filter(Boolean);
  const isShort = words.length >= 2 && words.length <= MOST_WORDS;
  if (name.includes(",") || !isShort || !words.every(isName)) return said || stripped(name);
  return words.map((word) => [...word][0]).join("");
}

// The inside of a class of characters, from the ends of its ranges.
function classOf(ranges) {
  return ranges.replace(/[0-9A-F]+/g, (code) => `\\u{${code}}`).replaceAll(" ", "");
}

function stripped(said) {
  return said.replace(AROUND, "");
}

function isName(word) {
  return A_CAPITAL.test(word) && ALL_LETTERS.test(word.replace(/['’]/g, ""));
}

// How the person is written.
export function whoOf(facts, texts) {
  return facts.keeper || texts.keeper;
}

export function isOwn(line) {
  return line.own === true && isSent(line);
}

export function isOthers(line) {
  return line.own !== true && isSent(line);
}

function isSent({ kind }) {
  return typeof kind === "string" && SENT.includes(kind);
}

// The cells of the person's own words; those that are not shown are not compared.
function ownWordsOf(n, facts, texts) {
  const cells = {};
  for (const [part, head] of Object.entries(OWN_WORDS)) {
    const said = (facts.ownWords.get(n) ?? [])
      .filter(({ heard }) => heard === (part === "heard"))
      .sort((one, other) => one.number - other.number);
    if (said.length) {
      const line = `[${String(n).padStart(4, "0")}]`;
      cells[head] = filled(texts[part], { who: whoOf(facts, texts), line });
      if (said.every((each) => each.text !== null)) {
        cells[part] = said.map((each) => each.text).join("\n");
      }
    }
  }
  return cells;
}

// The cells of a row in one language; behind its facts stand names of so many emoji.
export class RowWords {
  constructor(line, facts, texts) {
    const words = wordsOf(line);
    this.texts = texts;
    this.emoji = new Set([...words].filter((each) => isEmoji(each.codePointAt(0)))).size;
    this.cells = {
      number: `[${String(whole(line.n)).padStart(4, "0")}]`,
      time: timeOf(line, texts),
      sender: senderOf(line, facts, texts),
      words,
      facts: factsSaid(line, facts, texts).join("\n"),
      ...ownWordsOf(line.n, facts, texts),
    };
  }

  // Whether a cell, in the one spelling of a page, says what it has to.
  // What is not in a row is empty; own words that are not shown may be any.
  fits(part, said) {
    if (!Object.hasOwn(this.cells, part)) {
      return said === "" || Object.hasOwn(this.cells, OWN_WORDS[part] ?? "");
    }
    const expected = spelledAlike(this.cells[part]);
    if (part !== "facts" || !this.emoji) return said === expected;
    const [before, after] = this.texts.emoji.split("{names}");
    const head = expected + spelledAlike(before);
    if (!said.startsWith(head) || !said.endsWith(after)) return false;
    return this.hasNames(said.slice(head.length, said.length - after.length));
  }

  hasNames(said) {
    let names = said;
    const more = this.emoji - MOST_EMOJI;
    if (more > 0) {
      const tail = filled(this.texts["more-names"], { names: "", n: String(more) });
      if (!names.endsWith(tail)) return false;
      names = names.slice(0, names.length - tail.length);
    }
    return NAMES.test(names) && names.split(", ").length === Math.min(this.emoji, MOST_EMOJI);
  }
}

function wordsOf(line) {
  const [subject, said] = [text(line.subject), text(line.text).replace(/\n+$/, "")];
  return subject && said ? `${subject}\n${said}` : subject || said;
}

function timeOf(line, texts) {
  const time = given(line.time, {});
  must(isObject(time));
  const local = text(time.local);
  if (!local) return texts["no-time"];
  const [said, offset] = [clockOf(local, texts), text(time.offset)];
  // both are read, so that a wrong form of either is seen
  const [zone, offsets] = [text(line.zone) || texts["no-zone"], list(line.offsets)];
  if (!offset) return said + zone;
  const stated = offset === "+00:00" ? "UTC" : `UTC${offset}`;
  if (!offsets.length) return said + stated;
  const shown = shownAt(local, offset, offsets[0]);
  const [day, clock] = local.split("T");
  return `${clockOf(shown, texts)}${zone}(${stated} ${shown.startsWith(day) ? clock : said})`;
}

// Weekday, day, month and year of a local time, and what its clock showed.
function clockOf(local, texts) {
  const found = DAY.exec(local);
  must(found);
  const [year, month, day] = found.slice(1, 4).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  must(year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day);
  const weekday = texts[`weekday.${(date.getUTCDay() + 6) % 7}`];
  return stripped(`${weekday} ${day} ${texts[`month.${month}`]} ${year} ${found[4] ?? ""}`);
}

// What a clock of another offset showed when one of `offset` showed `local`.
function shownAt(local, offset, other) {
  must(TO_SECONDS.test(local));
  const at = Date.parse(`${local}${local.length > TO_MINUTES ? "" : ":00"}Z`);
  must(!Number.isNaN(at));
  const shown = new Date(at + (minutesOf(other) - minutesOf(offset)) * 60_000);
  must(shown.getUTCFullYear() > 0 && shown.getUTCFullYear() < 10_000);
  return shown.toISOString().slice(0, local.length);
}

function minutesOf(offset) {
  const found = OFFSET.exec(text(offset));
  must(found);
  const minutes = Number(found[2]) * 60 + Number(found[3]);
  return found[1] === "-" ? -minutes : minutes;
}

function senderOf(line, facts, texts) {
  const sender = text(line.sender);
  if (!sender && line.kind === "system") return texts["by-program"];
  if (line.own === true) return whoOf(facts, texts);
  return sender ? filled(texts.account, { account: sender }) : texts["not-named"];
}

function factsSaid(line, facts, texts) {
  // first: it notes the thread of a line, whatever the form of the rest
  const incidents = incidentsOf(line, facts);
  const files = list(line.files);
  const isUntold = isOthers(line) && (line.own ?? null) === null;
  return [
    ...incidents.map((n) => filled(texts.incident, { n: String(n) })),
    ...stated(line, texts),
    ...(isUntold ? [filled(texts["not-told"], { who: whoOf(facts, texts) })] : []),
    ...list(line.doubts).map((each) => (
      filled(texts.unsure, { what: named(texts, `doubt.${text(each)}`) })
    )),
    ...files.slice(0, MOST_FILES).map((file) => fileSaid(file, facts, texts)),
    ...(files.length > MOST_FILES
      ? [filled(texts["more-files"], { n: String(files.length - MOST_FILES) })]
      : []),
  ];
}

function incidentsOf(line, facts) {
  const [n, sender, thread] = [whole(line.n), text(line.sender), text(line.thread)];
  if (facts.pointed.some(({ first }) => first === n)) facts.threads.set(n, thread);
  if (line.own === true || !OTHERS.includes(text(line.kind))) return [];
  const found = facts.pointed.filter((each) => (
    each.first <= n && n <= each.last && each.sender === sender
    && (facts.threads.get(each.first) ?? thread) === thread
  ));
  return [...new Set(found.map(({ incident }) => incident))].sort((one, other) => one - other);
}

function stated(line, texts) {
  const found = [];
  const kind = text(line.kind);
  if (Object.hasOwn(texts, `kind.${kind}`)) found.push(texts[`kind.${kind}`]);
  if (kind === "call") {
    const call = text(line.call);
    const what = call ? named(texts, `call.${call}`) : texts["no-outcome"];
    found.push(filled(texts.call, { what }));
    const all = whole(given(line.seconds, 0));
    const [minutes, seconds] = [Math.floor(all / 60), all % 60].map(String);
    if (all) found.push(filled(texts.duration, { minutes, seconds }));
  }
  if (line.edited === true) found.push(texts.edited);
  if (line.cut === true) found.push(texts.cut);
  if (text(line.subject)) found.push(texts.subject);
  const time = given(line.time, {});
  const source = isObject(time) && time.local ? `source.${text(time.source)}` : "";
  if (Object.hasOwn(texts, source)) found.push(texts[source]);
  return found;
}

function fileSaid(file, facts, texts) {
  must(isObject(file));
  const member = text(file.member);
  const said = text(file.name) || member.slice(member.lastIndexOf("/") + 1);
  const name = said.replace(BLANKS, " ").replace(/^ | $/g, "") || texts["no-name"];
  const exhibit = facts.exhibits.get(text(file.exhibit));
  if (exhibit) {
    return filled(texts["file-exhibit"], { name, reference: referenceSaid(exhibit, texts) });
  }
  if (member || file.inline === true) {
    return filled(texts["file-inside"], { name, reference: referenceSaid(facts.export, texts) });
  }
  return filled(texts["file-missing"], { name });
}

function referenceSaid([said, number], texts) {
  if (said) return said;
  return number ? filled(texts.exhibit, { number: String(number) }) : texts["not-shown"];
}

function isEmoji(point) {
  return (point >= 0x1f000 && point < 0x1fb00) || (point >= 0x2600 && point < 0x27c0);
}

function named(texts, code) {
  must(Object.hasOwn(texts, code));
  return texts[code];
}

function given(value, other) {
  return value === undefined ? other : value;
}

function text(value) {
  const said = given(value, "");
  must(typeof said === "string");
  return said;
}

function whole(value) {
  must(Number.isSafeInteger(value) && value >= 0);
  return value;
}

function list(value) {
  const said = given(value, []);
  must(Array.isArray(said));
  return said;
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function must(so) {
  if (!so) throw new Unreadable();
}
