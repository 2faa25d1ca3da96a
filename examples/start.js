// Starts the examples by hand, without the launcher that `npm start` puts around them.
// Plain JavaScript, so that an older Node gets as far as the sentence that names the right one.

import "./check-node.js";

await import("./server.ts");
