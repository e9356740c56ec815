import { once } from 'node:events'
import { connect } from 'node:net'

/**
 * A client of a D-Bus message bus, as far as tests need one: it answers calls, makes calls, and sends signals
 * (D-Bus Specification 0.42). Numbers of 64 bits and file descriptors are missing.
 */
export interface BusClient {
  /** Its unique name on the bus. */
  readonly name: string
  call(
    to: string,
    path: string,
    member: string,
    signature?: string,
    args?: readonly unknown[]
  ): Promise<unknown[]>
  signal(path: string, member: string, signature: string, args: readonly unknown[]): void
  /** Answers calls of a member, such as `org.freedesktop.DBus.Properties.Get`. */
  answer(
    member: string,
    signature: string,
    reply: (args: unknown[], sender: string) => readonly unknown[]
  ): void
  close(): void
}

/** A value with its type, where D-Bus wants a variant. */
export interface Variant {
  readonly type: string
  readonly value: unknown
}

const CALL = 1
const RETURN = 2
const ERROR = 3
const SIGNAL = 4
const FIELDS = {
  path: 1,
  interface: 2,
  member: 3,
  replySerial: 5,
  destination: 6,
  sender: 7,
  signature: 8
} as const

interface Message {
  readonly type: number
  readonly serial: number
  readonly fields: ReadonlyMap<number, unknown>
  readonly body: unknown[]
}

/** Connects to the bus at a socket. @throws when nothing listens there */
export async function connectToBus(socketPath: string): Promise<BusClient> {
  const socket = connect(socketPath)
  await once(socket, 'connect')
  const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex')
  socket.write(`\0AUTH EXTERNAL ${uid}\r\n`)
  const [greeting] = (await once(socket, 'data')) as [Buffer]
  if (!greeting.toString('latin1').startsWith('OK')) throw new Error('The bus refused the client.')
  socket.write('BEGIN\r\n')

  let serial = 0
  let received = Buffer.alloc(0)
  const waiting = new Map<number, { resolve: (body: unknown[]) => void; reject: (error: Error) => void }>()
  const answers = new Map<
    string,
    { signature: string; reply: (args: unknown[], sender: string) => readonly unknown[] }
  >()

  const send = (
    type: number,
    fields: readonly (readonly [number, string, unknown])[],
    signature: string,
    args: readonly unknown[]
  ): number => {
    serial += 1
    const body = encode(signature, args)
    const all = signature === '' ? fields : [...fields, [FIELDS.signature, 'g', signature] as const]
    const head = encode('yyyyuua(yv)', [
      'l'.charCodeAt(0),
      type,
      0,
      1,
      body.length,
      serial,
      all.map(([code, kind, value]) => [code, { type: kind, value }])
    ])
    socket.write(Buffer.concat([head, Buffer.alloc(-head.length & 7), body]))
    return serial
  }

  const take = (message: Message): void => {
    const field = (code: number): string => textOf(message.fields.get(code))
    const asked = waiting.get(Number(message.fields.get(FIELDS.replySerial)))
    if (message.type === RETURN) asked?.resolve(message.body)
    if (message.type === ERROR) asked?.reject(new Error(String(message.body[0])))
    if (message.type !== CALL) return
    const sender = field(FIELDS.sender)
    const known = answers.get(`${field(FIELDS.interface)}.${field(FIELDS.member)}`)
    const to = [
      [FIELDS.replySerial, 'u', message.serial],
      [FIELDS.destination, 's', sender]
    ] as const
    if (known !== undefined) send(RETURN, to, known.signature, known.reply(message.body, sender))
    else send(ERROR, [...to, [4, 's', 'org.freedesktop.DBus.Error.UnknownMethod']], 's', ['unknown'])
  }

  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    for (;;) {
      if (received.length < 16) return
      const headLength = 16 + received.readUInt32LE(12)
      const bodyStart = headLength + (-headLength & 7)
      const end = bodyStart + received.readUInt32LE(4)
      if (received.length < end) return
      const [, type, , , , itsSerial, pairs] = decode('yyyyuua(yv)', received) as [
        number,
        number,
        number,
        number,
        number,
        number,
        [number, unknown][]
      ]
      const fields = new Map(pairs)
      const body = decode(textOf(fields.get(FIELDS.signature)), received.subarray(bodyStart, end))
      received = received.subarray(end)
      take({ type, serial: itsSerial, fields, body })
    }
  })

  const call: BusClient['call'] = (to, path, member, signature = '', args = []) => {
    const dot = member.lastIndexOf('.')
    const sent = send(
      CALL,
      [
        [FIELDS.path, 'o', path],
        [FIELDS.interface, 's', member.slice(0, dot)],
        [FIELDS.member, 's', member.slice(dot + 1)],
        [FIELDS.destination, 's', to]
      ],
      signature,
      args
    )
    return new Promise((resolve, reject) => waiting.set(sent, { resolve, reject }))
  }
  const [name] = await call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus.Hello')
  return {
    name: String(name),
    call,
    signal(path, member, signature, args) {
      const dot = member.lastIndexOf('.')
      const fields = [
        [FIELDS.path, 'o', path],
        [FIELDS.interface, 's', member.slice(0, dot)],
        [FIELDS.member, 's', member.slice(dot + 1)]
      ] as const
      send(SIGNAL, fields, signature, args)
    },
    answer: (member, signature, reply) => void answers.set(member, { signature, reply }),
    close: () => void socket.destroy()
  }
}

