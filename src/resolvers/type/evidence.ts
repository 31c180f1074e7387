import type { EvidenceResolvers } from '../types.generated.ts'

/** A file that is kept with an alert, as the API shows it. */
export const Evidence: EvidenceResolvers = {
  bytes: ({ bytes }) => bytes ?? 0,
  sha256: ({ sha256 }) => sha256?.toString('hex') ?? '',
  uploadedBy: ({ uploadedBy }, _args, { people }) => people.load(uploadedBy),
}
