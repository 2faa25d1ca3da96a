import { makeSecret, readToken, signToken } from "../../../liveview/gateway/token.ts";

describe("tokens", () => {
  const secret = makeSecret();
  const claims = { id: "Counter-1", turn: 3 };

  test("say what was signed", () => {
    expect(readToken(signToken(claims, secret), secret)).toEqual(claims);
  });

  test("are worth nothing under another secret", () => {
    expect(readToken(signToken(claims, secret), makeSecret())).toBeUndefined();
  });

  test.each([
    ["another view", (token: string) => token.replace("Counter-1", "Counter-2")],
    ["another turn", (token: string) => token.replace(".3.", ".4.")],
    ["no signature", (token: string) => token.slice(0, token.lastIndexOf("."))],
    ["an empty signature", (token: string) => token.slice(0, token.lastIndexOf(".") + 1)],
    ["more parts", (token: string) => `${token}.x`],
    ["nothing", () => ""],
  ])("are worth nothing with %s", (_, tamper) => {
    expect(readToken(tamper(signToken(claims, secret)), secret)).toBeUndefined();
  });
});
