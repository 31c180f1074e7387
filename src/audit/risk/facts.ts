/** A way in that was trusted: what somebody who comes again is compared with. */
interface TrustedSignIn {
  readonly timestamp: Date
  readonly ipAddress: string | null
  readonly userAgent: string | null
}

/** A failed sign-in of the last hour; one row may stand for several. */
export interface RecentFailure {
  /** Null where the account does not exist. */
  readonly userId: string | null
  readonly ipAddress: string | null
  readonly secondsAgo: number
  readonly count: number
}

/** Where an address is, roughly. */
export interface Place {
  readonly latitude: number
  readonly longitude: number
  readonly name: string
}

/** Everything that signals rest on, read before any of them is asked: the same facts give the same score. */
export interface Facts {
  readonly now: Date
  /** Of this person, the latest first, at most 50 of the last 90 days. */
  readonly signIns: readonly TrustedSignIn[]
  /** When a second factor of this person was last taken away; null: not of late. */
  readonly factorRemovedAt: Date | null
  /** From the block of this address, the event itself included where it is one; at most 100. */
  readonly failuresFromAddress: readonly RecentFailure[]
  /** At this account, the event itself included where it is one; at most 100. */
  readonly failuresAtAccount: readonly RecentFailure[]
  /** The listed network that holds the address; null: none. */
  readonly badNetwork: string | null
  /** Null where it is not known. */
  placeOf(ipAddress: string): Place | null
}
