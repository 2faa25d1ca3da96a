/**
 * A module that never comes to its end.
 *
 * @module
 */
for (;;);
