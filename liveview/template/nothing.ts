/**
 * The value that shows nothing, and takes an attribute away.
 *
 * @module
 */

/**
 * Put in a slot to show nothing.
 *
 * In text it does what null does. As the value of an attribute it removes the attribute, where null
 * would leave it empty: `href=${page ?? nothing}`.
 */
export const nothing: unique symbol = Symbol.for("perigee.nothing");
