import { AppError } from '../errors.ts'

/** Whether the person allows methods other than GET. Off until turned on, and never on against the organization's policy. */
export interface WriteSwitch {
  isOn(): boolean
  /** Whether the organization permits it. */
  readonly isAllowed: boolean
  /** @throws AppError `input-invalid` when the organization forbids it, or the settings could not be written */
  set(on: boolean): void
}

export interface WriteSwitchDeps {
  /** Whatever the settings hold. */
  readonly read: () => unknown
  readonly write: (on: boolean) => void
  readonly isAllowed: boolean
}

export function createWriteSwitch({ read, write, isAllowed }: WriteSwitchDeps): WriteSwitch {
  return {
    isAllowed,
    isOn: () => isAllowed && read() === true,
    set(on) {
      if (on && !isAllowed) throw forbiddenByPolicy()
      write(on)
    }
  }
}

function forbiddenByPolicy(): AppError {
  return new AppError({
    code: 'input-invalid',
    message: 'Your organization allows only GET requests.',
    hint: 'Ask your administrator if you need other methods.',
    retryable: false
  })
}
