import {
  cancelUpload,
  consumeUploads,
  each,
  html,
  liveView,
  nothing,
  route,
  upload,
  type Binding,
  type FormFields,
  type Upload,
} from "perigee";
import { z } from "zod";
import { emailField, linkRow, nameField, passwordField, problems } from "./fields.ts";
import { askName, askPicture, keepPicture } from "./members.ts";
import { inKilobytes, pictureField, pictureUpload } from "./picture.ts";
import { membership, problemWith } from "./sign-up-action.ts";
import { signUpForm, strengthOf } from "./sign-up-form.ts";

/** `/sign-up?email=…` is what an invitation links to. */
export const signUpRoute = route("/sign-up", {
  search: z.object({ email: z.string().max(200).catch("") }),
});

interface State {
  form: ReturnType<typeof signUpForm.start>;
  /** How hard the password is to guess. */
  strength: number;
  /** Whether all is well: the browser posts the form then, to `sign-up-action.ts`. */
  isReady: boolean;
  picture: Upload;
  /** Who has signed up in this browser. */
  member: string | undefined;
  /** What is known of their picture. */
  kept: string | undefined;
}

/** The events of the form, as its view offers them. */
interface FormEvents {
  readonly change: () => Binding;
  readonly submit: () => Binding;
  addLink(): Binding;
  removeLink(key: number): Binding;
  raiseLink(key: number): Binding;
  readonly removePicture: (ref: string) => Binding;
  reset(): Binding;
}

/**
 * A sign-up form: checked on the server while a person types, with errors for what they have finished.
 *
 * The form is a part of the state, so it is there after a crash of the view, of its thread or of the server.
 */
export const SignUp = liveView(import.meta, {
  route: signUpRoute,
  mount: async (ctx): Promise<State> => {
    const member = membership.read(ctx)?.member;
    return {
      form: signUpForm.start({ email: ctx.search.email, links: [{}] }),
      strength: 0,
      picture: upload(),
      isReady: false,
      member,
      kept: member === undefined ? undefined : await askPicture(member),
    };
  },
  uploads: { picture: pictureUpload },

  events: {
    change: async (state, _payload, { event }) => {
      const { form } = state;
      const before = signUpForm.field(form, "name").value;
      await signUpForm.change(form, event);
      state.strength = strengthOf(passwordIn(event.form));
      // The schema cannot know who the other members are.
      const { value } = signUpForm.field(form, "name");
      if (value === before || !signUpForm.isValid(form, "name")) return;
      const answer = await askName(value);
      if (answer !== "free") signUpForm.addError(form, "name", problemWith(answer));
    },
    submit: async (state, _payload, { event }) => {
      const submitted = await signUpForm.submit(state.form, event);
      if (!submitted.ok) return;
      const answer = await askName(submitted.value.name);
      if (answer !== "free") {
        signUpForm.addError(state.form, "name", problemWith(answer));
        return;
      }
      // It is deleted after that: here a program would move it to where it keeps pictures.
      const [picture] = await consumeUploads(state.picture, (entry, file) => {
        return `${entry.name}, ${inKilobytes(file.size)}`;
      });
      if (picture !== undefined) await keepPicture(submitted.value.name, picture);
      state.isReady = true;
    },
    addLink: (state) => {
      signUpForm.addRow(state.form, "links");
    },
    removeLink: (state, key: number) => signUpForm.removeRow(state.form, "links", key),
    raiseLink: (state, key: number) => {
      const rows = signUpForm.rows(state.form, "links");
      const index = rows.findIndex((row) => row.key === key);
      signUpForm.moveRow(state.form, "links", key, index - 1);
    },
    removePicture: (state, ref: string) => {
      cancelUpload(state.picture, ref);
    },
    reset: (state) => {
      signUpForm.reset(state.form);
      state.picture = upload();
    },
    crash: () => {
      throw new Error("somebody asked the sign-up form to crash");
    },
  },

  head: () => ({ title: "Sign up" }),

  render: (state, on) => html`
    <section class="example sign-up">
      <header class="stack">
        <h1>Sign up</h1>
        <p class="lead">
          Every field is checked on the server. What is wrong is said once you have left a field, and
          goes as soon as it is right.
        </p>
        <p class="small">
          Fill in half of it, choose a picture, then crash the view: nothing is lost. The names ada,
          grace and admin are taken.
        </p>
        <button type="button" class="danger" @click=${on.crash()}>Crash this view</button>
      </header>
      ${state.member === undefined ? formOf(state, on) : welcome(state.member, state.kept)}
    </section>
  `,
});

const formOf = ({ form, strength, isReady, picture }: State, on: FormEvents) => html`
  <form
    class="panel"
    method="post"
    action="/sign-up"
    novalidate
    ?data-live-post=${isReady}
    aria-label="Sign up"
    data-live-debounce="250"
    @input=${on.change}
    @submit=${on.submit}
  >
    ${nameField(signUpForm.field(form, "name"))} ${emailField(signUpForm.field(form, "email"))}
    ${passwordField(signUpForm.field(form, "password"), strength)}
    ${pictureField(picture, on.removePicture)}
    <fieldset>
      <legend>Links</legend>
      <ul class="rows">
        ${each(
          signUpForm.rows(form, "links"),
          (row) => row.key,
          ({ key, index, name }) =>
            linkRow(
              signUpForm.field(form, name("url")),
              index,
              on.raiseLink(key),
              on.removeLink(key),
            ),
        )}
      </ul>
      ${problems(signUpForm.field(form, "links"))}
      <button type="button" @click=${on.addLink()}>Add a link</button>
    </fieldset>
    <label class="check">
      <input type="checkbox" ${signUpForm.field(form, "news").checkbox()} />
      Tell me about news, once a month at most
    </label>
    <div class="controls">
      <button class="primary">Sign up</button>
      <button
        type="button"
        class="quiet"
        ?hidden=${!signUpForm.isDirty(form)}
        @click=${on.reset()}
      >
        Start over
      </button>
    </div>
  </form>
`;

const welcome = (member: string, picture: string | undefined) => html`
  <form class="panel" method="post" action="/sign-up/leave">
    <h2>Welcome, ${member}</h2>
    <p>Your account is there for as long as this server runs.</p>
    ${picture === undefined ? nothing : html`<p>Your picture has arrived: ${picture}.</p>`}
    <button>Sign out</button>
  </form>
`;

function passwordIn(form: FormFields = {}): string {
  const { password } = form;
  return typeof password === "string" ? password : "";
}
