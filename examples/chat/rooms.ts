// Which rooms there are, what is said in them, and who is there.
import { presence, route, topic, type Presence, type Topic, type ViewRoute } from "perigee";

/** A room. */
export interface Room {
  readonly id: string;
  readonly name: string;
  readonly about: string;
}

/** The rooms, as they stand in every list of them. */
export const rooms: readonly Room[] = [
  { id: "lobby", name: "Lobby", about: "Whoever comes by. Say hello." },
  { id: "garden", name: "Garden", about: "Plants, weather, and what the slugs left over." },
  { id: "workshop", name: "Workshop", about: "Things that are half built, and how to go on." },
];

/** The room with this id; the URL lets no other in. */
export const roomOf = (id: string): Room => rooms.find((room) => room.id === id) ?? lobby;

const lobby: Room = { id: "lobby", name: "Lobby", about: "" };

/** Where a room is, and who somebody wants to be there: `/chat/garden?name=Ada`. */
export const roomRoute: ViewRoute<"/chat/:room(lobby|garden|workshop)"> = route(
  "/chat/:room(lobby|garden|workshop)",
);

/** The URL of a room, for somebody with this name. */
export const roomUrl = (room: string, name: string): string =>
  name === "" ? `/chat/${room}` : `/chat/${room}?${new URLSearchParams({ name }).toString()}`;

/** Something that was said. */
export interface Message {
  readonly id: number;
  readonly by: string;
  readonly text: string;
  /** When, in milliseconds since 1970. */
  readonly at: number;
}

/** What all who are in a room are told. */
export interface Said {
  readonly type: "said";
  readonly room: string;
  readonly message: Message;
}

/** What is said in a room. */
export const saidIn = (room: string): Topic<Said> => topic<Said>(`chat/${room}`);

/** Somebody in a room, under their name. */
export interface Guest {
  readonly isTyping: boolean;
}

/** Who is in a room. */
export const guestsOf = (room: string): Presence<Guest> => presence<Guest>(`chat/${room}`);

/** A name as it is used: without spaces around it, and not too long; empty for somebody who only reads. */
export const readName = (name = ""): string => name.trim().slice(0, 24);
