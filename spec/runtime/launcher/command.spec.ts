import { readCommand } from "../../../runtime/launcher/command.ts";

test.each([
  [["start", "app.ts"], { type: "start", file: "app.ts", args: [] }],
  [["start", "app.ts", "--help"], { type: "start", file: "app.ts", args: ["--help"] }],
  [
    ["start", "app.ts", "-p", "1", "--", "x"],
    { type: "start", file: "app.ts", args: ["-p", "1", "--", "x"] },
  ],
  [["start", "--", "-odd.ts", "x"], { type: "start", file: "-odd.ts", args: ["x"] }],
  [["--help"], { type: "help" }],
  [["start", "-h"], { type: "help" }],
  [["-v"], { type: "version" }],
  [["--version", "start", "app.ts"], { type: "version" }],
])("%j", (args, command) => {
  expect(readCommand(args, "24.0.0")).toEqual(command);
});

test.each(["20.11.0", "23.9.9"])("Node %s is too old for anything", (version) => {
  expect(readCommand(["--help"], version)).toMatchObject({
    type: "problem",
    problem: expect.stringContaining(version),
  });
});
