/* What pages get beyond the frame; each part looks for its own elements and does nothing without them. */
import "./character-count.js";
import "./countdown.js";
import "./files-field.js";
import "./search-suggest.js";
import "./tabs.js";

// A page that was opened from the first screen of a kiosk, in this very tab. In a foreign page, or where a browser keeps
// no data of sites, the storage itself refuses to be read: that is no kiosk.
let kiosk = null;
try {
  kiosk = sessionStorage.getItem("kiosk");
} catch {
  // as said above
}
if (kiosk) import("./kiosk-shell.js");
