import { badNetwork } from './badNetwork.ts'
import { factorRemovedThenExport } from './factorRemovedThenExport.ts'
import { failureBurst } from './failureBurst.ts'
import { impossibleTravel } from './impossibleTravel.ts'
import { newNetwork } from './newNetwork.ts'
import type { Signal } from './riskSignal.ts'
import { spray } from './spray.ts'
import { stuffing } from './stuffing.ts'
import { toolLikeAgent } from './toolLikeAgent.ts'
import { unknownDevice } from './unknownDevice.ts'
import { unusualHour } from './unusualHour.ts'

/** Every signal. The reuse of a refresh token needs none: the base of its kind is 9. */
export const signals: readonly Signal[] = [
  unknownDevice,
  newNetwork,
  impossibleTravel,
  failureBurst,
  spray,
  stuffing,
  unusualHour,
  factorRemovedThenExport,
  toolLikeAgent,
  badNetwork,
]
