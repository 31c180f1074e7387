export { DateTime } from './dateTime.ts'
export { EmailAddress } from './emailAddress.ts'
export { IpAddress } from './ipAddress.ts'
export { JSONObject } from './jsonObject.ts'
