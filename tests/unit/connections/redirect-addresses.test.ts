import { describe, expect, it } from 'vitest'
import { noWayBack, portFault, type PortFault } from '../../../main/core/connections/redirect-addresses.ts'

const failures = (...faults: PortFault[]) => faults.map((fault, at) => ({ port: String(17_811 + at), fault }))

describe('noWayBack', () => {
  it.each<[PortFault[], NodeJS.Platform, string, RegExp]>([
    [
      ['EADDRINUSE', 'EADDRINUSE', 'EADDRINUSE'],
      'linux',
      'ports 17811, 17812 and 17813 are in use by other programs',
      /^Close the program that uses the port[^.]*\.$/
    ],
    [['EACCES'], 'win32', 'port 17811 is reserved by Windows', /JWT.*excludedportrange.*net stop winnat/],
    [['EACCES', 'EACCES'], 'darwin', 'ports 17811 and 17812 are blocked by this computer’s', /administrator/],
    [['EADDRNOTAVAIL'], 'linux', 'no 127.0.0.1 address', /loopback/],
    [['other'], 'linux', 'can’t be opened', /JWT/],
    [
      ['EACCES', 'EADDRINUSE', 'EACCES'],
      'win32',
      'port 17812 is in use by another program; ports 17811 and 17813 are reserved by Windows',
      /Close the program.*excludedportrange/
    ]
  ])('%j on %s', (faults, platform, says, hint) => {
    const error = noWayBack(failures(...faults), platform)
    expect(error).toMatchObject({ code: 'browser-failed', retryable: false })
    expect(error.message).toContain(says)
    expect(error.hint).toMatch(hint)
  })

  it('returns the errnos as the service code, if there are any', () => {
    expect(noWayBack(failures('EACCES', 'EADDRINUSE'), 'linux').serviceCode).toBe('EADDRINUSE, EACCES')
    expect(noWayBack(failures('other'), 'linux').serviceCode).toBeUndefined()
  })

  it('mentions Windows only on Windows', () => {
    for (const platform of ['linux', 'darwin'] as const) {
      const { message, hint } = noWayBack(
        failures('EACCES', 'EADDRINUSE', 'EADDRNOTAVAIL', 'other'),
        platform
      )
      expect(message + hint).not.toMatch(/Windows|netsh|winnat/)
    }
  })
})

it('knows exactly the errnos that it has words for', () => {
  expect(['EACCES', 'EADDRINUSE', 'EADDRNOTAVAIL', 'EMFILE', null].map(portFault)).toEqual([
    'EACCES',
    'EADDRINUSE',
    'EADDRNOTAVAIL',
    'other',
    'other'
  ])
})
