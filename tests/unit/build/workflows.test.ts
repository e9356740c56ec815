import { access, readFile, readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../../../build/paths.ts'

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>> | string
  readonly needs?: string | readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly uses?: string
  readonly steps?: readonly Step[]
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions?: unknown
  readonly env?: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}

const yaml = createRequire(import.meta.url)('js-yaml') as { load(text: string): unknown }
const FOLDER = join(ROOT, '.github/workflows')
const files = (await readdir(FOLDER)).filter((name) => /\.ya?ml$/.test(name))
const sources = await Promise.all(
  files.map(async (name) => {
    const text = await readFile(join(FOLDER, name), 'utf8')
    return { name, text, workflow: yaml.load(text) as Workflow }
  })
)

const stepsOf = ({ jobs }: Workflow): Step[] => Object.values(jobs).flatMap(({ steps = [] }) => steps)

/** What a workflow uses that isn't an action pinned by its full commit. A tag, branch, or image can be moved. */
function unpinned(workflow: Workflow): string[] {
  const used = [
    ...Object.values(workflow.jobs).map(({ uses }) => uses),
    ...stepsOf(workflow).map(({ uses }) => uses)
  ]
  return used.filter(
    (each) => each !== undefined && !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(each)
  ) as string[]
}

test('there are a workflow for checks and one for releases', () => {
  expect([...files].sort()).toEqual(['check.yml', 'release.yml'])
})

test.each([
  'actions/checkout@v7',
  'actions/checkout@main',
  'actions/checkout@3d3c42e',
  'actions/checkout@3D3C42E5AAC5BA805825DA76410C181273BA90B1',
  'actions/checkout',
  'docker://alpine:3',
  './local-action'
])('%s isn’t pinned', (uses) => {
  expect(unpinned({ on: {}, jobs: { one: { steps: [{ uses }] } } })).toEqual([uses])
  expect(unpinned({ on: {}, jobs: { one: { uses } } })).toEqual([uses])
})

