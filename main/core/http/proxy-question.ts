/** A proxy that wants a name and a password, as the person is asked. */
export interface ProxyAsk {
  /** Host and port of the proxy, such as `proxy.example:3128`. */
  readonly host: string
  /** 1 the first time; more when the proxy did not accept what was entered. */
  readonly attempt: number
  /** False when the password travels to the proxy in readable form (Basic, RFC 7617 §4). */
  readonly hidden: boolean
}

/** What the person enters. It is handed to the network stack and kept nowhere else. */
export interface ProxyCredentials {
  readonly user: string
  readonly password: string
}

/** The one question about a proxy that is open at a time. */
export interface ProxyQuestion {
  /** What is being asked; `null` when nothing is. */
  current(): ProxyAsk | null
  /** Opens the question and waits for the answer; `null` when the person cancels. */
  ask(ask: ProxyAsk): Promise<ProxyCredentials | null>
  /** The person's answer. Without an open question it is forgotten. */
  answer(credentials: ProxyCredentials | null): void
}

/** Makes a {@link ProxyQuestion}. @param onChange called when a question opens or closes */
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
