/**
 * What a view's process and its peer say to each other.
 *
 * The peer is whoever shows the view: the gateway for a browser, a handle for a program. Messages of
 * the framework are arrays, so they never collide with a program's messages, which are objects with
 * a `type`; and they are flat, so they are cheap to post.
 *
 * @module
 */
import type { Pid } from "../../runtime/index.ts";

/** To a view: a frame of its client. `[0, bytes]` */
export const clientMessage = 0;
/** To a view: show yourself to this peer from now on. `[1, peer, socket, view, token]` */
export const adoptMessage = 1;
/** To a view: nobody looks any more. `[2]` */
export const detachMessage = 2;

/** What a peer sends to a view. */
export type PeerMessage =
  | readonly [type: typeof clientMessage, bytes: Uint8Array]
  | readonly [
      type: typeof adoptMessage,
      peer: Pid<ViewMessage>,
      /** What the peer knows its socket by; comes back with every frame. */
      socket: number,
      /** The number of the view in its page. */
      view: number,
      /** The token for the next join. */
      token: string,
    ]
  | readonly [type: typeof detachMessage];

/** What a view sends to its peer: a frame for one of its sockets. */
export type ViewMessage = readonly [socket: number, frame: Uint8Array];

/** What a view can be asked. */
export type ViewRequest =
  /** Its HTML with hydration marks, as it was rendered for the page. */
  { readonly type: "page" };
