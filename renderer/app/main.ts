import '@fontsource-variable/inter/wght.css'
import '../app.css'

/** Long enough to paint in; a window that isn't painted, such as a covered one, doesn't wait longer. */
const PAINTED_AFTER_MS = 250

/**
 * index.html has the first frame in it (`build/first-frame.ts`). The app starts when people see that frame: building the
 * app keeps the page busy, and its first call keeps main busy, and both have a part in painting.
 */
const seen = new Promise<void>((resolve) => {
  new PerformanceObserver((list, observer) => {
    if (list.getEntriesByName('first-contentful-paint').length === 0) return
    observer.disconnect()
    resolve()
  }).observe({ type: 'paint', buffered: true })
  setTimeout(resolve, PAINTED_AFTER_MS)
})

void seen.then(() => import('./app.ts'))
