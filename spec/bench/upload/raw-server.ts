/** The baseline: a bare `ws` server that says of each frame that it has come. */
import { WebSocketServer } from "ws";

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
const answer = new Uint8Array([1]);
server.on("connection", (socket) => socket.on("message", () => socket.send(answer)));
server.on("listening", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) process.send?.({ port: address.port });
});
