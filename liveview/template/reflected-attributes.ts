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
  if (property === "value" && hasValueAttribute.has(tagName)) {
    return { name: "value", isBoolean: false };
  }
  if (booleans.has(property)) return { name: property.toLowerCase(), isBoolean: true };
  const name = texts.get(property);
  return name === undefined ? undefined : { name, isBoolean: false };
}

/**
 * What a property is that has nothing in it: a switch is off, a text is empty. Undefined would become
 * the text "undefined" there. Null for properties of which nothing is known.
 */
export function emptyProperty(property: string): false | "" | null {
  if (booleans.has(property)) return false;
  return property === "value" || texts.has(property) ? "" : null;
}

/** The others' `value` is a number, or no attribute at all. */
const hasValueAttribute: ReadonlySet<string> = new Set(["button", "data", "input", "option"]);

const booleans: ReadonlySet<string> = new Set(
  (
    "autofocus checked controls disabled hidden inert loop multiple muted noValidate open readOnly " +
    "required reversed selected"
  ).split(" "),
);

/** Properties that are texts, with the names of their attributes. */
const texts: ReadonlyMap<string, string> = new Map(
  (
    "action alt className:class dir href htmlFor:for id lang method name pattern placeholder rel " +
    "src target title type"
  )
    .split(" ")
    .map((entry) => {
      const [property = "", attribute = property] = entry.split(":");
      return [property, attribute];
    }),
);
