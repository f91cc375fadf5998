/**
 * Every advisory lock of this product, in one place so that no two share a number: a database has one space of
 * numbers for all who use it.
 */
export const ADVISORY_LOCKS = {
  /** Session lock of whoever migrates; other servers that start meanwhile wait. */
  migration: 7_316_640_427,
  /** Held while the first admin is made, so that one setup link makes one. */
  setup: 7_316_640_428,
  /** Held while a team gets its name, which is unique whatever its capitals are. */
  teamNames: 7_316_640_429,
  /** Session lock of a takeover of the original server's data. */
  takeover: 7_316_640_430,
  /** Held for each chunk of contacts whose phone numbers are derived in the background: one at a time. */
  phoneNumbers: 7_316_640_432,
  /** Held while a job is begun, so that no team has more than its number and no request begins two. */
  jobs: 7_316_640_433,
  /** Held while a view of contacts is saved, so that no agent has more than their number. */
  views: 7_316_640_434,
} as const;
