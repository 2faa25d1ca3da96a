/**
 * Waits for somebody to choose a file, and loads what is needed then.
 *
 * @module
 */
import type { UploadHost } from "./upload-host.ts";
import type { Uploads } from "./uploads.ts";

/** Has files that are chosen, or dropped where they may be, uploaded. */
export function awaitUploads(host: UploadHost, signal: AbortSignal): void {
  let loaded: Promise<Uploads> | undefined;
  const load = (): Promise<Uploads> =>
    (loaded ??= import("./uploads.ts").then((part) => new part.Uploads(host, signal)));
  const chosen = (input: HTMLInputElement): void =>
    void load().then((uploads) => uploads.chosen(input));
  const listen = <Type extends keyof DocumentEventMap>(
    type: Type,
    heard: (event: DocumentEventMap[Type]) => void,
  ): void => document.addEventListener(type, heard, { signal });
  listen("change", ({ target }) => {
    if (target instanceof HTMLInputElement && target.matches(uploadInput)) chosen(target);
  });
  let over: HTMLElement | undefined;
  const show = (target: HTMLElement | undefined): void => {
    over?.removeAttribute("data-live-drop-active");
    target?.setAttribute("data-live-drop-active", "");
    over = target;
  };
  listen("dragover", (event) => {
    const target = targetOf(event);
    if (target !== over) show(target);
    if (target === undefined) return;
    event.preventDefault();
    void load();
  });
  listen("dragleave", ({ relatedTarget }) => {
    if (relatedTarget === null) show(undefined);
  });
  listen("drop", (event) => {
    const target = targetOf(event);
    show(undefined);
    if (target === undefined || event.dataTransfer === null) return;
    event.preventDefault();
    // What a drop has is there only while it is being told.
    const files = [...event.dataTransfer.files];
    void load().then((uploads) => uploads.dropped(target, files));
  });
  // Chosen before this script was there.
  for (const input of document.querySelectorAll<HTMLInputElement>(uploadInput)) {
    if (input.files?.length) chosen(input);
  }
}

const uploadInput = "input[data-live-upload]";

/** Where files that are dragged may be dropped. */
function targetOf({ target, dataTransfer }: DragEvent): HTMLElement | undefined {
  if (!(target instanceof Element) || dataTransfer?.types.includes("Files") !== true) return;
  return target.closest<HTMLElement>("[data-live-drop-target]") ?? undefined;
}
