/** Brings messages to addresses that clients name, and to no place that is the house's own. */
export interface Courier {
  /**
   * Refuses with `webhook_refused` an address that is none, or is not for the public: names are looked up once, and the address found is
   * the one that is spoken to.
   */
  check(url: string): Promise<void>
  /** Answers the status; a redirect is not followed. Refuses with `webhook_refused`, and rejects when there is no answer within 15 s. */
  post(message: Message, signal?: AbortSignal): Promise<number>
}

export interface Message {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
