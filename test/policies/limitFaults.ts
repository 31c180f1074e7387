import { type FaultRow, limited, mutation, query } from './faultRow.ts'

/** Faults of limits, each beside its neighbour without. */
export const limitFaults: readonly FaultRow[] = [
  {
    it: 'refuses a window that does not parse',
    bad: limited('name: "find", points: 1, window: "15 min", by: [IP]'),
    faults: ['Query.find: limit find has no window as in "15m"'],
    good: limited('name: "find", points: 1, window: "15m", by: [IP]'),
  },
  {
    it: 'refuses a window of nothing',
    bad: limited('name: "find", points: 1, window: "0s", by: [IP]'),
    faults: ['Query.find: limit find has no window as in "15m"'],
    good: limited('name: "find", points: 1, window: "1s", by: [IP]'),
  },
  {
    it: 'refuses a block that does not parse',
    bad: limited('name: "find", points: 1, window: "1m", block: "long", by: [IP]'),
    faults: ['Query.find: limit find has no block as in "1h"'],
    good: limited('name: "find", points: 1, window: "1m", block: "1h", by: [IP]'),
  },
  {
    it: 'refuses a limit of no points',
    bad: limited('name: "find", points: 0, window: "1m", by: [IP]'),
    faults: ['Query.find: limit find has fewer than one point'],
    good: limited('name: "find", points: 1, window: "1m", by: [IP]'),
  },
  {
    it: 'refuses a limit without a key',
    bad: limited('name: "find", points: 1, window: "1m", by: []'),
    faults: ['Query.find: limit find counts by nothing'],
    good: limited('name: "find", points: 1, window: "1m", by: [GLOBAL]'),
  },
  {
    it: 'refuses a limit name that no override could spell',
    bad: limited('name: "*", points: 1, window: "1m", by: [IP]'),
    faults: ['Query.find: limit name "*" is not of the form login-ip'],
    good: limited('name: "find-1", points: 1, window: "1m", by: [IP]'),
  },
  {
    it: 'refuses a limit by person where strangers come',
    bad: limited('name: "find", points: 1, window: "1m", by: [USER]'),
    faults: ['Query.find: limit find counts by USER on a field that is open to strangers'],
    good: limited('name: "find", points: 1, window: "1m", by: [USER]', '@auth'),
  },
  {
    it: 'refuses a limit by API key where no API key comes',
    bad: limited('name: "find", points: 1, window: "1m", by: [API_KEY]', '@auth'),
    faults: ['Query.find: limit find counts by API_KEY on a field that no API key reaches'],
    good: limited('name: "find", points: 1, window: "1m", by: [API_KEY]', '@auth(scopes: [[BOOKS_READ]])'),
  },
  {
    it: 'refuses a limit below the root, where nothing counts',
    bad: `${query} type Book { id: ID @public @rateLimit(name: "id", points: 1, window: "1m", by: [IP]) }`,
    faults: ['Book.id: limit id is below the root, where nothing counts'],
    good: `${query} type Book { id: ID @public }`,
  },
  {
    it: 'refuses two limits of one name',
    bad: `type Query {
      a: String @public @rateLimit(name: "one", points: 1, window: "1m", by: [IP])
      b: String @public @rateLimit(name: "one", points: 1, window: "1m", by: [IP])
    }`,
    faults: ['Query.b: the limit name one is taken'],
    good: `type Query {
      a: String @public @rateLimit(name: "one", points: 1, window: "1m", by: [IP])
      b: String @public @rateLimit(name: "two", points: 1, window: "1m", by: [IP])
    }`,
  },
  {
    it: 'refuses the name of a limit outside the schema',
    bad: limited('name: "general", points: 1, window: "1m", by: [IP]'),
    faults: ['Query.find: the limit name general is taken'],
    good: limited('name: "find", points: 1, window: "1m", by: [IP]'),
    options: { otherLimits: new Set(['general']) },
  },
  {
    it: 'refuses ARGS without args',
    bad: limited('name: "find", points: 1, window: "1m", by: [IP, ARGS]'),
    faults: ['Query.find: limit find counts by ARGS without args'],
    good: limited('name: "find", points: 1, window: "1m", by: [IP, ARGS], args: ["input.email"]'),
  },
  {
    it: 'refuses args without ARGS',
    bad: limited('name: "find", points: 1, window: "1m", by: [IP], args: ["input.email"]'),
    faults: ['Query.find: limit find has args and does not count by ARGS'],
    good: limited('name: "find", points: 1, window: "1m", by: [ARGS], args: "input.deep.deep.email"'),
  },
  {
    it: 'refuses a path that leads to no argument, or through a list',
    bad: limited(
      'name: "find", points: 1, window: "1m", by: [ARGS], args: ["input.mail", "constructor", "tags.email"]',
    ),
    faults: ['input.mail', 'constructor', 'tags.email'].map(
      (path) => `Query.find: limit find counts by ${path}, which is no argument`,
    ),
    good: limited('name: "find", points: 1, window: "1m", by: [ARGS], args: ["input.email", "tags"]'),
  },
  {
    it: 'refuses a public mutation that no address limit holds',
    bad: mutation(`add(title: String): ID @public @audit(event: BOOK_ADDED)
      @rateLimit(name: "add", points: 1, window: "1m", by: [IP, ARGS], args: ["title"])`),
    faults: ['Mutation.add: a public mutation without @rateLimit(by: [IP]) of its attempts'],
    good: mutation(`add: ID @public @audit(event: BOOK_ADDED)
      @rateLimit(name: "add", points: 1, window: "1m", by: [IP])`),
  },
  {
    it: 'counts no limit of failures as the address limit of a public mutation',
    bad: mutation(`add: ID @public @audit(event: BOOK_ADDED)
      @rateLimit(name: "add", points: 1, window: "1m", by: [IP], count: FAILURE)`),
    faults: ['Mutation.add: a public mutation without @rateLimit(by: [IP]) of its attempts'],
    good: mutation('add: ID @auth @audit(event: BOOK_ADDED)'),
  },
  {
    it: 'refuses an override of a limit that does not exist, or that leaves nothing',
    bad: query,
    faults: ['override find: there is no such limit'],
    good: limited('name: "find", points: 1, window: "1m", by: [IP]'),
    options: { limitOverrides: new Map([['find', { points: 2, windowSeconds: 60 }]]) },
  },
]
