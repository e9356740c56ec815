/**
 * Finds the fonts for names in other scripts, which come with the directory, before they are needed and while nothing
 * else happens. The first letter that the window's own font lacks makes the browser look through all fonts of the
 * machine: on Linux it asks another process and waits, 80 ms and more in which the page stands still. The parts of the
 * window's own font load with the first letter of each, and then the whole page is laid out again.
 */
export function findFallbackFonts(): void {
  requestIdleCallback(() => {
    const context = document.createElement('canvas').getContext('2d')
    if (context === null) return
    context.font = `13px ${getComputedStyle(document.body).fontFamily}`
    context.measureText(FOREIGN)
    void document.fonts.load(context.font, OWN).catch(() => undefined)
  })
}

/** Thai: in no part of the window's font, nor in the text fonts of a plain Linux. */
const FOREIGN = 'ส'
/** Latin with marks, Cyrillic, Greek, Vietnamese. */
const OWN = 'ŁЖΩạ'
