import { readFile } from "node:fs/promises";
import {
  each,
  allowUpload,
  consumeUploads,
  cancelUpload,
  fileInput,
  html,
  liveView,
  upload,
} from "perigee";

/** A view that takes one picture, and any documents. */
export const Gallery = liveView(import.meta, {
  mount: () => ({
    picture: upload(),
    papers: upload(),
    saved: [] as string[],
  }),
  uploads: {
    picture: allowUpload({ accept: [".png", "image/*"], maxFileSize: 300_000, autoUpload: true }),
    papers: allowUpload({
      accept: "any",
      maxEntries: 3,
      maxTotalSize: 1_000_000,
      chunkSize: 10_000,
    }),
  },
  events: {
    save: async (state) => {
      const sums = await consumeUploads(state.papers, async (entry, { path, size }) => {
        const bytes = await readFile(path);
        return `${entry.name} ${size} ${bytes.reduce((sum, byte) => (sum + byte) % 9_973, 0)} ${path}`;
      });
      const pictures = await consumeUploads(state.picture, async (entry, { path, size }) => {
        const bytes = await readFile(path);
        return `${entry.name} ${size} ${bytes.reduce((sum, byte) => (sum + byte) % 9_973, 0)} ${path}`;
      });
      state.saved.push(...sums, ...pictures);
    },
    cancel: (state, ref: string) => {
      cancelUpload(state.picture, ref);
      cancelUpload(state.papers, ref);
    },
    crash: () => {
      throw new Error("asked to");
    },
  },
  render: ({ picture, papers, saved }, on) => html`
    <form @submit=${on.save} data-live-drop-target=${papers.name}>
      <input ${fileInput(picture)} />
      <input ${fileInput(papers)} />
      ${each(
        [...picture.entries, ...papers.entries],
        ({ ref }) => ref,
        ({ ref, name, status, progress, errors }) =>
          html`<img data-live-preview=${ref} alt=${name} />
            <button type="button" @click=${on.cancel(ref)}>Cancel ${name}</button>
            <p>${ref} ${name} ${status} ${progress} ${errors.map(({ code }) => code).join(" ")}</p>`,
      )}
      <b>${[...picture.errors, ...papers.errors].map(({ code }) => code).join(" ")}</b>
      <button>Save</button>
      <pre>${saved.join("\n")}</pre>
    </form>
  `,
});
