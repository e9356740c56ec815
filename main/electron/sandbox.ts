/** The parts of Electron's `app` that decide about Chromium's sandbox. */
export interface SandboxableApp {
  enableSandbox(): void
  readonly commandLine: { hasSwitch(name: string): boolean }
}

/**
 * Puts every renderer in Chromium's sandbox, before `ready` (security-reliability §1.1, item 4). Skipped only if the
 * command line says `--no-sandbox`: a packaged app has rejected that by now, and when running from source it means
 * root, as which Chromium can't start a sandboxed process.
 */
export function enforceSandbox(app: SandboxableApp): void {
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
}
