import { describe, expect, it } from 'vitest'
import { newAppLink, newJwtLink, type ConsoleApp } from '../../../main/core/connections/console-links.ts'
import { REDIRECT_ADDRESSES } from '../../../main/core/connections/redirect-addresses.ts'

const fieldsOf = (link: string): Record<string, string> => Object.fromEntries(new URL(link).searchParams)

describe('the link that creates an app (ringcx-api §9)', () => {
  it.each<[ConsoleApp, Readonly<Record<string, string | undefined>>]>([
    ['jwt', { type: 'ServerOther', grantType: 'PersonalJWT', redirectUri: '' }],
    ['browser', { type: 'BrowserBased', grantType: undefined, redirectUri: REDIRECT_ADDRESSES.join(',') }],
    [
      'browser-with-secret',
      { type: 'ServerWeb', grantType: undefined, redirectUri: REDIRECT_ADDRESSES.join(',') }
    ]
  ])('%s: private, Read Accounts, and its own parameters', (app, own) => {
    const link = newAppLink(app)
    const { desc, name, ...fields } = fieldsOf(link)
    expect(new URL(link).origin + new URL(link).pathname).toBe('https://developer.ringcentral.com/new-app')
    expect(fields).toEqual(
      JSON.parse(JSON.stringify({ public: 'false', permissions: 'ReadAccounts', ...own })) as object
    )
    expect([name?.length, desc?.length].every((length) => length !== undefined && length > 0)).toBe(true)
    expect([(name ?? '').length <= 64, (desc ?? '').length <= 256]).toEqual([true, true])
  })

  it('contains no more redirect URIs than an app can have', () => {
    expect(REDIRECT_ADDRESSES.length).toBeLessThanOrEqual(10)
  })
})

describe('the link that creates a JWT credential (ringcx-api §6.2)', () => {
  const PLAIN = 'https://developers.ringcentral.com/console/my-credentials/create'

  it.each([
    ['ab_cd-EF12gh34IJ56', 'ab_cd-EF12gh34IJ56'],
    [' ab_cd-EF12gh34IJ56\t', 'ab_cd-EF12gh34IJ56'],
    ['a&redirect=https%3A//evil.example', 'a%26redirect%3Dhttps%253A%2F%2Fevil.example'],
    ['#fragment', '%23fragment'],
    ['?client_id=other', '%3Fclient_id%3Dother'],
    ['', null],
    ['two words', null],
    ['with:colon', null],
    ['x'.repeat(257), null],
    ['eyJhbGciOiJub25lIn0.e30.x', null]
  ])('names %j as one parameter, or no app at all', (clientId, value) => {
    expect(newJwtLink(clientId)).toBe(value === null ? PLAIN : `${PLAIN}?client_id=${value}`)
  })
})
