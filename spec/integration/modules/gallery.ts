import { readFile } from "node:fs/promises";
import {
  allowUpload,
  cancelUpload,
  consumeUploads,
  each,
  fileInput,
  html,
  liveView,
  upload,
  type TempFile,
  type UploadEntry,
} from "perigee";

/** How often a file was taken: of one that is taken once, it is 1. */
class Takings {
  count = 0;
}

const takings = new Takings();

async function describe({ name }: UploadEntry, { path, size }: TempFile): Promise<string> {
  const bytes = await readFile(path);
  takings.count += 1;
  return `${name} ${size} ${bytes.reduce((sum, byte) => (sum + byte) % 9_973, 0)} ${path} taken ${takings.count}`;
}

/** A view that takes one picture as soon as it is chosen, and papers when they are submitted. */
export const Gallery = liveView(import.meta, {
  mount: () => ({ picture: upload(), papers: upload(), saved: new Array<string>() }),
  uploads: {
    picture: allowUpload({
      accept: [".png", "image/*"],
      maxFileSize: 300_000,
      autoUpload: true,
      validate: ({ name }) =>
        name.startsWith("bad") ? { code: "bad_name", message: "It is bad." } : undefined,
      validateStart: ({ type }, bytes) =>
        type === "image/gif" && bytes[0] !== 0x47 ? "no_gif" : undefined,
    }),
    papers: allowUpload({
      accept: "any",
      maxEntries: 3,
      maxTotalSize: 1_000_000,
      chunkSize: 10_000,
      concurrency: 2,
    }),
  },
  events: {
    save: async (state) => {
      state.saved.push(...(await consumeUploads(state.papers, describe)));
      state.saved.push(...(await consumeUploads(state.picture, describe)));
    },
    saveAndThrow: async (state) => {
      takings.count = 0;
      await consumeUploads(state.papers, describe);
      throw new Error("after all was consumed");
    },
    cancel: (state, ref: string) => {
      cancelUpload(state.picture, ref);
      cancelUpload(state.papers, ref);
    },
    reset: (state) => {
      state.picture = upload();
    },
    crash: () => {
      throw new Error("asked to");
    },
    endThread: () => {
      process.exit(1);
    },
  },
  render: ({ picture, papers, saved }, on) => html`
    <form @submit=${on.save} data-live-drop-target=${papers.name}>
      <input ${fileInput(picture)} />
      <input ${fileInput(papers)} />
      ${each(
        [...picture.entries, ...papers.entries],
        ({ ref }) => ref,
        ({ ref, name, status, progress, errors }) => html`
          <img data-live-preview=${ref} alt=${name} />
          <button type="button" @click=${on.cancel(ref)}>Cancel ${name}</button>
          <p>${[ref, name, status, progress, ...errors.map(({ code }) => code)].join(" ")}</p>
        `,
      )}
      <b>${[...picture.errors, ...papers.errors].map(({ code }) => code).join(" ")}</b>
      <button>Save</button>
      <pre>${saved.join("\n")}</pre>
    </form>
  `,
});
