import { describe, expect, it } from 'vitest'
import { createConnectorSheet } from '../../../main/core/directory/connector-sheet.ts'
import { AppError } from '../../../main/core/errors.ts'
import { HOSTILE_TEXTS } from '../../support/fakes/hostile-texts.ts'

const connection = {
  name: 'Support',
  ringcxHost: 'https://ringcx.ringcentral.com',
  ringcentralHost: 'https://platform.ringcentral.com',
  clientId: 'client-id'
}
const account = new Map([
  ['accountId', '90010001'],
  ['accountName', "O'Neill & Sons # $HOME"],
  ['mainAccount.mainAccountId', '90010000'],
  ['mainAccount.rcAccountId', ''],
  ['rcAccountId', '62000100001']
])
const refused = new AppError({ code: 'forbidden', message: 'No.', hint: '', retryable: false })

describe('createConnectorSheet', () => {
  it('names what it knows, in JSON, as an environment, and as lines', () => {
    const sheet = createConnectorSheet(account, connection, { accountId: '809646016' })
    expect(JSON.parse(sheet.json)).toEqual({
      subAccountId: '90010001',
      subAccountName: "O'Neill & Sons # $HOME",
      mainAccountId: '90010000',
      ringcentralAccountId: '809646016',
      ringcxHost: 'https://ringcx.ringcentral.com',
      ringcentralHost: 'https://platform.ringcentral.com',
      clientId: 'client-id'
    })
    expect(sheet.env.split('\n').slice(0, 2)).toEqual([
      'RINGCX_SUB_ACCOUNT_ID=90010001',
      "RINGCX_SUB_ACCOUNT_NAME='O’Neill & Sons # $HOME'"
    ])
    expect(sheet.text).toContain('Main account ID: 90010000\n')
    expect(sheet.problem).toBeNull()
  })

  it('has the rest when RingCentral does not tell its account, and the ID that RingCX has for it', () => {
    const sheet = createConnectorSheet(account, connection, refused)
    expect(sheet.problem).toBe(refused)
    expect(JSON.parse(sheet.json)).toMatchObject({
      subAccountId: '90010001',
      ringcentralAccountId: '62000100001'
    })
  })

  it('gets no line and no variable from a name', () => {
    for (const name of ['a\nRINGCX_HOST=https://evil.example', 'a\r\nX=1', 'a\u2028X=1', ...HOSTILE_TEXTS]) {
      const sheet = createConnectorSheet(new Map([['accountName', name]]), connection, refused)
      for (const text of [sheet.env, sheet.text])
        expect(text.split(/[\r\n\v\f\u2028\u2029\u0085]/)).toHaveLength(sheet.fields.length)
    }
  })
})
