// What was picked or dropped: a folder, a zip, or files one by one.

import { isBundle } from "./folder_check.js";
import { plain } from "./source_files.js";
import { foldersOf, isZip, opened, readZip } from "./zip_reader.js";

const MOST = 100_000;

// The files of a folder, by their path in it.
export async function fromFolder(files) {
  const all = [...files].map((file) => {
    // where a name has a backslash, Chromium's path has a step, and the name itself tells
    const path = file.webkitRelativePath.slice(0, -file.name.length) + file.name;
    return plain(path.slice(path.indexOf("/") + 1) || file.name, file);
  });
  return limited(all, foldersOf(all), await isBundle(all));
}

// Files one by one, by their own names; one that is a zip is opened.
export async function fromFiles(files) {
  if (files.length === 1 && (await isZip(files[0]))) {
    const inside = await readZip(files[0]);
    if (inside.refused.length) return inside;
    return limited(inside.sources, inside.folders, await isBundle(inside.sources));
  }
  return limited([...files].map((file) => plain(file.name, file)), [], false);
}

// `whole` if it is the folder of a bundle, and not files that somebody put together.
async function limited(sources, folders, whole) {
  const code = "too-many-files";
  const many = { code, level: "problem", file: "", detail: { most: MOST } };
  const refused = sources.length > MOST ? [many] : [];
  const some = sources.slice(0, MOST);
  // loose files: of a set for an upload, some may stand in zips
  return { sources: whole ? some : await opened(some), folders, whole, refused };
}

// Lay the folder's own input over the page while something is dragged: a folder dropped on it comes
// in whole, which by the drop alone it does not in every browser.
export function watchDrops(input, take) {
  const cover = (on) => document.body.classList.toggle("dragging", on);
  addEventListener("dragenter", () => cover(true));
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) cover(false);
  });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    setTimeout(cover, 0, false);
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    const folders = items.filter((item) => item.webkitGetAsEntry?.()?.isDirectory);
    // the browser itself hands it to the input, which then says that it changed
    if (event.target === input && items.length === 1 && folders.length === 1) return;
    event.preventDefault();
    take(folders.length ? null : [...event.dataTransfer.files]);
  });
}
