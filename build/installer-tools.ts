/**
 * The tools that electron-builder uses to build Linux installers. It downloads them. Where it can't, stand-ins built on
 * Debian's own programs make the same packages, so that they can be tested anywhere.
 */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './paths.ts'
import { ensureOptionalPrograms, findCommand, type ProgramNeed } from './system-libraries.ts'

/** The Linux targets of electron-builder.yml. */
export const LINUX_TARGETS = ['deb', 'rpm', 'AppImage'] as const
export type LinuxTarget = (typeof LINUX_TARGETS)[number]

/** What the stand-in of each target runs. */
const PROGRAMS: Readonly<Record<LinuxTarget, readonly ProgramNeed[]>> = {
  deb: [{ program: 'dpkg-deb', debian: 'dpkg', optional: true }],
  rpm: [{ program: 'rpmbuild', debian: 'rpm', optional: true }],
  AppImage: [
    { program: 'mksquashfs', debian: 'squashfs-tools', optional: true },
    { program: 'desktop-file-validate', debian: 'desktop-file-utils', optional: true }
  ]
}

const RUNTIME_MESSAGE =
  'This AppImage was built for tests, without the program that mounts it. Install the deb or the rpm instead.\n'

/** Stand-ins that are ready to use. */
export interface StandIns {
  /** What can be built with them here. */
  readonly targets: readonly LinuxTarget[]
  /** Variables that make electron-builder use them (its toolsets/linux.js). */
  readonly env: Readonly<Record<string, string>>
  remove(): Promise<void>
}

/** Writes the stand-ins to a temporary folder. As root on Debian it installs the programs that they need. */
export async function standIns(): Promise<StandIns> {
  await ensureOptionalPrograms(Object.values(PROGRAMS).flat())
  const paths = new Map<string, string>()
  const targets: LinuxTarget[] = []
  for (const target of LINUX_TARGETS) {
    const found = await Promise.all(PROGRAMS[target].map(({ program }) => findCommand(program)))
    PROGRAMS[target].forEach(({ program }, index) => {
      const path = found[index]
      if (typeof path === 'string') paths.set(program, path)
    })
    // The stand-in for the runtime is a program for x64.
    if (!found.includes(null) && (target !== 'AppImage' || process.arch === 'x64')) targets.push(target)
  }
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-tools-'))
  const fpm = join(folder, 'fpm')
  const [tsx, script] = [join(ROOT, 'node_modules/.bin/tsx'), join(ROOT, 'build/fpm-stand-in.ts')]
  await writeFile(fpm, `#!/bin/sh\nexec ${quoted(tsx)} ${quoted(script)} "$@"\n`, { mode: 0o755 })
  const appImage = join(folder, 'appimage')
  await mkdir(join(appImage, 'lib/x64'), { recursive: true })
  await mkdir(join(appImage, 'runtimes'))
  await writeFile(join(appImage, 'runtimes/runtime-x64'), sayAndFail(RUNTIME_MESSAGE), { mode: 0o755 })
  for (const { program } of PROGRAMS.AppImage) {
    const path = paths.get(program)
    if (path !== undefined) await symlink(path, join(appImage, program))
  }
  return {
    targets,
    env: { CUSTOM_FPM_PATH: fpm, APPIMAGE_TOOLS_PATH: appImage },
    remove: () => rm(folder, { recursive: true, force: true })
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/**
 * A program for Linux on x64 that writes `message` to stderr and ends with exit code 1: an ELF header, one segment (System
 * V ABI, "Object files"), and two system calls.
 */
export function sayAndFail(message: string): Buffer {
  const address = 0x400000
  const text = Buffer.from(message)
  const [headers, codeSize] = [64 + 56, 34]
  const size = headers + codeSize + text.length
  const file = Buffer.alloc(size)
  // ELF, 64 bit, little endian, version 1; an executable for x86-64.
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  file.writeUInt16LE(2, 16)
  file.writeUInt16LE(62, 18)
  file.writeUInt32LE(1, 20)
  file.writeBigUInt64LE(BigInt(address + headers), 24)
  // The one program header follows this header.
  file.writeBigUInt64LE(64n, 32)
  file.writeUInt16LE(64, 52)
  file.writeUInt16LE(56, 54)
  file.writeUInt16LE(1, 56)
  // Load the whole file, readable and executable.
  file.writeUInt32LE(1, 64)
  file.writeUInt32LE(5, 68)
  file.writeBigUInt64LE(BigInt(address), 80)
  file.writeBigUInt64LE(BigInt(address), 88)
  file.writeBigUInt64LE(BigInt(size), 96)
  file.writeBigUInt64LE(BigInt(size), 104)
  file.writeBigUInt64LE(0x1000n, 112)
  const immediate = (opcode: number, value: number): Buffer => {
    const code = Buffer.alloc(5, opcode)
    code.writeUInt32LE(value, 1)
    return code
  }
  const [EAX, EDX, ESI, EDI] = [0xb8, 0xba, 0xbe, 0xbf]
  const systemCall = Buffer.from([0x0f, 0x05])
  const write = [immediate(EDI, 2), immediate(ESI, address + headers + codeSize), immediate(EDX, text.length)]
  const exit = [immediate(EDI, 1), immediate(EAX, 60), systemCall]
  Buffer.concat([...write, immediate(EAX, 1), systemCall, ...exit, text]).copy(file, headers)
  return file
}
