/**
 * Topics: what views and other processes talk about, without knowing each other.
 *
 * @module
 */
import { OptionError } from "../../runtime/index.ts";

/** What a topic carries: plain data with a `type` that picks the handler. */
export interface TopicMessage {
  readonly type: string;
}

/** A topic, typed by what it carries. Plain data. */
export interface Topic<Message extends TopicMessage = TopicMessage> {
  readonly name: string;
  /** Only for types: what it carries. */
  readonly carries?: (message: Message) => void;
}

/**
 * Names a topic: `topic<Said | Left>("room/7")`. Two of one name are the same topic.
 *
 * @throws {OptionError} when the name is empty, or no text.
 */
export function topic<Message extends TopicMessage = TopicMessage>(name: string): Topic<Message> {
  if (typeof name !== "string" || name === "") throw new OptionError("name", name, "a text");
  return { name };
}