/** A string that came over the bus; empty if there is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

// The wire format, little-endian.

/** The first complete type of a signature. */
function firstType(signature: string): string {
  const head = signature[0] ?? ''
  if (head === 'a') return head + firstType(signature.slice(1))
  if (head !== '(' && head !== '{') return head
  let depth = 0
  for (let at = 0; at < signature.length; at += 1) {
    if ('({'.includes(signature[at] ?? '')) depth += 1
    if (')}'.includes(signature[at] ?? '')) depth -= 1
    if (depth === 0) return signature.slice(0, at + 1)
  }
  throw new Error(`not a signature: ${signature}`)
}

function typesOf(signature: string): string[] {
  const types: string[] = []
  for (let rest = signature; rest !== ''; rest = rest.slice(types.at(-1)?.length)) types.push(firstType(rest))
  return types
}

/** Bytes that the start of a type is aligned to. */
function alignmentOf(type: string): number {
  const head = type[0] ?? ''
  return 'ygv'.includes(head) ? 1 : '({xtd'.includes(head) ? 8 : 'nq'.includes(head) ? 2 : 4
}

function encode(signature: string, values: readonly unknown[]): Buffer {
  const bytes: number[] = []
  const pad = (to: number): void => {
    while (bytes.length % to !== 0) bytes.push(0)
  }
  const number = (value: number): void => {
    bytes.push(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, (value >>> 24) & 255)
  }
  const write = (type: string, value: unknown): void => {
    pad(alignmentOf(type))
    switch (type[0]) {
      case 'y':
        bytes.push(Number(value))
        return
      case 'b':
      case 'u':
      case 'i':
        number(Number(value))
        return
      case 's':
      case 'o': {
        const text = Buffer.from(String(value))
        number(text.length)
        bytes.push(...text, 0)
        return
      }
      case 'g':
        bytes.push(String(value).length, ...Buffer.from(String(value)), 0)
        return
      case 'v': {
        const variant = value as Variant
        write('g', variant.type)
        write(variant.type, variant.value)
        return
      }
      case 'a': {
        number(0)
        const lengthAt = bytes.length - 4
        pad(alignmentOf(type.slice(1)))
        const start = bytes.length
        for (const each of value as unknown[]) write(type.slice(1), each)
        const length = Buffer.alloc(4)
        length.writeUInt32LE(bytes.length - start)
        bytes.splice(lengthAt, 4, ...length)
        return
      }
      case '(':
      case '{':
        typesOf(type.slice(1, -1)).forEach((each, index) => write(each, (value as unknown[])[index]))
        return
      default:
        throw new Error(`can’t write ${type}`)
    }
  }
  typesOf(signature).forEach((type, index) => write(type, values[index]))
  return Buffer.from(bytes)
}

function decode(signature: string, bytes: Buffer): unknown[] {
  let at = 0
  const read = (type: string): unknown => {
    const to = alignmentOf(type)
    at += (to - (at % to)) % to
    const start = at
    switch (type[0]) {
      case 'y':
        at += 1
        return bytes.readUInt8(start)
      case 'n':
      case 'q':
        at += 2
        return bytes.readUInt16LE(start)
      case 'b':
      case 'u':
        at += 4
        return type === 'b' ? bytes.readUInt32LE(start) !== 0 : bytes.readUInt32LE(start)
      case 'i':
        at += 4
        return bytes.readInt32LE(start)
      case 'x':
      case 't':
        at += 8
        return bytes.readBigInt64LE(start)
      case 'd':
        at += 8
        return bytes.readDoubleLE(start)
      case 's':
      case 'o':
        at += 4 + bytes.readUInt32LE(start) + 1
        return bytes.toString('utf8', start + 4, at - 1)
      case 'g':
        at += 1 + bytes.readUInt8(start) + 1
        return bytes.toString('latin1', start + 1, at - 1)
      case 'v':
        return read(String(read('g')))
      case 'a': {
        at += 4
        const item = type.slice(1)
        const alignment = alignmentOf(item)
        at += (alignment - (at % alignment)) % alignment
        const end = at + bytes.readUInt32LE(start)
        const items: unknown[] = []
        while (at < end) items.push(read(item))
        return items
      }
      case '(':
      case '{':
        return typesOf(type.slice(1, -1)).map(read)
      default:
        throw new Error(`can’t read ${type}`)
    }
  }
  return typesOf(signature).map(read)
}
