/**
 * Replaces `node:process` in the bundles. electron-store and what it uses import it for the object that is the global
 * `process` anyway; loading the module reads each of its properties, which takes 3 ms at startup.
 */
export default process
