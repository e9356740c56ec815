import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** What axe calls serious or critical, one line each. @param rules the rules to check; all when there are none */
export async function seriousFaults(page: Page, rules: readonly string[] = []): Promise<string[]> {
  await settled(page)
  // Legacy mode, because the default mode opens a new page, which Electron can't do.
  // Only violations with all their elements: the others would take most of the time, and none of them is reported.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode(true)
  const { violations, passes } = await (rules.length === 0 ? axe : axe.withRules([...rules])).analyze()
  expect(passes.length).toBeGreaterThan(0)
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`)
    )
}

/** Finishes transitions and what appears after a moment, so that the check sees the final colors. What turns forever goes on. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const animation of document.getAnimations())
      if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish()
  })
}
