/* What pages get beyond the frame; each part looks for its own elements and does nothing without them. */
import "./character-count.js";
import "./countdown.js";
import "./files-field.js";
import "./search-suggest.js";
import "./tabs.js";

// A page that was opened from the first screen of a kiosk, in this very tab.
if (sessionStorage.getItem("kiosk")) import("./kiosk-shell.js");
