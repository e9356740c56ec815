/** The parts of Electron's `app` that decide about Chromium's sandbox. */
export interface SandboxableApp {
  enableSandbox(): void
  readonly commandLine: { hasSwitch(name: string): boolean }
}

/**
 * Puts every renderer in Chromium's sandbox, before `ready` (security-reliability §1.1, item 4). Left out only when the
 * command line says `--no-sandbox`: the guard has refused that in a packaged app by now, and in a run from source it
 * means root, under whom Chromium cannot start a sandboxed process at all.
 */
export function enforceSandbox(app: SandboxableApp): void {
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
}
