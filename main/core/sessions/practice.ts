/** The simulator as practice connections need it: where it listens in this run, and what signs in to it. */
export interface PracticeService {
  readonly origin: string
  readonly clientId: string
  readonly clientSecret: string
  readonly jwt: string
}

/** Practice mode: RingCentral and RingCX inside the app. Started on first use, at most once in a run. */
export interface Practice {
  start(): Promise<PracticeService>
  stop(): Promise<void>
}
