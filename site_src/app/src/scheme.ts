// Runs in the head, before anything is painted: a reader's choice of light or dark must not flash.
import { chosen } from "./scheme/choice";

document.documentElement.classList.replace("no-js", "js");
const scheme = chosen();
if (scheme) document.documentElement.dataset.scheme = scheme;
