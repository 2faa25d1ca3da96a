/**
 * Views: define them, serve them, or start them from a program.
 *
 * @module
 */
export {
  asyncCancel,
  asyncLoad,
  asyncReload,
  asyncStream,
  asyncValue,
} from "./async/async-value.ts";
export type {
  AsyncLoadOptions,
  AsyncSource,
  AsyncValue,
  StreamTarget,
} from "./async/async-value.ts";
export { whenAsync } from "./async/when-async.ts";
export type { AsyncParts } from "./async/when-async.ts";
export { liveTask } from "./async/live-task.ts";
export type { LiveTask, LiveTaskContext, LiveTaskOptions } from "./async/live-task.ts";
export type {
  ListedTask,
  OnTask,
  TaskEventContext,
  TaskHandlers,
  TaskList,
} from "./async/on-task.ts";
export type {
  CancelTask,
  LiveTaskChoice,
  StartTask,
  TaskArguments,
} from "./async/task-commands.ts";
export { TaskLimitError, TaskNotListedError } from "./async/task-errors.ts";
export type { TaskError } from "./async/task-errors.ts";
export { RenderChangesStateError, StateNotPlainError } from "./checks/check-errors.ts";
export { CommandError, js } from "./command/js.ts";
export type {
  CommandChain,
  JsDispatchOptions,
  JsGoOptions,
  JsSendOptions,
  JsShowOptions,
  JsTarget,
  JsToggleOptions,
  JsTransition,
  JsTransitionOptions,
} from "./command/js.ts";
export { PushPayloadError } from "./command/push.ts";
export { ReplyError } from "./command/reply.ts";
export type { Reply, Run } from "./command/reply.ts";
export type { Push, PushOptions } from "./command/push.ts";
export { LiveViewError } from "./errors.ts";
export { defineForm } from "./form/define-form.ts";
export type { FormEvent, FormOptions, LiveForm, Submitted } from "./form/define-form.ts";
export type { FieldName, InitialValues } from "./form/field-name.ts";
export type { ControlOptions, FormField } from "./form/field.ts";
export { FormFieldError } from "./form/form-errors.ts";
export type { FormRow } from "./form/form-rows.ts";
export type { FormIssue, FormState } from "./form/form-state.ts";
export {
  PortInUseError,
  RouteError,
  ShellFileError,
  ShellSelectorError,
} from "./gateway/errors.ts";
export type { GatewayLimits } from "./gateway/gateway.ts";
export type { Log, LogEntry } from "./gateway/log.ts";
export { serve } from "./gateway/serve.ts";
export type { PageRoute, ServeOptions, Server } from "./gateway/serve.ts";
export { isLocalPath } from "./route/is-local-path.ts";
export type { NoRoute, RouteSchemas, RouteShape, ViewRoute } from "./route/route.ts";
export { route } from "./route/route.ts";
export type { Located, PlainLocated } from "./route/pattern-params.ts";
export { RoutePatternError, RouteSchemaError, RouteUrlError } from "./route/route-errors.ts";
export type { EventData, FormFields, PayloadIssue } from "./protocol/frame.ts";
export type { Change, Key, Payload, Value } from "./protocol/value.ts";
export { HeadError } from "./head/head.ts";
export type { Head, HeadLink, HeadMeta } from "./head/head.ts";
export { FlashError } from "./navigation/flash.ts";
export type { Flash, FlashKind, FlashMessages } from "./navigation/flash.ts";
export type { RenderPage } from "./view/view-functions.ts";
export { NavigateUrlError } from "./navigation/go.ts";
export type { Navigate, Redirect, RedirectOptions } from "./navigation/go.ts";
export { PatchLimitError, PatchUrlError } from "./navigation/patch.ts";
export type { Patch, PatchOptions } from "./navigation/patch.ts";
export { applyPresence, nobodyPresent, presence } from "./pubsub/presence.ts";
export type { Presence, PresenceList, PresenceNews, Present } from "./pubsub/presence.ts";
export { publish, subscribe, unsubscribe } from "./pubsub/pubsub.ts";
export { listPresent, track, untrack, updateMeta } from "./pubsub/track.ts";
export { topic } from "./pubsub/topic.ts";
export type { Topic, TopicMessage } from "./pubsub/topic.ts";
export { defineStore } from "./store/define-store.ts";
export type { StoreKind, StoreTraits } from "./store/define-store.ts";
export { memoryStore } from "./store/memory-store.ts";
export type { MemoryStoreOptions } from "./store/memory-store.ts";
export { sqliteStore } from "./store/sqlite-store.ts";
export type { SqliteStoreOptions } from "./store/sqlite-store.ts";
export type { Checkpoint, Store, StoreDefinition } from "./store/store.ts";
export { StoreFailedError, StoreFileError, StoreSchemaError } from "./store/store-errors.ts";
export type { StoreLogEntry } from "./store/store-log.ts";
export { streamDelete, streamInsert, streamMove, streamReset } from "./stream/change-stream.ts";
export type { StreamInsertOptions } from "./stream/change-stream.ts";
export type { StreamPlace } from "./stream/place.ts";
export { StreamFieldError, StreamKeyError, StreamPlaceError } from "./stream/stream-errors.ts";
export { stream, streamCount, streamHas } from "./stream/stream.ts";
export type { KeyName, Stream, StreamOptions } from "./stream/stream.ts";
export type { Binding } from "./template/binding.ts";
export type { ComponentValue } from "./template/component-value.ts";
export { each } from "./template/each.ts";
export { AttributeMapError } from "./template/attribute-map-error.ts";
export { classMap } from "./template/class-map.ts";
export type { ClassNames } from "./template/class-map.ts";
export { hook } from "./template/hook.ts";
export type { Hook } from "./template/hook.ts";
export { html, svg } from "./template/html.ts";
export type { Rendered, SlotValue } from "./template/html.ts";
export { memo } from "./template/memo.ts";
export type { Memo } from "./template/memo.ts";
export { nothing } from "./template/nothing.ts";
export { shared } from "./template/shared.ts";
export { streamRows } from "./template/stream-rows.ts";
export type { StreamRows } from "./template/stream-rows.ts";
export { redirect, refuse } from "./session/answers.ts";
export { httpAction } from "./session/http-action.ts";
export type {
  ActionAnswer,
  ActionConfig,
  ActionContext,
  HttpAction,
  PostedFields,
} from "./session/http-action.ts";
export type { ViewRefusal } from "./route/refusal.ts";
export { guard } from "./guard/guard.ts";
export type { GrantedBy, Guard, GuardContext, GuardOptions, NoGrants } from "./guard/guard.ts";
export type { HookList, Occasion, ViewHook } from "./guard/view-hook.ts";
export { defineSession } from "./session/define-session.ts";
export type { HasSession, SessionDefinition } from "./session/define-session.ts";
export type { PlainData, PlainRecord } from "./session/plain-data.ts";
export type { SessionOptions } from "./session/session-cookie.ts";
export { SessionSizeError } from "./session/session-errors.ts";
export type { ConnectInfo, SessionRecord } from "./session/visitor.ts";
export { spread } from "./template/spread.ts";
export type { Spread, SpreadAttributes } from "./template/spread.ts";
export { styleMap } from "./template/style-map.ts";
export type { StyleDeclarations } from "./template/style-map.ts";
export { TemplateSyntaxError, TemplateValueError } from "./template/template-errors.ts";
export { childView } from "./view/child-view.ts";
export type { ChildViewOptions } from "./view/child-view.ts";
export type {
  EventContext,
  InfoContext,
  InfoMessage,
  MountContext,
  NoProps,
  ParentView,
  ViewLocation,
} from "./view/context.ts";
export { sendToComponent } from "./view/component-context.ts";
export type {
  ComponentAddress,
  ComponentContext,
  ComponentEventContext,
} from "./view/component-context.ts";
export { liveComponent } from "./view/live-component.ts";
export type {
  ComponentConfig,
  ComponentEventHandler,
  ComponentInfoHandler,
  ComponentItem,
  LiveComponent,
} from "./view/live-component.ts";
export type { StreamLoader, StreamLoaders } from "./view/stream-loader.ts";
export type { AcceptPattern } from "./upload/accept.ts";
export { allowUpload } from "./upload/allow-upload.ts";
export type {
  AllowedUpload,
  AllowedUploads,
  UploadOptions,
  UploadVerdict,
} from "./upload/allow-upload.ts";
export { cancelUpload, consumeUpload, consumeUploads } from "./upload/consume-uploads.ts";
export { defineUploadWriter } from "./upload/define-writer.ts";
export type { UploadWriterDefinition, UploadWriterKind } from "./upload/define-writer.ts";
export { memoryWriter } from "./upload/memory-writer.ts";
export type { MemoryFile } from "./upload/memory-writer.ts";
export { fileInput } from "./upload/file-input.ts";
export type { ProgramFile } from "./upload/program-uploads.ts";
export { upload } from "./upload/upload.ts";
export type {
  AnnouncedFile,
  TempFile,
  Upload,
  UploadEntry,
  UploadError,
  UploadStatus,
  UploadTarget,
} from "./upload/upload.ts";
export { UploadFieldError, UploadGoneError } from "./upload/upload-errors.ts";
export type { UploadToWrite, UploadWriter } from "./upload/writer.ts";
export { unsafeHTML } from "./template/unsafe-html.ts";
export type { UnsafeHtml } from "./template/unsafe-html.ts";
export { when } from "./template/when.ts";
export { liveView } from "./view/live-view.ts";
export type { EventHandler, InfoHandler, LiveView, ViewConfig } from "./view/live-view.ts";
export type { On, PayloadOf, WithSchemas } from "./view/on.ts";
export type { NoSchemas, Schemas } from "./view/payloads.ts";
export { watchRestarts } from "./view/restarts.ts";
export type { GivenUp, Restarted } from "./view/restarts.ts";
export { startView } from "./view/start-view.ts";
export type {
  EventArguments,
  StartViewArguments,
  StartViewOptions,
  ViewDiff,
  ViewHandle,
} from "./view/start-view.ts";
export {
  EventRefusedError,
  ViewBusyError,
  ViewDownError,
  ViewRefusedError,
} from "./view/view-errors.ts";
