import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { entriesFor } from '../../support/window/pages/connection-form.ts'
import { answerDialogs, transferPage } from '../../support/window/pages/transfer.ts'
import { needlesOf } from '../../support/window/needles.ts'
import { expect, test } from '../../support/window/flow-test.ts'

const PASSPHRASE = 'four words for one file'

const fileOf = (...connections: object[]): string =>
  JSON.stringify({ format: 'token-desk-connections', version: 1, connections })

const entry = (name: string, change: object = {}): object => ({
  name,
  signInMethod: 'jwt',
  ringcentralHost: 'https://platform.ringcentral.com',
  ringcxHost: 'https://ringcx.ringcentral.com',
  clientId: 'made-up-client',
  ...change
})

test('a file passed at startup is previewed first, and imported when the person confirms', async ({
  start,
  userData
}) => {
  const file = join(userData, 'given.tokendesk')
  await writeFile(file, fileOf(entry('Production'), entry('Staging', { clientId: 'other' })))
  const { desk } = await start({ args: ['--import', file] })
  const transfer = transferPage(desk.page)
  await expect(transfer.dialog).toContainText('given.tokendesk')
  await expect(transfer.rows).toHaveCount(2)
  await expect(desk.sidebar.connections).toHaveCount(0)
  await transfer.choice('Staging').selectOption('skip')
  await transfer.button('Import 1 connection').click()
  await expect(transfer.dialog).toContainText('Imported: 1 added, 1 skipped.')
  await transfer.button('Done').click()
  await expect(desk.sidebar.connections).toHaveCount(1)
  await expect(desk.sidebar.connections).toContainText('Production')
})

test.describe('in one run', () => {
  test.use({ sharedApp: true })

  test('a connection exported with its secrets is restored completely, and the file reveals none of them', async ({
    app,
    desk,
    simulator
  }, testInfo) => {
    const file = testInfo.outputPath('out.tokendesk')
    await desk.connectTo(simulator)
    await expect(desk.overview.status).toContainText('Ready until')
    await answerDialogs(app, { save: file, open: file })
    const transfer = transferPage(desk.page)
    await transfer.openSettings()

    await desk.page.getByRole('button', { name: 'Export…' }).click()
    await transfer.button('Export…').click()
    await expect(transfer.dialog).toContainText('It contains no secrets.')
    const bare = await readFile(file)
    await transfer.button('Done').click()

    await desk.page.getByRole('button', { name: 'Export…' }).click()
    await transfer.sealing.check()
    await transfer.passphrase.fill(PASSPHRASE)
    await transfer.repeated.fill('something else')
    await transfer.button('Export…').click()
    await expect(transfer.dialog).toContainText('Passphrases don’t match.')
    await transfer.repeated.fill(PASSPHRASE)
    await transfer.button('Export…').click()
    await expect(transfer.dialog).toContainText('Token Desk doesn’t store the passphrase')
    await transfer.button('Done').click()
    const sealed = await readFile(file)

    const { clientSecret, jwt, clientId } = simulator.credentials
    const needles = needlesOf(
      new Map([
        [clientSecret, 'the client secret'],
        [jwt, 'the JWT credential'],
        [PASSPHRASE, 'the passphrase']
      ])
    )
    for (const bytes of [bare, sealed]) {
      expect(needles.findIn(bytes)).toEqual([])
      expect(bytes.toString()).toContain(clientId)
    }
    expect(needles.findIn(Buffer.from(`…${jwt}…`))).not.toEqual([])

    // The same connection, added again with a free name; a wrong passphrase changes nothing.
    await desk.page.getByRole('button', { name: 'Import…' }).click()
    const name = entriesFor(simulator).Name
    await expect(transfer.dialog).toContainText('Already added')
    await transfer.choice(name).selectOption('add')
    await transfer.passphrase.fill('not the right words')
    await transfer.button('Import 1 connection').click()
    await expect(transfer.dialog).toContainText('This passphrase doesn’t unlock')
    await expect(desk.sidebar.connections).toHaveCount(1)
    await transfer.passphrase.fill(PASSPHRASE)
    await transfer.button('Import 1 connection').click()
    await transfer.button('Done').click()
    await expect(desk.sidebar.connections).toHaveCount(2)
    await desk.sidebar.connections.last().click()
    await desk.overview.signIn.click()
    await expect(desk.overview.status).toContainText('Ready until')
  })

  test('an invalid file is reported with the reason and place; nothing changes', async ({
    app,
    desk
  }, testInfo) => {
    const file = testInfo.outputPath('newer.tokendesk')
    await writeFile(file, fileOf(entry('Production')).replace('"version":1', '"version":2'))
    await answerDialogs(app, { open: file })
    const transfer = transferPage(desk.page)
    await desk.page.getByRole('button', { name: 'Import…' }).click()
    await expect(transfer.dialog).toContainText(
      'This file is version 2. This version of Token Desk reads version 1.'
    )
    await transfer.button('Close').click()
    await writeFile(file, fileOf(entry('Production', { ringcxHost: 'http://ringcx.ringcentral.com' })))
    await desk.page.getByRole('button', { name: 'Import…' }).click()
    await expect(transfer.dialog).toContainText('connections[0].ringcxHost: Use https.')
    await transfer.button('Close').click()
    await expect(transfer.dialog).toBeHidden()
    await expect(desk.sidebar.connections).toHaveCount(0)
  })

  test('a file dropped on the window is previewed; replacing requires a choice', async ({ desk }) => {
    const transfer = transferPage(desk.page)
    const dropFile = (text: string): Promise<void> =>
      desk.page.evaluate((content) => {
        const data = new DataTransfer()
        data.items.add(new File([content], 'dropped.tokendesk'))
        for (const name of ['dragenter', 'dragover', 'drop'])
          document.body.dispatchEvent(
            new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true })
          )
      }, text)

    await dropFile(fileOf(entry('Production')))
    await transfer.button('Import 1 connection').click()
    await transfer.button('Done').click()
    await expect(desk.sidebar.connections).toHaveCount(1)

    const other = { ringcxHost: 'https://engage.ringcentral.com' }
    await dropFile(fileOf(entry('Production', other)))
    await expect(transfer.dialog).toContainText('Different')
    await expect(transfer.dialog).toContainText('https://engage.ringcentral.com')
    await expect(transfer.choice('Production')).toHaveValue('add')
    await transfer.choice('Production').selectOption('replace')
    await expect(transfer.dialog).toContainText('Erases the stored secrets')
    await transfer.button('Import 1 connection').click()
    await expect(transfer.dialog).toContainText('Imported: 1 replaced.')
    await transfer.button('Done').click()
    await expect(desk.sidebar.connections).toHaveCount(1)

    await dropFile('this is no JSON')
    await expect(transfer.dialog).toContainText('isn’t valid JSON')
  })

  test('a second start passes its file to the running app', async ({ app, desk }, testInfo) => {
    const file = testInfo.outputPath('later.tokendesk')
    await writeFile(file, fileOf(entry('Later')))
    await app.evaluate(
      ({ app: electronApp }, path) => electronApp.emit('second-instance', {}, [], '/', { importPath: path }),
      file
    )
    await expect(transferPage(desk.page).dialog).toContainText('later.tokendesk')
  })
})
