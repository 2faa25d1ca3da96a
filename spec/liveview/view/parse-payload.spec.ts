import { parsePayload, type Schemas } from "../../../liveview/view/payloads.ts";

test("a schema may answer with a promise of any kind", async () => {
  const validate = () => ({
    // oxlint-disable-next-line unicorn/no-thenable -- what is meant
    then: (take: (result: object) => void) => take({ issues: [{ message: "no" }] }),
  });
  const schemas = { add: { "~standard": { version: 1, vendor: "spec", validate } } };

  expect(await parsePayload(schemas as unknown as Schemas, "add", 1)).toEqual({
    type: "refused",
    issues: [{ path: [], message: "no" }],
  });
});
