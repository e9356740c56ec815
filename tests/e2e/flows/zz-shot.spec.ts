import { simulatedCredentials } from '../../../main/simulator/credentials.ts'
import { createRingCxTokens } from '../../../main/simulator/ringcx-token.ts'
import { test } from '../../support/window/flow-test.ts'
test.use({ sharedApp: true })
test('shot', async ({ desk }) => {
  const { firstRun, inspector, page } = desk
  await firstRun.inspect.click()
  const token = await createRingCxTokens({ seed: 1, lifeSeconds: 300, now: Date.now }).issue({ mainAccountId: '99990001' })
  const { jwt } = simulatedCredentials(1)
  await inspector.text.fill(`curl -H "Authorization: Bearer ${token}" https://ringcx.ringcentral.com/voice/api/v1/admin/users\ncurl -d 'assertion=${encodeURIComponent(jwt)}&a=1' https://x.example/token\n{"refreshToken":"3f2504e0-4f89-41d3-9a0c-0305e82c3301","accessToken":"${token}"}`)
  await inspector.title.waitFor()
  await page.screenshot({ path: '/tmp/insp/a.png' })
  await page.getByRole('main').evaluate((m) => { for (const e of [m, ...m.querySelectorAll('*')]) if (e.scrollHeight > e.clientHeight + 50 && getComputedStyle(e).overflowY !== 'visible') { e.scrollTop = 420 } })
  await page.screenshot({ path: '/tmp/insp/b.png' })
})
