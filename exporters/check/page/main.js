// The same text is the page's script and its workers'.

import { open } from "./page.js";
import { work } from "./work.js";

if (typeof document === "undefined") work();
else open();
