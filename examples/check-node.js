// Checks what the examples need before anything that needs it is loaded.
// Plain JavaScript, so that an older Node gets as far as the sentence that names the right one.

const neededMajor = 24;
const condition = "perigee-source";

const major = Number.parseInt(process.versions.node, 10);
const runsFromSource = [...process.execArgv, process.env.NODE_OPTIONS ?? ""].some((option) =>
  option.includes(condition),
);

if (major < neededMajor || !runsFromSource) {
  const found = `this is Node ${process.versions.node}${runsFromSource ? "" : ` without --conditions=${condition}`}`;
  console.error(
    `The examples need Node ${neededMajor} or newer with --conditions=${condition} (${found}): run \`npm start\`, which brings its own Node.`,
  );
  process.exit(1);
}
