import { createFakeApi, SCENARIOS } from '../support/fakes/api.ts'

const query = new URLSearchParams(location.search)
const scenario = SCENARIOS.find((name) => name === query.get('scenario')) ?? 'active'
const theme = (['light', 'dark'] as const).find((name) => name === query.get('theme')) ?? 'system'

// As main does in the page that it serves.
if (scenario === 'starting') document.documentElement.dataset['connections'] = '2'
if (scenario === 'starting-first-run') document.documentElement.dataset['connections'] = '0'
Object.defineProperty(window, 'api', {
  value: createFakeApi({ scenario, theme, users: Number(query.get('users') ?? 5000) })
})
