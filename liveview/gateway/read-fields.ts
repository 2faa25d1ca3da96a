/**
 * Reading the fields of a posted form.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
import type { ViewRefusal } from "../route/refusal.ts";
import type { PostedFields } from "../session/http-action.ts";

/** Fields of one form. */
const mostFields = 1_000;

/** The fields of a form, or why they cannot be read. */
export async function readFields(
  request: IncomingMessage,
  maxBytes: number,
): Promise<{ readonly fields: PostedFields } | ViewRefusal> {
  const type = request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") {
    return refusal(415, "Forms are taken as application/x-www-form-urlencoded only.");
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return refusal(413, `This form has more than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  const pairs = [...new URLSearchParams(Buffer.concat(chunks).toString())];
  if (pairs.length > mostFields) {
    return refusal(413, `This form has more than ${mostFields} fields.`);
  }
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  // Made of entries, and so also right for the name "__proto__".
  const fields = [...values].map(([name, all]) => [name, all.length === 1 ? all[0] : all]);
  return { fields: Object.fromEntries(fields) as PostedFields };
}

function refusal(status: number, message: string): ViewRefusal {
  return { type: "view-refused", status, message };
}
