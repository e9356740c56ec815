import { exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { simulatedCredentials } from '../../../main/simulator/credentials.ts'
import { createRingCxTokens } from '../../../main/simulator/ringcx-token.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'
import { expect, test } from '../../support/window/flow-test.ts'

test.use({ sharedApp: true })

const ringCxToken = (now: () => number = Date.now): Promise<string> =>
  createRingCxTokens({ seed: 1, lifeSeconds: 300, now }).issue({ mainAccountId: '99990001' })

/** What is pasted, what it is named, and a word of why. */
const PASTES: readonly {
  readonly what: string
  readonly text: () => Promise<string> | string
  readonly title: RegExp
  readonly says: RegExp
}[] = [
  {
    what: 'a RingCX token',
    text: () => ringCxToken(),
    title: /^RingCX access token$/,
    says: /access token for the RingCX API/
  },
  {
    what: 'a RingCX token with its header name',
    text: async () => `Authorization: Bearer ${await ringCxToken()}`,
    title: /^RingCX access token$/,
    says: /Once it expires, the RingCX API rejects it with 401 and.*Jwt is expired/
  },
  {
    what: 'a RingCX token that has expired',
    text: () => ringCxToken(() => Date.now() - 3_600_000),
    title: /^RingCX access token$/,
    says: /Expired.*The RingCX API rejects it with 401/s
  },
  {
    what: 'a JWT credential',
    text: () => simulatedCredentials(1).jwt,
    title: /^RingCentral JWT credential$/,
    says: /can’t be used as an access token/
  },
  {
    what: 'half a JWT credential',
    text: () => simulatedCredentials(1).jwt.slice(0, 150),
    title: /^JWT cut off$/,
    says: /Copy it again/
  },
  {
    what: 'a RingCX refresh token',
    text: () => '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
    title: /refresh token/i,
    says: /can’t be used as an access token/
  },
  {
    what: 'garbage',
    text: () => '¿Qué? … <b>not a token</b>',
    title: /^No token found$/,
    says: /Make sure you copied/
  }
]

test('any pasted text is identified and explained offline', async ({ desk }) => {
  const { firstRun, inspector, page } = desk
  await firstRun.inspect.click()
  for (const { what, text, title, says } of PASTES) {
    await test.step(what, async () => {
      await inspector.text.fill(await text())
      await expect(inspector.title).toHaveText(title)
      await expect(inspector.explanation).toContainText(says)
    })
  }
  await expect(page.locator('main b')).toHaveCount(0)
  await inspector.clear.click()
  await expect(inspector.explanation).toBeHidden()
  await expect(inspector.text).toBeFocused()
})

test('the claims of a RingCX token are listed with their meanings', async ({ desk }) => {
  const { inspector, firstRun } = desk
  await firstRun.inspect.click()
  await inspector.text.fill(await ringCxToken())
  await expect(inspector.claim('mainAccountId')).toContainText('99990001')
  await expect(inspector.claim('exp')).toBeVisible()
  await expect(inspector.explanation).toContainText('Lifetime')
  await expect(inspector.explanation).toContainText('5 min')
  await expect(inspector.explanation).toContainText(/signature/i)
})

test('each token of a longer text is found, marked, and explained', async ({ desk }) => {
  const { firstRun, inspector, page } = desk
  await firstRun.inspect.click()
  const token = await ringCxToken()
  const { jwt } = simulatedCredentials(1)
  const curl = `curl -H "Authorization: Bearer ${token}" https://ringcx.ringcentral.com/voice/api/v1/admin/users`
  await inspector.text.fill(
    `${curl}\ncurl -d 'assertion=${encodeURIComponent(jwt)}&a=1' https://x.example/token`
  )
  await expect(inspector.found).toHaveText([
    /1 RingCX access token Authorization/,
    /2 RingCentral JWT credential assertion/
  ])
  await expect(inspector.marks).toHaveText([token, jwt])
  await expect(inspector.title).toHaveText('RingCX access token')
  await inspector.found.nth(1).click()
  await expect(inspector.title).toHaveText('RingCentral JWT credential')
  await expect(inspector.explanation).toContainText('Jwt issuer is not configured')
  await expect(page.getByRole('heading', { name: 'What you can paste' })).toBeHidden()
})

test('a file is inspected: opened or dropped, as Windows writes it, and up to 64 MB of it', async ({
  desk
}) => {
  const { firstRun, inspector, page } = desk
  await firstRun.inspect.click()
  const token = await ringCxToken()
  const file = (buffer: Buffer): { name: string; mimeType: string; buffer: Buffer } => ({
    name: 'session.har',
    mimeType: 'text/plain',
    buffer
  })
  await inspector.file.setInputFiles(file(Buffer.from(`\ufeffRINGCX_ACCESS_TOKEN=${token}\r\n`, 'utf16le')))
  await expect(inspector.title).toHaveText('RingCX access token')
  await inspector.clear.click()
  await inspector.file.setInputFiles(file(Buffer.from(`${' '.repeat(2_000_000)}{"token":"${token}"}`)))
  await expect(inspector.title).toHaveText('RingCX access token')
  await expect(page.getByText('Inspected session.har.')).toBeVisible()
  await expect(inspector.marks).toHaveText(token)
  await inspector.clear.click()
  const drop = async (text: string, megabytesInFront: number): Promise<void> => {
    const dropped = await page.evaluateHandle(
      ([content, size]) => {
        const block = new Uint8Array(1_048_576).fill(0x20)
        const data = new DataTransfer()
        data.items.add(new File([...Array.from({ length: size }, () => block), content], 'token.log'))
        return data
      },
      [text, megabytesInFront] as const
    )
    await page.getByRole('main').dispatchEvent('drop', { dataTransfer: dropped })
  }
  await drop(`2026-11-22 Authorization: Bearer ${token} ok`, 0)
  await expect(inspector.title).toHaveText('RingCX access token')
  await drop(`Authorization: Bearer ${simulatedCredentials(1).jwt}`, 63)
  await expect(inspector.title).toHaveText('RingCentral JWT credential')
  await drop(`Authorization: Bearer ${token}`, 65)
  await expect(inspector.title).toHaveText('No token found')
  await expect(page.getByText('The file is 65 MB. Only the first 64 MB was checked.')).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('a long text is inspected when it is pasted, without being laid out in the box', async ({ desk }) => {
  const { inspector, page } = desk
  await desk.sidebar.link('Inspector').click()
  const long = `${'A line of a log.\n'.repeat(10_000)}Bearer ${await ringCxToken()}\n`
  await inspector.text.evaluate((box, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, long)
  await expect(page.getByText('Inspected the pasted text.')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'RingCX access token' })).toBeVisible()
  await expect(inspector.text).toHaveValue('')
})

test('a signature is checked with a pasted key, and with that of a file', async ({ desk }) => {
  const { firstRun, inspector, page } = desk
  await firstRun.inspect.click()
  const keys = await generateKeyPair('ES256', { extractable: true })
  const strangers = await generateKeyPair('ES256', { extractable: true })
  const token = await new SignJWT({ sub: 'x' }).setProtectedHeader({ alg: 'ES256' }).sign(keys.privateKey)
  await inspector.text.fill(`Bearer ${token}`)
  const check = page.getByRole('region', { name: 'Check the signature' })
  const key = check.getByRole('textbox')
  await key.fill(await exportSPKI(keys.publicKey))
  await check.getByRole('button', { name: 'Check' }).click()
  await expect(check.getByRole('status')).toContainText('The signature matches this key')
  await expect(inspector.explanation).not.toContainText('didn’t check the signature')
  await key.fill(await exportSPKI(strangers.publicKey))
  await expect(check.getByRole('status')).toHaveText('')
  await check.getByRole('button', { name: 'Check' }).click()
  await expect(check.getByRole('status')).toContainText('doesn’t match this key')
  await expect(inspector.explanation).toContainText('didn’t check the signature')
  await check.locator('input[type=file]').setInputFiles({
    name: 'key.pem',
    mimeType: 'application/x-pem-file',
    buffer: Buffer.from(await exportSPKI(keys.publicKey))
  })
  await expect(check.getByRole('status')).toContainText('The signature matches this key')
  await inspector.text.fill(`Bearer ${unsignedJwt({ sub: 'x', iat: 1_764_000_000, exp: 1_764_000_300 })}`)
  await expect(inspector.explanation).toContainText('only the issuer can check the signature')
  await expect(inspector.explanation).toContainText('UTC')
  await expect(check).toBeHidden()
})

test('two tokens are compared claim by claim', async ({ desk }) => {
  const { firstRun, inspector, page } = desk
  await firstRun.inspect.click()
  await inspector.text.fill(`${await ringCxToken()}\n${await ringCxToken(() => Date.now() + 60_000)}`)
  await page.getByRole('combobox', { name: 'Compare it with' }).selectOption({ index: 1 })
  const comparison = page.getByRole('table', { name: 'Comparison' })
  await expect(comparison.getByRole('row', { name: /^exp/ })).toContainText('Different')
  await expect(comparison.getByRole('row', { name: /^mainAccountId/ })).toContainText('Same')
})
