import { allowUpload, fileInput, html, liveView, upload } from "perigee";

/** Takes one file after the other into temporary files. */
export const Sink = liveView(import.meta, {
  mount: () => ({ file: upload() }),
  uploads: { file: allowUpload({ accept: "any", maxFileSize: 100_000_000, autoUpload: true }) },
  events: {},
  render: ({ file }) => html`<input ${fileInput(file)} />`,
});
