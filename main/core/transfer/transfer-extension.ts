/** File names end with it; the content is JSON. Apart from the format, because the entry needs it before core is loaded. */
export const TRANSFER_EXTENSION = 'tokendesk'
