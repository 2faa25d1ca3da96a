/**
 * Which properties of elements show in HTML, and as what.
 *
 * A property slot sets a property of the element in the browser. So that the page looks right before
 * any script has run, those that an attribute can express are written as that attribute.
 * From the HTML standard's reflection rules, https://html.spec.whatwg.org/#reflecting-content-attributes-in-idl-attributes;
 * `value`, `checked` and `selected` do not reflect there, their attributes set the initial state.
 *
 * @module
 */

/** How a property is written in HTML. */
export interface ReflectedAttribute {
  readonly name: string;
  /** Whether the attribute is there or not, instead of having a value. */
  readonly isBoolean: boolean;
}

/** The attribute that shows property `property` of `<tagName>`, or undefined when none does. */
export function reflectedAttribute(
  tagName: string,
  property: string,
): ReflectedAttribute | undefined {
  // A custom element decides itself what its properties mean.
  if (tagName.includes("-")) return undefined;
  if (property === "value" && !hasValueAttribute.has(tagName)) return undefined;
  const isBoolean = isBooleanProperty(property);
  const name = isBoolean ? property.toLowerCase() : texts.get(property);
  return name === undefined ? undefined : { name, isBoolean };
}

/** Whether a property is a switch. */
export function isBooleanProperty(property: string): boolean {
  return booleans.has(property);
}

const hasValueAttribute: ReadonlySet<string> = new Set(
  "button data input li meter option progress".split(" "),
);

const booleans: ReadonlySet<string> = new Set(
  (
    "autofocus checked controls disabled hidden inert loop multiple muted noValidate open readOnly " +
    "required reversed selected"
  ).split(" "),
);

const texts: ReadonlyMap<string, string> = new Map(
  (
    "action alt className:class cols dir height href htmlFor:for id lang max maxLength method min " +
    "minLength name pattern placeholder rel rows src step tabIndex target title type value width"
  )
    .split(" ")
    .map((entry) => {
      const [property = "", attribute = property.toLowerCase()] = entry.split(":");
      return [property, attribute];
    }),
);
