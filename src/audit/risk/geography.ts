import { type CityResponse, Reader } from 'mmdb-lib'
import type { Logger } from '../../observability/logger.ts'
import type { Place } from './facts.ts'
import { watchedFile } from './watchedFile.ts'

/** Where addresses are. */
export interface Geography {
  /** Null where it is not known, or nobody knows. */
  placeOf(ipAddress: string): Place | null
  stop(): void
}

/** Without a database no address has a place. */
const nowhere: Geography = { placeOf: () => null, stop() {} }

/** Places by a database of cities in MaxMind's format, read again when it changes. @throws Error where it does not read. */
export function openGeography(path: string | null, logger: Logger, everyMs?: number): Geography {
  if (path === null) return nowhere
  const file = watchedFile(path, (bytes) => new Reader<CityResponse>(bytes), logger, everyMs)
  return {
    placeOf(ipAddress) {
      const found = file.current().get(ipAddress)
      if (found?.location === undefined) return null
      const { latitude, longitude } = found.location
      const name = found.city?.names.en ?? found.country?.iso_code ?? 'an unnamed place'
      return { latitude, longitude, name }
    },
    stop: file.stop,
  }
}
