/**
 * What must compile of uploads, and what must not: checked by the type check, never run.
 */
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
} from "../../liveview/index.ts";

export const Profile = liveView(import.meta, {
  mount: () => ({ name: "", avatar: upload(), small: upload<MemoryFile>() }),
  uploads: {
    avatar: allowUpload({ accept: [".png", "image/*"] }),
    small: allowUpload({ accept: "any", writer: memoryWriter() }),
  },
  events: {
    save: async (state) => {
      const paths = await consumeUploads(state.avatar, (_entry, file) => file.path);
      state.name = paths.join();
      const sizes = await consumeUploads(
        state.small,
        async (_entry, file) => file.bytes.byteLength,
      );
      // @ts-expect-error -- these are numbers
      state.name = sizes[0];
      // @ts-expect-error -- what is in memory has no path
      await consumeUploads(state.small, (_entry, file) => file.path);
      // @ts-expect-error -- the name is no upload
      await consumeUploads(state.name, () => 0);
      cancelUpload(state.avatar, "ref");
      // @ts-expect-error -- there is none of that name
      cancelUpload(state.avatr, "ref");
    },
  },
  render: (state) => html`
    <input ${fileInput(state.avatar)} />
    ${
      // @ts-expect-error -- the name is no upload
      fileInput(state.name)
    }
    ${state.avatar.entries.map(({ name, progress }) => html`${name} ${progress}`)}
  `,
});

export const Wrong = liveView(import.meta, {
  mount: () => ({ avatar: upload(), small: upload<MemoryFile>(), name: "" }),
  uploads: {
    avatar: allowUpload({ accept: "any" }),
    // @ts-expect-error -- its files are in memory, and these would be in a folder
    small: allowUpload({ accept: "any" }),
  },
  render: () => html`<p></p>`,
});

export const Unknown = liveView(import.meta, {
  mount: () => ({ avatar: upload() }),
  // @ts-expect-error -- the state has no such upload, and lacks what may come for the one that it has
  uploads: { picture: allowUpload({ accept: "any" }) },
  render: () => html`<p></p>`,
});

// @ts-expect-error -- no extension, and no media type
allowUpload({ accept: ["png"] });
// @ts-expect-error -- what is accepted has to be said
allowUpload({ maxEntries: 1 });

const toBucket = defineUploadWriter(import.meta, (bucket: string) => ({
  write: () => undefined,
  close: () => ({ key: bucket }),
  abort: () => undefined,
}));
allowUpload({ accept: "any", writer: toBucket("avatars") });
// @ts-expect-error -- it has to know its bucket
toBucket();

export const Elsewhere = liveView(import.meta, {
  mount: () => ({ film: upload<{ key: string }>() }),
  uploads: {
    film: allowUpload({
      accept: ["video/*"],
      external: ({ ref }) => ({ uploader: "PUT", url: "https://store", file: { key: ref } }),
    }),
  },
  events: {
    save: async (state) => {
      const keys: string[] = await consumeUploads(state.film, (_entry, { key }) => key);
      void keys;
    },
  },
  render: () => html`<p></p>`,
});
