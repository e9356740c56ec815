import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A server's key and certificate chain, in PEM. */
export interface ServerCertificate {
  readonly key: string
  readonly cert: string
}

/** How one certificate differs from a good one for this machine. */
export interface CertificateWish {
  /** Its subject, such as `IP:127.0.0.1` or `DNS:platform.test`. */
  readonly subject: string
  /** When it expires, in days from now; it starts 30 days before that. */
  readonly endsInDays?: number
  /** True makes it self-signed. */
  readonly selfSigned?: boolean
}

/** A certificate authority for one test. */
export interface Authority {
  /** File of its root certificate. */
  readonly rootFile: string
  issue(wish: CertificateWish): Promise<ServerCertificate>
}

/** Makes a certificate authority whose files lie in `folder`. Needs the program `openssl`. */
export async function createAuthority(folder: string, name: string): Promise<Authority> {
  const home = join(folder, name)
  await mkdir(home, { recursive: true })
  const file = (each: string): string => join(home, each)
  await writeFile(file('index.txt'), '')
  await writeFile(file('ca.cnf'), authorityConfig(home))
  await openssl('req', '-x509', '-newkey', 'rsa:2048', '-noenc', '-days', '365', '-subj', `/CN=${name}`, [
    '-keyout',
    file('root.key'),
    '-out',
    file('root.pem'),
    '-addext',
    'keyUsage=critical,keyCertSign,cRLSign'
  ])
  let made = 0

  return {
    rootFile: file('root.pem'),
    async issue({ subject, endsInDays = 30, selfSigned = false }) {
      made += 1
      const at = (kind: string): string => file(`${String(made)}.${kind}`)
      await openssl('req', '-newkey', 'rsa:2048', '-noenc', '-subj', '/CN=a server of a test', [
        '-keyout',
        at('key'),
        '-out',
        at('csr')
      ])
      await writeFile(
        at('ext'),
        `subjectAltName=${subject}\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n`
      )
      await openssl(
        'ca',
        '-batch',
        '-notext',
        '-config',
        file('ca.cnf'),
        '-in',
        at('csr'),
        '-out',
        at('pem'),
        [
          ...[
            '-extfile',
            at('ext'),
            '-startdate',
            dateText(endsInDays - 60),
            '-enddate',
            dateText(endsInDays)
          ],
          ...(selfSigned ? ['-selfsign', '-keyfile', at('key')] : [])
        ]
      )
      const [key, cert] = await Promise.all([readFile(at('key'), 'utf8'), readFile(at('pem'), 'utf8')])
      return { key, cert }
    }
  }
}

/** Makes `rootFile` trusted by programs whose home is `home`, as an administrator does. Needs `certutil`. */
export async function trustRoot(home: string, rootFile: string): Promise<void> {
  const store = join(home, '.pki/nssdb')
  await mkdir(store, { recursive: true })
  try {
    await run('certutil', ['-d', `sql:${store}`, '-N', '--empty-password'])
    await run('certutil', ['-d', `sql:${store}`, '-A', '-t', 'C,,', '-n', 'root of a test', '-i', rootFile])
  } catch (cause) {
    throw new Error('certutil failed. On Debian: apt-get install -y libnss3-tools', { cause })
  }
}

async function openssl(...args: (string | readonly string[])[]): Promise<void> {
  await run('openssl', args.flat())
}

/** A day from now in the form of `openssl ca`. */
function dateText(days: number): string {
  const at = new Date(Date.now() + days * 86_400_000)
  return `${at.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`
}

function authorityConfig(home: string): string {
  return `[ca]
default_ca = only
[only]
database = ${home}/index.txt
new_certs_dir = ${home}
certificate = ${home}/root.pem
private_key = ${home}/root.key
default_md = sha256
policy = any
rand_serial = yes
unique_subject = no
[any]
commonName = supplied
`
}
