// The fields as a person sees them: label, control, hint, and what is wrong.
import { html, nothing, type Binding, type FormField } from "perigee";
import { strengthWords } from "./sign-up-form.ts";

/** What is wrong with a field: the control points to it, so it is read out with that. */
export const problems = (field: FormField) =>
  field.errors.length === 0
    ? nothing
    : html`<p class="problem" id=${field.errorsId}>${field.errors.join(" ")}</p>`;

export const nameField = (name: FormField) => html`
  <div class="line">
    <label class="field" for=${name.id}>
      Name <input autocomplete="username" ${name.input({ hintId: "name-hint" })} />
    </label>
    <p class="small" id="name-hint">Others see it. Three to twenty characters.</p>
    ${problems(name)}
  </div>
`;

export const emailField = (email: FormField) => html`
  <div class="line">
    <label class="field" for=${email.id}>
      E-mail <input type="email" autocomplete="email" ${email.input()} />
    </label>
    ${problems(email)}
  </div>
`;

export const passwordField = (password: FormField, strength: number) => html`
  <div class="line">
    <label class="field" for=${password.id}>
      Password
      <input
        type="password"
        autocomplete="new-password"
        ${password.input({ hintId: "strength" })}
      />
    </label>
    <p class="small strength" id="strength">
      <meter aria-hidden="true" max="4" low="2" high="3" optimum="4" value=${strength}></meter>
      Strength: ${strengthWords[strength] ?? ""}
    </p>
    ${problems(password)}
  </div>
`;

/** A row of the links. @param index - its position, from 0. */
export const linkRow = (url: FormField, index: number, raise: Binding, remove: Binding) => html`
  <li class="link">
    <div class="controls">
      <label class="field" for=${url.id}>
        Link ${index + 1}
        <input type="url" inputmode="url" placeholder="https://" ${url.input()} />
      </label>
      <button
        type="button"
        class="quiet"
        aria-label="Move link ${index + 1} up"
        ?hidden=${index === 0}
        @click=${raise}
      >
        Up
      </button>
      <button type="button" class="quiet" aria-label="Remove link ${index + 1}" @click=${remove}>
        Remove
      </button>
    </div>
    ${problems(url)}
  </li>
`;
