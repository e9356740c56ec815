/** A proxy that requires a username and password, as shown to the person. */
export interface ProxyAsk {
  /** Host and port of the proxy, such as `proxy.example:3128`. */
  readonly host: string
  /** 1 the first time; higher if the proxy rejected what was entered. */
  readonly attempt: number
  /** False if the password is sent to the proxy unencrypted (Basic, RFC 7617 §4). */
  readonly hidden: boolean
}

/** What the person enters. It is passed to the network stack and kept nowhere else. */
export interface ProxyCredentials {
  readonly user: string
  readonly password: string
}

/** The proxy sign-in question; at most one is open at a time. */
export interface ProxyQuestion {
  /** The open question; `null` if there is none. */
  current(): ProxyAsk | null
  /** Opens the question and waits for the answer; `null` when the person cancels. */
  ask(ask: ProxyAsk): Promise<ProxyCredentials | null>
  /** The person's answer. Ignored without an open question. */
  answer(credentials: ProxyCredentials | null): void
}

/** Creates a {@link ProxyQuestion}. @param onChange called when a question opens or closes */
export function createProxyQuestion(onChange: () => void): ProxyQuestion {
  let open: { ask: ProxyAsk; settle: (credentials: ProxyCredentials | null) => void } | null = null

  function answer(credentials: ProxyCredentials | null): void {
    if (open === null) return
    const { settle } = open
    open = null
    settle(credentials)
    onChange()
  }

  return {
    current: () => open?.ask ?? null,
    ask(ask) {
      answer(null)
      return new Promise((settle) => {
        open = { ask, settle }
        onChange()
      })
    },
    answer
  }
}
