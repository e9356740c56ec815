/** Errors that a disk may return; the last one stands for all unknown ones. */
export const ERRNOS = [
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EPERM',
  'EACCES',
  'EBUSY',
  'EROFS',
  'EMFILE',
  'ENFILE',
  'EWEIRD'
] as const

/** What the app must say about each. */
export const PLAIN_WORDS: Readonly<Record<(typeof ERRNOS)[number], string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EIO: 'the disk reported an error',
  EPERM: 'have permission',
  EACCES: 'have permission',
  EBUSY: 'another program is using',
  EROFS: 'the disk is read-only',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EWEIRD: 'the system didn’t allow it'
}
