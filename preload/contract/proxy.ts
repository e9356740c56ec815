/** A proxy that wants a name and a password before it lets requests through. */
export interface ProxyAsk {
  /** Host and port, such as `proxy.example:3128`. */
  host: string
  /** 1 the first time; more when the proxy did not accept what was entered. */
  attempt: number
  /** False when the password travels to the proxy in readable form. */
  hidden: boolean
}

/** What the person enters for a proxy: a secret, kept until the app quits. */
export interface ProxyAnswer {
  user: string
  password: string
}
