/** KDE versions for which Chromium knows the KWallet. */
const KNOWN_VERSIONS: readonly (string | undefined)[] = ['5', '6']

/**
 * The keyring that Chromium must be told to use because it would otherwise look for the wrong one, as a value for its
 * `password-store` switch; or `null` to let Chromium choose.
 *
 * Chromium takes a KDE desktop without `KDE_SESSION_VERSION` for KDE 4 and asks for an object that no KWallet since 2014 has
 * (base/nix/xdg_util.cc; electron#53230): secrets would not be kept. The variable is missing if the app is started by
 * something that didn't inherit it from the desktop, such as a user service or a shell over SSH. KWallet 6 also
 * responds to the name of KWallet 5, with the same wallet, so that name finds both.
 */
export function kwalletToUse(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): 'kwallet5' | null {
  if (platform !== 'linux' || KNOWN_VERSIONS.includes(env['KDE_SESSION_VERSION'])) return null
  const desktops = (env['XDG_CURRENT_DESKTOP'] ?? '').split(':').map((each) => each.trim())
  return desktops.includes('KDE') ? 'kwallet5' : null
}
