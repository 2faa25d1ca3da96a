// The picture of a member: what may be chosen, and how it looks on its way.
import { allowUpload, each, fileInput, html, nothing, type Binding, type Upload } from "perigee";

/** One picture, looked at before it is believed: what a file is called, and what a browser says of it, is a claim. */
export const pictureUpload = allowUpload({
  accept: ["image/png", "image/jpeg", "image/gif", "image/webp"],
  maxFileSize: 2_000_000,
  autoUpload: true,
  validateStart: (_file, bytes) =>
    isPicture(bytes)
      ? undefined
      : { code: "no_picture", message: "There is no picture in this file." },
});

/** How each kind of picture begins. */
const beginnings = [/^\u0089PNG\r\n/, /^\u00ff\u00d8\u00ff/, /^GIF8[79]a/, /^RIFF....WEBP/s];

function isPicture(bytes: Uint8Array): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  return beginnings.some((beginning) => beginning.test(start));
}

/** The field for it: files may be chosen, or dropped anywhere in it. */
export const pictureField = (picture: Upload, remove: (ref: string) => Binding) => html`
  <fieldset class="picture" data-live-drop-target=${picture.name}>
    <legend>Picture</legend>
    <label class="field" for="picture">
      Choose one, or drop it here
      <input id="picture" aria-describedby="picture-hint" ${fileInput(picture)} />
    </label>
    <p class="small" id="picture-hint">PNG, JPEG, GIF or WebP, at most 2 MB. You can do without.</p>
    ${each(
      picture.entries,
      ({ ref }) => ref,
      ({ ref, name, size, status, progress, errors }) => html`
        <div class="chosen">
          ${
            status === "failed"
              ? nothing
              : html`<img data-live-preview=${ref} alt="Preview of ${name}" width="64" height="64" />`
          }
          <div class="line">
            <p class="name">${name}</p>
            <p class="small">${inKilobytes(size)}</p>
            ${
              status === "failed"
                ? html`
                  <p class="problem" role="alert">
                    ${errors.map(({ message }) => message)}
                  </p>
                `
                : html`<progress aria-label="Upload of ${name}" value=${progress} max="100"></progress>`
            }
          </div>
          <button type="button" class="quiet" aria-label="Remove ${name}" @click=${remove(ref)}>
            Remove
          </button>
        </div>
      `,
    )}
    ${picture.errors.map(({ message }) => html`<p class="problem" role="alert">${message}</p>`)}
  </fieldset>
`;

/** `12 kB`. */
export const inKilobytes = (bytes: number): string => `${Math.ceil(bytes / 1_000)} kB`;