describe.each(sources)('$name', ({ text, workflow }) => {
  test('pins every action by its full commit, and says which version that is', () => {
    expect(unpinned(workflow)).toEqual([])
    const lines = text.split('\n').filter((line) => /\buses:/.test(line))
    expect(lines.length).toBe(stepsOf(workflow).filter(({ uses }) => uses !== undefined).length)
    for (const line of lines) expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test('gives no permission to all jobs, and says for each which it needs', () => {
    expect(workflow.permissions).toEqual({})
    for (const [name, { permissions }] of Object.entries(workflow.jobs))
      expect(permissions, name).toBeTypeOf('object')
  })

  test('leaves no token in the checkout and uses no cache', () => {
    for (const { uses = '', with: given } of stepsOf(workflow)) {
      if (uses.startsWith('actions/checkout@')) expect(given?.['persist-credentials']).toBe(false)
      if (uses.startsWith('actions/setup-node@')) expect(given?.['package-manager-cache']).toBe(false)
    }
  })

  test('puts nothing from outside into a script: a tag’s name could be a command', () => {
    for (const { run = '' } of stepsOf(workflow)) expect(run).not.toContain('${{')
  })

  test('runs only scripts that exist', async () => {
    const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Readonly<Record<string, string>>
    }
    const commands = stepsOf(workflow)
      .map(({ run = '' }) => run)
      .join('\n')
    for (const [, name = ''] of commands.matchAll(/npm run ([\w:]+)/g)) expect(scripts).toHaveProperty([name])
    for (const [, file = ''] of commands.matchAll(/tsx (\S+)/g))
      await expect(access(join(ROOT, file)), file).resolves.toBeUndefined()
  })
})

test('two workflows use the same version of an action', () => {
  const pins = new Map<string, Set<string>>()
  for (const { workflow } of sources)
    for (const { uses } of stepsOf(workflow)) {
      const [action = '', commit = ''] = uses?.split('@') ?? []
      pins.set(action, (pins.get(action) ?? new Set()).add(commit))
    }
  for (const [action, commits] of pins) expect([...commits], action).toHaveLength(1)
})

describe('a release', () => {
  const release = sources.find(({ name }) => name === 'release.yml')?.workflow
  const jobs = release?.jobs ?? {}

  test('starts with a tag only', () => {
    expect(release?.on).toEqual({ push: { tags: ['v[0-9]*'] } })
  })

  test('gives each build the address and the keys of its updates, and root’s too', () => {
    expect(release?.env).toMatchObject({
      TOKEN_DESK_UPDATE_FEED: '${{ vars.TOKEN_DESK_UPDATE_FEED }}',
      TOKEN_DESK_UPDATE_KEYS: '${{ vars.TOKEN_DESK_UPDATE_KEYS }}'
    })
    const asRoot = stepsOf(release ?? { on: {}, jobs: {} }).filter(({ run = '' }) => run.includes('sudo env'))
    expect(asRoot).toHaveLength(1)
    for (const name of Object.keys(release?.env ?? {})) expect(asRoot[0]?.run).toContain(`"${name}=$${name}"`)
  })

  test('is written by the last job only, after every package was made and tested', () => {
    const writing = Object.entries(jobs).filter(
      ([, { permissions }]) => !['{}', '{"contents":"read"}'].includes(JSON.stringify(permissions))
    )
    expect(writing.map(([name]) => name)).toEqual(['draft'])
    expect(jobs['draft']?.needs).toEqual(['linux', 'windows', 'msi-installed', 'macos'])
    expect(jobs['msi-installed']?.needs).toBe('msi')
    expect(jobs['msi']?.needs).toBe('windows')
    expect(jobs['draft']?.permissions).toEqual({
      contents: 'write',
      'id-token': 'write',
      attestations: 'write'
    })
    const uses = jobs['draft']?.steps?.map((step) => step.uses ?? '').filter((each) => each !== '')
    // It runs nothing of npm, where a dependency could use the permissions.
    expect(uses?.map((each) => each.split('@')[0])).toEqual([
      'actions/download-artifact',
      'actions/attest-build-provenance'
    ])
    const commands = (jobs['draft']?.steps ?? []).map(({ run = '' }) => run).join('\n')
    expect(commands).not.toMatch(/\b(?:npm|npx|node)\b/)
    expect(commands).toContain('--draft')
  })

  test('shows a signing secret only to the step that signs', () => {
    const withSecrets = stepsOf(release ?? { on: {}, jobs: {} }).filter((step) =>
      // Whether there is a secret isn't one.
      Object.values(step.env ?? {}).some((value) => value.includes('secrets.') && !value.includes("!= ''"))
    )
    expect(withSecrets.map(({ run = '' }) => run.trim().split('\n').at(-1))).toEqual([
      'npm run package -- --installers',
      'npx tsx build/sign-windows.ts release/*.msi',
      'npm run package -- --installers'
    ])
    for (const { env } of Object.values(jobs)) expect(JSON.stringify(env ?? {})).not.toContain('secrets.')
  })

  /** The artifacts that the steps of a job upload or download, with the files in them. */
  const artifacts = (name: string, action: string): [unknown, string[]][] =>
    (jobs[name]?.steps ?? [])
      .filter(({ uses = '' }) => uses.startsWith(`actions/${action}-artifact@`))
      .map(({ with: given = {} }) => {
        const path = given['path']
        return [given['name'] ?? given['pattern'], typeof path === 'string' ? path.trim().split('\n') : []]
      })

  test('contains every package, and nothing that was only handed to another job', () => {
    const uploaded = Object.keys(jobs).flatMap((name) => artifacts(name, 'upload'))
    const released = new Map(uploaded.filter(([name]) => String(name).startsWith('release-')))
    expect([...released.keys()].sort()).toEqual([
      'release-linux',
      'release-macos',
      'release-msi',
      'release-notes',
      'release-windows'
    ])
    const files = [...released.values()].flat()
    for (const ending of ['deb', 'rpm', 'AppImage', 'exe', 'msi', 'dmg', 'zip'])
      expect(files).toContain(`release/token-desk-*.${ending}`)
    expect(files.filter((path) => path.includes('unpacked'))).toEqual([])
    expect(artifacts('draft', 'download')).toEqual([['release-*', ['files']]])
    // The checksums are over all of them, and the attestation is over the checksums.
    const draft = jobs['draft']?.steps ?? []
    expect(draft.map(({ run = '' }) => run).join('\n')).toContain('sha256sum -- *')
    expect(draft.find(({ uses }) => uses?.startsWith('actions/attest-build-provenance@'))?.with).toEqual({
      'subject-checksums': 'files/SHA256SUMS'
    })
  })

  test('packs the msi of both architectures from what the setup program was made of, and installs one on Windows', () => {
    const [handedOver] = artifacts('windows', 'upload').filter(([name]) => name === 'unpacked-windows')
    // electron-builder's names. Without what they have in common, the artifact would hold other paths.
    expect(handedOver?.[1]).toEqual(['release/win-unpacked', 'release/win-arm64-unpacked'])
    expect(artifacts('msi', 'download')).toEqual([['unpacked-windows', ['unpacked']]])
    const commands = (jobs['msi']?.steps ?? []).map(({ run = '' }) => run).join('\n')
    for (const [folder, arch] of [
      ['win-unpacked', 'x64'],
      ['win-arm64-unpacked', 'arm64']
    ])
      expect(commands).toContain(
        `build/msi.ts unpacked/${folder} ${arch} "release/token-desk-$version-win-${arch}.msi"`
      )
    expect(artifacts('msi-installed', 'download')).toEqual([['release-msi', []]])
    expect(jobs['msi-installed']?.permissions).toEqual({})
  })
})
