/** What goes wrong for people and what helps (ringcx-api §6.7 and §10). */
export const PROBLEMS = [
  {
    symptom: 'OAU-121, or “client unknown”',
    cause: 'The client ID or secret is not the production one, or was copied in part.',
    fix: 'Copy both again from the app’s dashboard.'
  },
  {
    symptom: 'OAU-251',
    cause: 'The RingCentral app is not set to JWT auth flow.',
    fix: 'Change it in the app’s settings, or make a new app.'
  },
  {
    symptom: 'OAU-109 or OAU-113, in the browser',
    cause: 'The redirect addresses are not registered for the app, or the app is for JWT sign-in only.',
    fix: 'Copy them from the connection’s form into the app’s settings, exactly as they are.'
  },
  {
    symptom: 'OAU-213 or OAU-210',
    cause:
      'The credential or refresh token is no longer known: revoked, past its end date, the password changed, or another program renewed it.',
    fix: 'Sign in again; if that fails, create a new JWT credential.'
  },
  {
    symptom: 'RingCentral works, RingCX refuses',
    cause: 'The RingCentral user is not linked to RingCX, or has no admin or agent record there.',
    fix: 'Ask your RingCX admin to link the user.'
  },
  {
    symptom: 'HTTP 403 on users or accounts',
    cause: 'The token is fine; the user lacks a RingCX role. Renewing does not help.',
    fix: 'Ask for Manage users or Super user.'
  },
  {
    symptom: 'HTTP 404 below an account',
    cause: 'Most calls take a sub-account id, not the main account id.',
    fix: 'Copy the id from the Accounts tab of the directory.'
  },
  {
    symptom: 'HTTP 429',
    cause: 'Five token requests in a minute are allowed, and asking during the penalty makes it longer.',
    fix: 'Wait: Token Desk is silent for the whole penalty and then goes on by itself.'
  }
] as const
