/** File names end with it; the content is JSON. Separate from the format, because the entry point needs it before core is loaded. */
export const TRANSFER_EXTENSION = 'tokendesk'
