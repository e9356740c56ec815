/** A proxy that requires a username and password before it lets requests through. */
export interface ProxyAsk {
  /** Host and port, such as `proxy.example:3128`. */
  host: string
  /** 1 the first time; higher if the proxy rejected what was entered. */
  attempt: number
  /** False if the password is sent to the proxy unencrypted. */
  hidden: boolean
}

/** What the person enters for a proxy. Secret, and kept until the app quits. */
export interface ProxyAnswer {
  user: string
  password: string
}
