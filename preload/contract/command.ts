/** What the person can tell the app to do. `preload/commands.ts` has a title, keys, and a condition for each. */
export type CommandId =
  // Pages of the connection that is chosen
  | 'go.overview'
  | 'go.directory'
  | 'go.token'
  | 'go.requests'
  | 'go.activity'
  // Pages of the app
  | 'go.inspector'
  | 'go.settings'
  | 'go.help'
  // Connections
  | 'connection.new'
  | 'connection.import'
  | 'connection.practice'
  | 'connection.signIn'
  | 'connection.signOut'
  | 'connection.renew'
  | 'connection.copyToken'
  | 'connection.copyHeader'
  | 'connection.edit'
  | 'connection.duplicate'
  | 'connection.remove'
  | 'connection.undoRemove'
  // The page on screen
  | 'page.search'
  // The app
  | 'app.palette'
  | 'app.shortcuts'
  | 'app.report'
  | 'app.lock'
  | 'app.dataFolder'
  | 'app.themeSystem'
  | 'app.themeLight'
  | 'app.themeDark'
  | 'app.show'
  | 'app.about'
  | 'app.quit'
  // The window
  | 'view.resetZoom'
  | 'view.zoomIn'
  | 'view.zoomOut'
  | 'view.fullScreen'
  // Pages in the browser
  | 'link.auth-guide'
  | 'link.create-app'
  | 'link.create-browser-app'
  | 'link.create-jwt'
  | 'link.admin-roles'

/** A command that main was given, in a menu or the tray, and that the window runs. */
export interface GivenCommand {
  id: CommandId
  /** The connection it is about; `null` for the one on screen. */
  connectionId: string | null
}
