/** What a view should not change. */
export const basket: string[] = [];
