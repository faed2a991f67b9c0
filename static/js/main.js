/* What pages get beyond the frame; each part looks for its own elements and does nothing without them. */
import "./character-count.js";
import "./countdown.js";
import "./files-field.js";
import "./search-suggest.js";
import "./tabs.js";
