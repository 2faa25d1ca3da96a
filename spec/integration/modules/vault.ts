import {
  allowUpload,
  cancelUpload,
  consumeUploads,
  defineUploadWriter,
  fileInput,
  html,
  liveView,
  memoryWriter,
  upload,
  type MemoryFile,
  type Upload,
} from "perigee";

interface Sum {
  readonly sum: number;
}

/** Adds the bytes up; fails where its argument says. */
export const adder = defineUploadWriter(import.meta, (failAt: string, { name }) => {
  const mayFail = (where: string): void => {
    if (where === failAt || name === `${where}.bin`) throw new Error(`fails at ${where}`);
  };
  mayFail("open");
  let sum = 0;
  return {
    write: async (bytes) => {
      mayFail("write");
      if (failAt === "slow") await new Promise((resolve) => setTimeout(resolve, 20));
      for (const byte of bytes) sum = (sum + byte) % 9_973;
    },
    close: (): Sum => {
      mayFail("close");
      return { sum };
    },
    abort: () => undefined,
  };
});

/** A view whose files go to memory, to a writer of its own, or to a store elsewhere. */
export const Vault = liveView(import.meta, {
  mount: () => ({
    memory: upload<MemoryFile>(),
    sums: upload<Sum>(),
    slow: upload(),
    steady: upload<Sum>(),
    elsewhere: upload<{ key: string }>(),
    saved: new Array<string>(),
  }),
  uploads: {
    memory: allowUpload({ accept: "any", autoUpload: true, writer: memoryWriter() }),
    sums: allowUpload({ accept: "any", autoUpload: true, maxEntries: 5, writer: adder("never") }),
    steady: allowUpload({
      accept: "any",
      autoUpload: true,
      writer: adder("slow"),
      chunkSize: 10_000,
      maxEntries: 2,
    }),
    slow: allowUpload({ accept: "any", autoUpload: true, chunkTimeoutMs: 100 }),
    elsewhere: allowUpload({
      accept: "any",
      autoUpload: true,
      external: ({ name }) => {
        if (name === "never.bin") throw new Error("no address for that");
        return {
          uploader: name === "form.bin" ? "POST" : "PUT",
          url: `/store/${name}`,
          headers: name === "form.bin" ? {} : { "x-key": "1" },
          fields: { policy: "p" },
          file: { key: `objects/${name}` },
        };
      },
    }),
  },
  events: {
    save: async (state) => {
      const memory = await consumeUploads(state.memory, (_entry, { bytes }) => bytes.byteLength);
      const sums = await consumeUploads(state.sums, ({ name }, { sum }) => `${name} ${sum}`);
      const keys = await consumeUploads(state.elsewhere, (_entry, { key }) => key);
      sums.push(...(await consumeUploads(state.steady, ({ name }, { sum }) => `${name} ${sum}`)));
      state.saved.push(...memory.map(String), ...sums, ...keys);
    },
    cancel: (state, ref: string) => {
      cancelUpload(state.sums, ref);
      cancelUpload(state.elsewhere, ref);
    },
    crash: () => {
      throw new Error("asked to");
    },
  },
  render: ({ memory, sums, slow, steady, elsewhere, saved }, on) => html`
    <button @click=${on.save}>Save</button>
    ${[memory, sums, slow, steady, elsewhere].map(
      (each) =>
        html`<input ${fileInput(each as Upload<unknown>)} />
          <p>
          ${each.entries
            .map(
              ({ ref, status, progress, errors }) =>
                `${ref} ${status} ${progress} ${errors.map(({ code }) => code).join(" ")}`,
            )
            .join(", ")}
        </p>`,
    )}
    <pre>${saved.join(" ")}</pre>
  `,
});
