// The files under data/ against what the record commits to.

import { COPIES, ORIGINALS } from "./bag.js";
import { mark, markOf, shown } from "./file_names.js";

// Say what does not fit; `sizes` are the lengths of those files that are at hand, `before` is what
// the bundle says was given with earlier ones, or null.
export function examineExhibits(subjects, manifest, sizes, before, findings) {
  const exhibits = [...subjects].map(readExhibit).filter(Boolean);
  const byHash = grouped(exhibits, (each) => each.sha256);
  const byMark = grouped(exhibits, (each) => mark(each.reference, each.number));
  const here = new Set();
  for (const [path, digest] of manifest) {
    const own = byMark.get(markOf(path)) ?? [];
    if (path.startsWith(ORIGINALS)) {
      const same = byHash.get(digest) ?? [];
      const mine = same.filter((each) => own.includes(each));
      sayOriginal(path, same, mine, sizes.get(path), findings);
      mine.forEach((each) => here.add(each));
    } else if (path.startsWith(COPIES)) {
      if (!own.length) findings.problem("copy-of-nothing", path);
      own.forEach((each) => findings.note("copy-instead", path, { exhibit: label(each) }));
      own.forEach((each) => here.add(each));
    }
  }
  for (const item of before?.given ?? []) {
    const original = item.path.startsWith(ORIGINALS);
    const marked = byMark.get(markOf(item.path)) ?? [];
    const own = original ? marked.filter((each) => each.sha256 === item.sha256) : marked;
    sayGiven(item, original, own, manifest, findings);
    own.forEach((each) => here.add(each));
  }
  for (const each of exhibits.filter((one) => one.expected && !here.has(one))) {
    findings.note("original-not-included", "", { exhibit: label(each) });
  }
}

function grouped(items, name) {
  const groups = new Map();
  for (const item of items) {
    if (!groups.has(name(item))) groups.set(name(item), []);
    groups.get(name(item)).push(item);
  }
  return groups;
}

function sayOriginal(path, same, mine, size, findings) {
  if (!same.length) findings.problem("original-not-committed", path);
  else if (!mine.length) findings.problem("original-misnamed", path, { exhibit: label(same[0]) });
  for (const each of mine) {
    if (size !== undefined && each.size !== null && size !== each.size) {
      findings.problem("original-size-differs", path, { exhibit: label(each) });
    }
  }
}

// With which bundle a file was given before.
function sayGiven({ path, made }, original, own, manifest, findings) {
  if (!own.length) findings.problem("given-of-nothing", path);
  if (manifest.has(path)) findings.problem("given-and-here", path);
  const code = original ? "original-given-before" : "copy-given-before";
  own.forEach((each) => findings.note(code, path, { exhibit: label(each), made }));
}

// What is opened of an exhibit with a file, or null for a physical item; `expected` unless it was
// withdrawn. Hash and length are kept back of an original that is not given.
function readExhibit(subject) {
  if (subject.noun !== "evidence" || !subject.revisions.length) return null;
  const told = new Map(subject.revisions.flatMap((revision) => [...revision.values]));
  if (told.get("physical") === true) return null;
  return {
    reference: told.get("reference") ?? "",
    number: told.get("number") ?? 0,
    sha256: told.get("sha256") ?? null,
    size: told.get("size") ?? null,
    expected: !subject.withdrawn,
  };
}

// The reference, safe to print.
function label(exhibit) {
  return shown(exhibit.reference).slice(0, 40) || `exhibit ${exhibit.number}`;
}
