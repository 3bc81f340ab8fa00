// `supplements.json`: which bundles this one comes after, and what was given with them.

import { SUPPLEMENTS, isPayload } from "./bag.js";
import { allPoints } from "./chain.js";
import { Damaged } from "./damaged.js";
import { count, digits, format, list, moment, must, object, readExact, rising } from "./exact_json.js";

export const MAX_SUPPLEMENTS = 16 * 1024 * 1024;
const MAX_BUNDLES = 1000;

export function parseSupplements(bytes) {
  if (bytes.length > MAX_SUPPLEMENTS) throw new Damaged("too-large");
  return readExact(bytes, readSupplements);
}

// Name the bundles that this one comes after; says which the record does not go on from.
export function examineSupplements({ bundles }, record, history, findings) {
  const ends = new Set();
  for (const { points: links } of allPoints(record, history.rotations)) {
    links.forEach((link, n) => ends.add(`${n} ${link}`));
  }
  for (const { made, entries, link, digest } of bundles) {
    findings.note("supplements", SUPPLEMENTS, { made, entries, digest });
    if (!ends.has(`${entries} ${link}`)) {
      findings.problem("supplements-another-record", SUPPLEMENTS, { made, entries });
    }
  }
}

function readSupplements(value) {
  format(value, "daybook-supplements/", "1");
  object(value, "bundles", "format", "given");
  const bundles = list(value.bundles).map(readBundle);
  const given = list(value.given).map((item) => readGiven(item, bundles));
  must(bundles.length > 0 && bundles.length <= MAX_BUNDLES);
  must(new Set(bundles.map((bundle) => bundle.digest)).size === bundles.length);
  const paths = given.map((item) => item.path);
  must(rising(paths));
  must(new Set(paths.map((path) => path.toLowerCase())).size === paths.length);
  return { bundles, given };
}

function readBundle(value) {
  object(value, "digest", "head", "made");
  const head = object(value.head, "link", "n");
  return {
    digest: digits(value.digest, 32),
    made: moment(value.made),
    entries: count(head.n),
    link: digits(head.link, 32),
  };
}

function readGiven(value, bundles) {
  object(value, "bundle", "path", "sha256");
  must(count(value.bundle) >= 1 && value.bundle <= bundles.length);
  must(typeof value.path === "string" && isPayload(value.path));
  const { made } = bundles[value.bundle - 1];
  return { path: value.path, sha256: digits(value.sha256, 32), made };
}
