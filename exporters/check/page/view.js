// The report on the page. Whatever a bundle says is put in as text, and as nothing else.

import { say, sentence } from "./finding_texts.js";

const LEVELS = ["problem", "gap", "note"];
// More rows than this stay folded until somebody asks for them.
const FOLDED_FROM = 60;
// Rows that are drawn at a time: the next ones when somebody asks for them.
const DRAWN = 500;

// An element with its text or children; `set` are attributes.
export function element(name, set = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(set)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// Text that somebody else wrote: its direction is its own, and does not spill over.
export function foreign(name, text, set = {}) {
  return element(name, { dir: "auto", class: "foreign", ...set }, text);
}

// What was found, the problems first.
export function showFindings(place, report) {
  place.replaceChildren(...findings(report));
}

// What there is to count and compare, and each file.
export function showFacts(place, report) {
  place.replaceChildren(...counts(report), ...facts(report), ...files(report));
}

function findings(report) {
  return LEVELS.flatMap((level) => {
    const own = report.findings.filter((finding) => finding.level === level);
    if (!own.length) return [];
    const items = own.map((finding) => element("li", {}, sentence(finding)));
    const title = element("h3", {}, say("page", `${level}s`, { count: own.length }));
    return [title, element("ul", { class: `findings ${level}` }, ...items)];
  });
}

function counts(report) {
  if (!("entries" in report.counts)) return [];
  const hasLines = report.counts.lines_shown || report.counts.lines_kept_back;
  return [
    element("h3", {}, say("page", "counts")),
    element("p", {}, say("page", "entries", report.counts)),
    element("p", {}, say("page", "revisions", report.counts)),
    element("p", {}, say("page", "words", report.counts)),
    element("p", {}, say("page", "figures", report.counts)),
    ...(hasLines ? [element("p", {}, say("page", "lines", report.counts))] : []),
  ];
}

function facts(report) {
  const rows = ["fingerprint", "made", "digest", "head"].filter((name) => report[name]);
  if (!rows.length) return [];
  const pairs = rows.flatMap((name) => [
    element("dt", {}, say("page", name)),
    element("dd", { class: "digits" }, report[name]),
  ]);
  return [element("h3", {}, say("page", "compare")), element("dl", {}, ...pairs)];
}

function files(report) {
  if (!report.files.length) return [];
  const loose = report.mode === "files";
  const names = ["file", ...(loose ? ["supplied"] : []), "status"];
  const head = names.map((name) => element("th", { scope: "col" }, say("page", name)));
  const row = (item) => {
    const first = element("th", { scope: "row" }, item.file || (loose ? "–" : item.supplied));
    const supplied = loose ? [element("td", {}, item.supplied || "–")] : [];
    const status = element("td", { class: item.status }, say("statuses", item.status));
    return element("tr", {}, first, ...supplied, status);
  };
  const table = element("table", {}, element("thead", {}, element("tr", {}, ...head)));
  const rows = element("tbody");
  const more = element("button", { type: "button" });
  const told = element("p", {}, say("page", "files-searched"));
  const rest = element("div", {}, element("p", {}, more), told);
  const draw = () => drawRows(rows, report.files, row, more, rest);
  more.addEventListener("click", draw);
  table.append(rows);
  const count = report.files.length;
  const title = say("page", "files", { count });
  const set = count < FOLDED_FROM ? { open: "" } : {};
  const body = element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": title });
  body.append(table, rest);
  const details = element("details", set, element("summary", {}, title), body);
  // at once, folded or not, for the search of the browser opens a fold only for what is there
  draw();
  return [details];
}

// Draw the rows that come next; `more` asks for those that are left, and `rest` shows it.
function drawRows(place, items, row, more, rest) {
  const from = place.childElementCount;
  place.append(...items.slice(from, from + DRAWN).map(row));
  const left = items.length - place.childElementCount;
  rest.hidden = !left;
  more.textContent = say("page", "more-files", { count: Math.min(left, DRAWN), left });
}
