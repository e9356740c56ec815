import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  APP_ORIGIN,
  APP_SCHEME,
  APP_URL,
  CONTENT_SECURITY_POLICY,
  createPageHandler,
  readPageFiles,
  type PageFiles
} from '../../../main/electron/app-protocol.ts'

const OUTSIDE = 'outside-marker'
const INDEX = '<!doctype html><html lang="en"><title>page</title>'
/** Served for a window with this many connections. */
const indexFor = (connections: number): string =>
  INDEX.replace('<html', `<html data-connections="${connections}"`)

let folder = ''
let files: PageFiles = new Map()
let handle: ReturnType<typeof createPageHandler>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-desk-page-'))
  const page = join(folder, 'renderer')
  await mkdir(join(page, 'assets', 'deep'), { recursive: true })
  await Promise.all([
    writeFile(join(folder, 'secret.html'), OUTSIDE),
    writeFile(join(folder, 'secret.js'), OUTSIDE),
    writeFile(join(page, 'index.html'), INDEX),
    writeFile(join(page, 'assets', 'index-1a2b.js'), 'export {}'),
    writeFile(join(page, 'assets', 'index-1a2b.js.map'), OUTSIDE),
    writeFile(join(page, 'assets', 'style.css'), 'body{}'),
    writeFile(join(page, 'assets', 'deep', 'inter.woff2'), 'font'),
    writeFile(join(page, 'assets', 'notes.txt'), OUTSIDE),
    writeFile(join(page, '.env'), OUTSIDE),
    symlink(join(folder, 'secret.html'), join(page, 'link.html'))
  ])
  files = await readPageFiles(page)
  handle = createPageHandler(Promise.resolve(files), () => 2)
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

const get = (path: string): Promise<Response> => handle({ method: 'GET', url: `${APP_ORIGIN}${path}` })

describe('the list of page files', () => {
  it('contains the page’s file types, and no link, map, or other file', () => {
    expect([...files.keys()].sort()).toEqual([
      '/assets/deep/inter.woff2',
      '/assets/index-1a2b.js',
      '/assets/style.css',
      '/index.html'
    ])
  })

  it('fails if there is no page', async () => {
    await expect(readPageFiles(join(folder, 'nothing'))).rejects.toThrow('ENOENT')
  })
})

describe('the page handler', () => {
  it.each([
    ['/index.html', 'text/html; charset=utf-8'],
    ['/assets/index-1a2b.js', 'text/javascript; charset=utf-8'],
    ['/assets/style.css', 'text/css; charset=utf-8'],
    ['/assets/deep/inter.woff2', 'font/woff2']
  ])('serves %s as %s', async (path, contentType) => {
    const response = await get(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(contentType)
    expect((await response.text()).length).toBeGreaterThan(0)
  })

  it.each([
    ['/index.html', 'GET', 200],
    ['/nothing.html', 'GET', 404],
    ['/index.html', 'POST', 405]
  ])('%s by %s is %i, with every header', async (path, method, status) => {
    const response = await handle({ method, url: `${APP_ORIGIN}${path}` })
    expect(response.status).toBe(status)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store'
    })
  })

  it.each(['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'get', ''])(
    'refuses the method "%s"',
    async (method) => {
      expect((await handle({ method, url: APP_URL })).status).toBe(405)
    }
  )

  it.each([
    'app://other/index.html',
    'app://token-desk:8080/index.html',
    'app://user@token-desk/index.html',
    'app://user:pass@token-desk/index.html',
    'app://token-desk.evil/index.html',
    'app:index.html',
    'app:///index.html',
    'file:///index.html',
    'https://token-desk/index.html',
    'not an address',
    '',
    `${APP_URL}?file=../secret.html`,
    `${APP_URL}?`.concat('x')
  ])('returns nothing for %s', async (url) => {
    expect((await handle({ method: 'GET', url })).status).toBe(404)
  })

  // SEC-13: at least 200 spellings of a way out.
  it('serves only listed files, however the path is spelled', async () => {
    const ups = [
      '..',
      '%2e%2e',
      '%2E%2E',
      '.%2e',
      '%2e.',
      '%252e%252e',
      '%c0%ae%c0%ae',
      '%uff0e%uff0e',
      '..;',
      '....',
      '．．',
      '..%00',
      '..%20'
    ]
    const slashes = ['/', '%2f', '%2F', '\\', '%5c', '%5C', '%252f', '%c0%af', '//', '/./', '／']
    const targets = ['secret.html', 'secret.js', 'secret.html%00.css', 'secret.html/']
    const spellings = ups.flatMap((up) =>
      slashes.flatMap((slash) =>
        targets.flatMap((target) => [
          `/${up}${slash}${target}`,
          `/assets/${up}${slash}${up}${slash}${target}`
        ])
      )
    )
    const absolute = [
      '/C:/Windows/win.ini',
      '/c%3a/secret.html',
      '/\\\\server\\share\\x.html',
      '//server/share/x.html',
      '/%5c%5cserver%5cx.html',
      '/etc/passwd',
      '//etc/passwd',
      '/proc/self/environ',
      '/file:///etc/passwd',
      '/~/x.html',
      '/index.html%00',
      '/index.html/',
      '/INDEX.HTML',
      '/index.html.',
      '/index.html::$DATA',
      '/.env',
      '/assets/notes.txt',
      '/assets/index-1a2b.js.map',
      '/link.html',
      '/assets',
      '/assets/',
      '/',
      '',
      '/__proto__',
      '/constructor',
      '/toString',
      `/${'a/'.repeat(5_000)}x.html`,
      `/${'x'.repeat(100_000)}.html`
    ]
    expect(spellings.length).toBeGreaterThanOrEqual(200)
    for (const path of [...spellings, ...absolute]) {
      const response = await get(path)
      expect(await response.text(), path).not.toContain(OUTSIDE)
      expect(response.status, path).toBe(404)
    }
  })

  it('serves a listed file for an equivalent spelling', async () => {
    expect(await (await get('/assets/%2e%2e/index.html')).text()).toBe(indexFor(2))
  })
})

describe('the scheme', () => {
  it('has the three rights it needs and no other', () => {
    expect(APP_SCHEME).toEqual({
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true }
    })
  })
})

describe('the policy', () => {
  const directives = new Map(
    CONTENT_SECURITY_POLICY.split('; ').map((directive) => {
      const [name = '', ...values] = directive.split(' ')
      return [name, values]
    })
  )

  it('denies by default and lets the page reach no server', () => {
    expect(directives.get('default-src')).toEqual(["'none'"])
    for (const name of ['connect-src', 'form-action', 'frame-ancestors', 'base-uri', 'object-src']) {
      expect(directives.get(name), name).toEqual(["'none'"])
    }
  })

  it('never allows inline code, eval, another host, or any scheme except data: for images', () => {
    for (const [name, values] of directives) {
      const allowed = [
        "'none'",
        "'self'",
        ...(name === 'img-src' ? ['data:'] : []),
        "'script'",
        'svelte-trusted-html'
      ]
      expect(
        values.filter((value) => !allowed.includes(value)),
        name
      ).toEqual([])
    }
  })

  it('requires trusted types, with Svelte’s policy only', () => {
    expect(directives.get('require-trusted-types-for')).toEqual(["'script'"])
    expect(directives.get('trusted-types')).toEqual(['svelte-trusted-html'])
  })
})
