import { expect, test } from '../../support/window/flow-test.ts'

test.use({ sharedApp: true })

test.describe('an account with 200 agent groups', () => {
  test.use({ simulatorOptions: { agents: 2_000, agentGroups: 200 } })

  test('its agents come with progress and an end time; canceled, what has come can be worked with', async ({
    desk,
    simulator
  }) => {
    const { directory, page } = desk
    await desk.openDirectoryOf(simulator)
    await directory.agentsTab.click()
    const loading = page.getByRole('group', { name: 'Loading' })
    // The rate limit holds the walk here for most of a minute.
    await expect(loading).toContainText('of 200 agent groups')
    await expect(loading).toContainText('done at')
    await expect(loading).toContainText('you can work with these rows already')
    await expect(directory.row(1)).toContainText('@')
    await loading.getByRole('button', { name: 'Cancel' }).click()
    await expect(loading).toHaveCount(0)
    await expect(page.getByText(/You stopped loading after \d+ of 200 agent groups/).first()).toBeVisible()
    await expect(directory.count).toHaveText(/^[\d,]+ agents$/)
    await directory.search.fill('a')
    await expect(directory.count).toHaveText(/^[\d,]+ of [\d,]+ agents/)
  })
})

test('an account is chosen; ready-made views load what they need and count; links lead from agent to queue', async ({
  desk,
  simulator
}) => {
  const { directory, page } = desk
  await desk.openDirectoryOf(simulator)

  await test.step('the agents of one account, then of another', async () => {
    await directory.agentsTab.click()
    await expect(directory.count).toHaveText('40 agents')
    const switcher = page.getByRole('button', { name: /^Account: / })
    const before = await switcher.getAttribute('aria-label')
    await switcher.click()
    await page.getByRole('combobox', { name: 'Search accounts' }).fill('90010002')
    await page.getByRole('option').first().click()
    await expect(switcher).not.toHaveAttribute('aria-label', before ?? '')
    await expect(directory.count).toHaveText('40 agents')
    await switcher.click()
    await page.getByRole('combobox', { name: 'Search accounts' }).fill('90010001')
    await page.getByRole('option').first().click()
    await expect(directory.count).toHaveText('40 agents')
  })

  const views = page.getByRole('list', { name: 'Ready-made views' })
  const view = (title: string) => views.getByRole('listitem').filter({ hasText: title })

  await test.step('a view that needs the queues loads them', async () => {
    await directory.tool('Views').click()
    await expect(view('No login for 90 days')).toContainText('6')
    await expect(view('Supervisors')).toContainText('3')
    await view('In no queue')
      .getByRole('button', { name: /^Load the queues/ })
      .click()
    await expect(view('In no queue').getByRole('button', { name: /In no queue.*6$/ })).toBeVisible()
    await view('In no queue').getByRole('button').click()
    await expect(directory.count).toHaveText('6 of 40 agents')
    await page.getByRole('button', { name: 'Leave the view In no queue' }).click()
    await expect(directory.count).toHaveText('40 agents')
  })

  await test.step('from an agent to one of its queues', async () => {
    await (await directory.cell(1, 'Username')).dblclick()
    await expect(directory.details).toBeVisible()
    await directory.details.getByRole('searchbox', { name: 'Search fields' }).fill('Queues')
    await directory.details
      .getByRole('button', { name: /Support|Billing|Sales/ })
      .first()
      .click()
    await expect(directory.tab('Queues')).toHaveAttribute('aria-selected', 'true')
    await expect(directory.details.getByRole('heading')).toHaveText(/Support|Billing|Sales/)
    await expect(directory.count).toHaveText('12 queues')
  })

  await test.step('the users who are agents too', async () => {
    await directory.usersTab.click()
    // Before the users are loaded, the view's button loads them
    await expect(directory.count).toHaveText('200 users')
    await directory.tool('Views').click()
    await view('Admin and agent').getByRole('button').click()
    await expect(directory.count).toContainText('10 of 200 users')
  })
})

test('a missing role or right is named with who can give it, and blanks nothing else', async ({
  desk,
  simulator
}) => {
  const { directory, page } = desk
  simulator.control.setRoles(['MANAGE_USERS'])
  await desk.openDirectoryOf(simulator)

  await test.step('the rights documents of a user are refused, the roles are there', async () => {
    await directory.usersTab.click()
    await expect(directory.count).toHaveText('200 users')
    await (await directory.cell(2, 'Username')).dblclick()
    await directory.details.getByRole('button', { name: 'Read from RingCX' }).click()
    const part = (name: string) => directory.details.getByRole('group', { name, exact: true })
    await expect(part('Effective rights documents')).toContainText('MANAGE_RIGHTS or SUPER_USER role')
    await expect(part('Effective roles')).not.toContainText('Ask a RingCX admin')
    await expect(directory.details.getByRole('heading', { level: 2 })).toBeVisible()
  })

  await test.step('groups that may not be read leave an empty list that says so; the account, an error', async () => {
    simulator.control.setReadable({ agentGroups: [] })
    await directory.agentsTab.click()
    await expect(page.getByRole('heading', { name: 'No agents to show' })).toBeVisible()
    await expect(page.getByText('RingCX shows only what you have the read right for.')).toBeVisible()
    simulator.control.setReadable({ accounts: [] })
    await directory.reload.click()
    await expect(directory.problem).toContainText('MANAGE_RIGHTS or SUPER_USER')
    await expect(directory.problem).toContainText('READ on the account')
    await directory.usersTab.click()
    await expect(directory.count).toHaveText('200 users')
  })

  await test.step('without the role, the users are refused, and the accounts stay', async () => {
    simulator.control.setReadable({ accounts: null })
    simulator.control.setRoles(['USER'])
    await directory.reload.click()
    await expect(directory.problem).toContainText('the MANAGE_USERS or SUPER_USER role')
    await expect(directory.count).toHaveText('200 users')
    await directory.accountsTab.click()
    await expect(directory.count).toHaveText(/accounts$/)
  })
})
