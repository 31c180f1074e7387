import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseDuration } from '../src/duration.ts'

const durations: [string, number | null][] = [
  ['30s', 30],
  ['10m', 600],
  ['1h', 3600],
  ['14d', 1_209_600],
  ['0s', 0],
  ['15', null],
  ['m', null],
  ['', null],
  ['1.5h', null],
  ['-1s', null],
  ['1 m', null],
  ['1M', null],
  ['1h30m', null],
  ['10m\n', null],
  ['1234567890s', null],
]

describe('parseDuration', () => {
  for (const [text, seconds] of durations) {
    it(`${JSON.stringify(text)} is ${seconds === null ? 'no duration' : `${seconds} seconds`}`, () => {
      assert.equal(parseDuration(text), seconds)
    })
  }
})
