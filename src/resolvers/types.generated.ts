// Made from src/schema/*.graphql by `npm run codegen`.
import type { EmailAddress } from '../auth/emailAddress.ts';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Person } from '../auth/viewer.ts';
import type { ApiKeyRow } from '../db/queries/apiKeys.ts';
import type { SessionParent, SignedInParent } from './signedIn.ts';
import type { SecondFactorRow } from '../db/queries/secondFactors.ts';
import type { SecurityEventRow } from '../db/queries/securityEvents.ts';
import type { EvidenceRow } from '../db/queries/evidence.ts';
import type { SecurityAlertRow } from '../db/queries/securityAlerts.ts';
import type { Context, SignedInContext } from '../context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
export type EnumResolverSignature<T, AllowedValues = any> = { [key in keyof T]?: AllowedValues };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** RFC 3339 in UTC with milliseconds, as in 2026-11-22T09:30:00.000Z. */
  DateTime: { input: Date; output: Date; }
  /** One mailbox. Unicode compatibility forms are folded (NFKC) and spaces around it dropped; case and IDNA spelling do not make another account. */
  EmailAddress: { input: EmailAddress; output: string; }
  /** An IPv4 or IPv6 address in canonical text form (RFC 5952); IPv4-mapped IPv6 is IPv4. */
  IpAddress: { input: string; output: string; }
  /** Any JSON object. */
  JSONObject: { input: Readonly<Record<string, unknown>>; output: Readonly<Record<string, unknown>>; }
};

/** When a rule is asked. */
export type PolicyPhase =
  /** Before the resolver runs: about the arguments and the object that the field is read from. */
  | 'BEFORE'
  /** After it ran: about what it gave. The verdict is kept for the object, so the rule sees no arguments. */
  | 'AFTER';

/** What becomes of what a rule denies. */
export type DenyMode =
  /** The field fails, with FORBIDDEN or, for a stranger, UNAUTHENTICATED. The denial is recorded. */
  | 'ERROR'
  /** Null stands in its place: BEFORE for the field, whose resolver does not run; AFTER for the value or element. */
  | 'NULL'
  /** It is left out of the list. Only AFTER, on a list. */
  | 'FILTER';

/** Which uses of a field a limit charges. */
export type CountPhase =
  /** Every use, before it runs. */
  | 'ATTEMPT'
  /** Those that ended in an error, after they ran. */
  | 'FAILURE'
  /** Those that ended without an error, after they ran. */
  | 'SUCCESS';

/** What a limit counts by. */
export type RateKey =
  /** The address of the client; an IPv6 address as its /64. */
  | 'IP'
  /** The person who is signed in, or for whom an API key acts. */
  | 'USER'
  /** The session; where an API key acts, the key. */
  | 'SESSION'
  /** The API key; a session is not counted. */
  | 'API_KEY'
  /** The values of the arguments named in `args`. */
  | 'ARGS'
  /** One bucket for everybody. */
  | 'GLOBAL';

/** What a limit does while no shared store answers. */
export type StoreError =
  /** Counts in the memory of this process. */
  | 'INSURANCE'
  /** Refuses. */
  | 'DENY'
  /** Lets through. */
  | 'ALLOW';

/** What a person may do beyond their own account. */
export type Role =
  /** Everybody who registered. */
  | 'USER'
  /** Reads the whole record and its alerts, and changes nothing. */
  | 'AUDITOR'
  /** Reads the record and manages people. */
  | 'ADMIN';

/** What an API key may be granted. */
export type Scope =
  /** Read who the key acts for. */
  | 'ME_READ'
  /** Read security events. */
  | 'SECURITY_EVENTS_READ'
  /** Read security alerts. */
  | 'SECURITY_ALERTS_READ'
  /** Read people. */
  | 'USERS_READ';

export type Query = {
  /** The person who is signed in. */
  readonly me: Maybe<User>;
  /** People, the latest registered first. */
  readonly users: Maybe<UserConnection>;
  /** One person: people find themselves, auditors and administrators everybody. Null for nobody's id. */
  readonly user: Maybe<User>;
  /** The record, the latest first: a person's own trail; for auditors and administrators everybody's. */
  readonly securityEvents: Maybe<SecurityEventConnection>;
  /** One event by its id; null where there is none that the caller may see. */
  readonly securityEvent: Maybe<SecurityEvent>;
  /** The figures of at most 31 days of the record. */
  readonly securityOverview: Maybe<SecurityOverview>;
  /** What somebody should look at, the latest first. */
  readonly securityAlerts: Maybe<SecurityAlertConnection>;
  /**
   * What would happen if this document ran: every field's verdict, its rule, its cost and the limits it would charge.
   * Nothing runs, and nothing but this question is charged.
   */
  readonly explain: Maybe<Explanation>;
};


export type QueryUsersArgs = {
  filter?: InputMaybe<UserFilter>;
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryUserArgs = {
  id: Scalars['ID']['input'];
};


export type QuerySecurityEventsArgs = {
  filter?: InputMaybe<SecurityEventFilter>;
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QuerySecurityEventArgs = {
  id: Scalars['ID']['input'];
};


export type QuerySecurityOverviewArgs = {
  since: Scalars['DateTime']['input'];
  until?: InputMaybe<Scalars['DateTime']['input']>;
};


export type QuerySecurityAlertsArgs = {
  filter?: InputMaybe<SecurityAlertFilter>;
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryExplainArgs = {
  document: Scalars['String']['input'];
  operationName?: InputMaybe<Scalars['String']['input']>;
  variables?: InputMaybe<Scalars['JSONObject']['input']>;
  asRole?: InputMaybe<Role>;
};

export type Mutation = {
  /** Makes an account. While email verification is on, every outcome has the same answer. */
  readonly register: Maybe<RegisterPayload>;
  /** Everything that is held about the person, secrets aside. */
  readonly exportMyData: Maybe<PersonalData>;
  /** Erases the account: whoever it was can no longer be told from the record, and the address may register anew. One administrator stays. */
  readonly deleteMyAccount: Maybe<Accepted>;
  /** Gives somebody exactly these roles; older access tokens of theirs end at once. Nobody changes their own, and one administrator stays. */
  readonly setUserRoles: Maybe<User>;
  /** Stops an account and ends its sessions at once. Nobody suspends themself, and one administrator stays. */
  readonly suspendUser: Maybe<User>;
  /** Opens a stopped account again; its person signs in anew. */
  readonly reinstateUser: Maybe<User>;
  /** Forgets the failed sign-ins of an account and opens its second factors, so that its person may try again. */
  readonly unlockUser: Maybe<User>;
  /** Ends every session of somebody at once. */
  readonly revokeUserSessions: Maybe<RevokedSessions>;
  /** Takes every second factor and recovery code of somebody who lost them away; no device of theirs is remembered. */
  readonly resetUserSecondFactors: Maybe<User>;
  /** Opens an account by the token in its mail and signs its person in; null where a second factor must be proved by a sign-in. */
  readonly verifyEmail: Maybe<SignedIn>;
  /** Mails the link that verifies an address once more, at most once a minute; the answer is the same whether or not it waits for that. */
  readonly resendEmailVerification: Maybe<Accepted>;
  /** Mails a link for a new password, at most once a minute; the answer is the same whether or not anybody has the address. */
  readonly requestPasswordReset: Maybe<Accepted>;
  /** Sets another password by the token in a mail, ends every session and unlocks the account. It signs nobody in: a sign-in, with its second factor, comes after. */
  readonly resetPassword: Maybe<Accepted>;
  /** Sets another password for who knows the current one, and ends the other sessions. This session goes on after a refresh. */
  readonly changePassword: Maybe<Accepted>;
  /** Asks for another address: a link goes to the new one, word of it to the old one. The answer is the same whether or not anybody has the new one. */
  readonly requestEmailChange: Maybe<Accepted>;
  /** Gives the account the address that the token was mailed to, and ends the sessions but the one that asked. CONFLICT where another account has it. */
  readonly confirmEmailChange: Maybe<Accepted>;
  /** Puts the address back that the token was mailed to, for 72 hours after the change. Sessions and API keys end, and nothing signs in until the password is reset by the mail that follows. */
  readonly undoEmailChange: Maybe<Accepted>;
  /** Says that what a mail told of was not its reader. Sessions and API keys end, address and second factors are frozen for 24 hours, and nothing signs in until the password is reset by the mail that follows. */
  readonly reportUnrecognisedActivity: Maybe<Accepted>;
  /**
   * Trades an email and a password for a session, or for the question of a second factor. Beside the limits of an address
   * an account limits itself: all devices that it does not know share one count of failures, each that it knows has its own.
   */
  readonly login: Maybe<LoginResult>;
  /** Trades a refresh token for a new pair. The token before the current one is good for a short grace; an older one ends the session. */
  readonly refreshSession: Maybe<SignedIn>;
  /** Opens an account that failed sign-ins have locked, to all devices and each second factor. */
  readonly unlockAccount: Maybe<Accepted>;
  /** Ends the session that asks. */
  readonly logout: Maybe<Accepted>;
  /** Ends a session of the person who asks, as of a device that was lost. NOT_FOUND for any that is not theirs or has ended. */
  readonly revokeSession: Maybe<Accepted>;
  /** Ends every session of the person who asks but the one that asks. */
  readonly revokeOtherSessions: Maybe<RevokedSessions>;
  /**
   * Answers the question of a second factor that login asked, with exactly one of the three, and gives the session. Each
   * way to answer takes at most five wrong answers in a quarter of an hour, and a hundred in a row: then none until the
   * account is unlocked.
   */
  readonly completeLogin: Maybe<SignedIn>;
  /** Asks for a passkey, which is a sign-in of its own: no name, no password. Asked by a signed-in person, only a passkey of theirs answers, here or in reauthenticate. */
  readonly startPasskeyLogin: Maybe<PasskeyChallenge>;
  /** Trades a passkey for a session of level 2. A lock of the account's password does not stop it, and it opens none. */
  readonly finishPasskeyLogin: Maybe<SignedIn>;
  /** Proves again that it is the person, with exactly one of the three. A factor that the session had not seen raises it to level 2; the refresh token stays what it was. */
  readonly reauthenticate: Maybe<SignedIn>;
  /** Begins to add an authenticator. It is no factor until confirmTotp; a new one takes the place of one that waits. */
  readonly enrollTotp: Maybe<TotpEnrollment>;
  /** Adds the authenticator that waits, proved by one of its codes. Gives recovery codes where the person has none left, else an empty list. */
  readonly confirmTotp: Maybe<RecoveryCodes>;
  /** Asks for a new passkey of the person. */
  readonly startPasskeyRegistration: Maybe<PasskeyChallenge>;
  /** Adds the passkey that the browser made. */
  readonly finishPasskeyRegistration: Maybe<SecondFactor>;
  /** Removes a second factor; with the last one the recovery codes too. */
  readonly removeSecondFactor: Maybe<Accepted>;
  /** Makes ten new recovery codes; those before are good no longer. */
  readonly regenerateRecoveryCodes: Maybe<RecoveryCodes>;
  /** Makes an API key, with which a program acts for the person. Its secret is in this answer and in no other. A person has at most 25 live ones. */
  readonly createApiKey: Maybe<IssuedApiKey>;
  /** Gives an API key another secret. The one before is good for a grace. */
  readonly rotateApiKey: Maybe<IssuedApiKey>;
  /** Ends an API key, at once and everywhere. */
  readonly revokeApiKey: Maybe<Accepted>;
  /** Signs from now on with the key that was published ahead of it, and publishes another; tokens of the one before stay good until they end. */
  readonly rotateSigningKey: Maybe<SigningKeyRotation>;
  /** Takes an open alert on; who did so first stays. CONFLICT where it is resolved. */
  readonly acknowledgeAlert: Maybe<SecurityAlert>;
  /** Closes an alert with what it turned out to be. CONFLICT where it is resolved already. */
  readonly resolveAlert: Maybe<SecurityAlert>;
};


export type MutationRegisterArgs = {
  input: RegisterInput;
};


export type MutationSetUserRolesArgs = {
  userId: Scalars['ID']['input'];
  roles: ReadonlyArray<Role>;
  reason: Scalars['String']['input'];
};


export type MutationSuspendUserArgs = {
  userId: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
  until?: InputMaybe<Scalars['DateTime']['input']>;
};


export type MutationReinstateUserArgs = {
  userId: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


export type MutationUnlockUserArgs = {
  userId: Scalars['ID']['input'];
};


export type MutationRevokeUserSessionsArgs = {
  userId: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


export type MutationResetUserSecondFactorsArgs = {
  userId: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


export type MutationVerifyEmailArgs = {
  token: Scalars['String']['input'];
};


export type MutationResendEmailVerificationArgs = {
  email: Scalars['EmailAddress']['input'];
};


export type MutationRequestPasswordResetArgs = {
  email: Scalars['EmailAddress']['input'];
};


export type MutationResetPasswordArgs = {
  input: ResetPasswordInput;
};


export type MutationChangePasswordArgs = {
  input: ChangePasswordInput;
};


export type MutationRequestEmailChangeArgs = {
  newEmail: Scalars['EmailAddress']['input'];
};


export type MutationConfirmEmailChangeArgs = {
  token: Scalars['String']['input'];
};


export type MutationUndoEmailChangeArgs = {
  token: Scalars['String']['input'];
};


export type MutationReportUnrecognisedActivityArgs = {
  token: Scalars['String']['input'];
};


export type MutationLoginArgs = {
  input: LoginInput;
};


export type MutationRefreshSessionArgs = {
  input?: InputMaybe<RefreshSessionInput>;
};


export type MutationUnlockAccountArgs = {
  token: Scalars['String']['input'];
};


export type MutationRevokeSessionArgs = {
  id: Scalars['ID']['input'];
};


export type MutationCompleteLoginArgs = {
  input: CompleteLoginInput;
};


export type MutationFinishPasskeyLoginArgs = {
  input: PasskeyAssertionInput;
};


export type MutationReauthenticateArgs = {
  input: ReauthenticateInput;
};


export type MutationConfirmTotpArgs = {
  code: Scalars['String']['input'];
};


export type MutationFinishPasskeyRegistrationArgs = {
  input: PasskeyAttestationInput;
};


export type MutationRemoveSecondFactorArgs = {
  id: Scalars['ID']['input'];
};


export type MutationCreateApiKeyArgs = {
  input: CreateApiKeyInput;
};


export type MutationRotateApiKeyArgs = {
  id: Scalars['ID']['input'];
  graceSeconds?: Scalars['Int']['input'];
};


export type MutationRevokeApiKeyArgs = {
  id: Scalars['ID']['input'];
};


export type MutationAcknowledgeAlertArgs = {
  id: Scalars['ID']['input'];
  note?: InputMaybe<Scalars['String']['input']>;
};


export type MutationResolveAlertArgs = {
  id: Scalars['ID']['input'];
  resolution: AlertResolution;
  note?: InputMaybe<Scalars['String']['input']>;
};

/** A person with an account: people see themselves, auditors and administrators everybody. */
export type User = {
  /** Stable and unique. */
  readonly id: Scalars['ID']['output'];
  /** As the person wrote it. */
  readonly email: Scalars['EmailAddress']['output'];
  /** A name of the person's choice, unique regardless of case. */
  readonly username: Maybe<Scalars['String']['output']>;
  /** Whether the person has shown that mail to the address reaches them. */
  readonly emailVerified: Scalars['Boolean']['output'];
  /** What the person may do. */
  readonly roles: ReadonlyArray<Role>;
  /** Whether the account can be used. */
  readonly status: UserStatus;
  /** When the account was made. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When the person last signed in. */
  readonly lastLoginAt: Maybe<Scalars['DateTime']['output']>;
  /** The sessions that are live now, the latest used first; null for whoever is not this person. */
  readonly sessions: Maybe<ReadonlyArray<Session>>;
  /** The second factors of the person, the oldest first; null for whoever is not this person. */
  readonly secondFactors: Maybe<ReadonlyArray<SecondFactor>>;
  /** The person's API keys, the newest first, ended ones included; null for whoever is not this person. */
  readonly apiKeys: Maybe<ReadonlyArray<ApiKey>>;
};

/** Whether an account can be used. */
export type UserStatus =
  /** The address has yet to be verified. */
  | 'PENDING_VERIFICATION'
  /** In use. */
  | 'ACTIVE'
  /** Stopped by staff. */
  | 'SUSPENDED'
  /** Erased at the person's wish. */
  | 'DELETED';

/** What comes after a registration. */
export type RegisterPayload = {
  /** What the person has to do next. */
  readonly nextStep: RegistrationStep;
  /** The first session; null where the address must be verified before. */
  readonly signedIn: Maybe<SignedIn>;
};

/** What a person has to do after registering. */
export type RegistrationStep =
  /** Follow the link in the mail. */
  | 'VERIFY_EMAIL'
  /** Nothing: the account is ready. */
  | 'NONE';

/** A copy of what is held about a person. */
export type PersonalData = {
  /** When it was put together. */
  readonly generatedAt: Scalars['DateTime']['output'];
  /** By what it is about: account, sessions, events and the like. */
  readonly data: Scalars['JSONObject']['output'];
};

/** Says that a request was taken. */
export type Accepted = {
  /** Always true: a refusal is an error. */
  readonly accepted: Scalars['Boolean']['output'];
};

/** Who registers. */
export type RegisterInput = {
  /** Where mail reaches the person; the name of the account. */
  readonly email: Scalars['EmailAddress']['input'];
  /** 3 to 32 letters, digits, dots, dashes or underscores. */
  readonly username?: InputMaybe<Scalars['String']['input']>;
  /** At least 12 characters; what the deployment's rules refuse comes back as WEAK_PASSWORD with reasons. */
  readonly password: Scalars['String']['input'];
  /** What the person calls this device, at most 100 characters. */
  readonly deviceName?: InputMaybe<Scalars['String']['input']>;
  /** How the refresh token and the device token travel. */
  readonly delivery?: InputMaybe<TokenDelivery>;
};

/** What to look for among people. */
export type UserFilter = {
  /** How the email or the username begins, whatever its case. */
  readonly search?: InputMaybe<Scalars['String']['input']>;
  /** With any of these roles. */
  readonly roles?: InputMaybe<ReadonlyArray<Role>>;
  /** With any of these statuses. */
  readonly statuses?: InputMaybe<ReadonlyArray<UserStatus>>;
};

/** A page of people. */
export type UserConnection = {
  /** The people with their places. */
  readonly edges: ReadonlyArray<UserEdge>;
  /** Where the page stands. */
  readonly pageInfo: PageInfo;
};

/** A person and their place. */
export type UserEdge = {
  /** Their place, for the argument after. */
  readonly cursor: Scalars['String']['output'];
  /** The person. */
  readonly node: User;
};

/** How many sessions were ended. */
export type RevokedSessions = {
  /** Those that were live. */
  readonly count: Scalars['Int']['output'];
};

/** A token of a mail and a password. */
export type ResetPasswordInput = {
  /** The token after `#token=` in the link. */
  readonly token: Scalars['String']['input'];
  /** The password to have from now on, under the rules of a registration. */
  readonly newPassword: Scalars['String']['input'];
};

/** The password and the one to replace it. */
export type ChangePasswordInput = {
  /** The password as it is. */
  readonly currentPassword: Scalars['String']['input'];
  /** The password to have from now on, under the rules of a registration. */
  readonly newPassword: Scalars['String']['input'];
};

/** A signed-in device, for its person alone. */
export type Session = {
  /** Stable and unique. */
  readonly id: Scalars['ID']['output'];
  /** True for the session that asks. */
  readonly current: Scalars['Boolean']['output'];
  /** When the person signed in. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When its refresh token was last used. */
  readonly lastUsedAt: Scalars['DateTime']['output'];
  /** When it ends if it is not used. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** Where the person signed in from. */
  readonly ipAddress: Maybe<Scalars['IpAddress']['output']>;
  /** What the client called itself. */
  readonly userAgent: Maybe<Scalars['String']['output']>;
  /** What the person calls the device. */
  readonly deviceName: Maybe<Scalars['String']['output']>;
  /** 1 for one factor, 2 for two (NIST SP 800-63B). */
  readonly assuranceLevel: Scalars['Int']['output'];
  /** How the person proved who they are: RFC 8176 amr values. */
  readonly authenticationMethods: ReadonlyArray<Scalars['String']['output']>;
};

/** A session in the hands of its person. */
export type SignedIn = {
  /** For the Authorization header: a JWT (RFC 9068), signed with EdDSA. */
  readonly accessToken: Scalars['String']['output'];
  /** When the access token ends. */
  readonly accessTokenExpiresAt: Scalars['DateTime']['output'];
  /** For refreshSession; null where cookie delivery was asked for, and where the one before stays. */
  readonly refreshToken: Maybe<Scalars['String']['output']>;
  /** When the refresh token ends if it is not used. */
  readonly refreshTokenExpiresAt: Scalars['DateTime']['output'];
  /** Says at the next sign-in, in the header X-Gatehouse-Device, that this device is known; null where it travels in a cookie, or stays the same. */
  readonly deviceToken: Maybe<Scalars['String']['output']>;
  /** The session itself. */
  readonly session: Session;
  /** Who signed in. */
  readonly user: User;
};

/** A password was right and a second factor is asked for. */
export type SecondFactorRequired = {
  /** Goes back with the answer. */
  readonly challenge: Scalars['String']['output'];
  /** What may be answered with. */
  readonly methods: ReadonlyArray<SecondFactorMethod>;
  /** When the question ends. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** Options for navigator.credentials.get, where a passkey may answer. */
  readonly passkeyOptions: Maybe<Scalars['JSONObject']['output']>;
};

/** What a right password leads to. */
export type LoginResult = SignedIn | SecondFactorRequired;

/** A way to prove more than a password. */
export type SecondFactorMethod =
  /** A code of an authenticator (RFC 6238). */
  | 'TOTP'
  /** A code from the sheet, good once. */
  | 'RECOVERY_CODE'
  /** A passkey (WebAuthn). */
  | 'PASSKEY';

/** How the refresh token and the device token travel. */
export type TokenDelivery =
  /** In the answer. */
  | 'BODY'
  /** In cookies that scripts cannot read: `__Host-`, HttpOnly, Secure, SameSite=Strict. What uses them must come from an allowed origin. */
  | 'COOKIE';

/** An email and a password. */
export type LoginInput = {
  /** The email of the account. */
  readonly email: Scalars['EmailAddress']['input'];
  /** The password. */
  readonly password: Scalars['String']['input'];
  /** What the person calls this device, at most 100 characters. */
  readonly deviceName?: InputMaybe<Scalars['String']['input']>;
  /** How the refresh token and the device token travel. */
  readonly delivery?: InputMaybe<TokenDelivery>;
};

/** A refresh token. */
export type RefreshSessionInput = {
  /** The refresh token of the last answer; absent where it travels in a cookie. */
  readonly refreshToken?: InputMaybe<Scalars['String']['input']>;
};

/** A way in which a person proves more than a password, for its person alone. */
export type SecondFactor = {
  /** Stable and unique. */
  readonly id: Scalars['ID']['output'];
  /** Of which kind. */
  readonly method: SecondFactorMethod;
  /** What the person calls it. */
  readonly name: Maybe<Scalars['String']['output']>;
  /** When it was added. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When it last proved something. */
  readonly lastUsedAt: Maybe<Scalars['DateTime']['output']>;
};

/** What an authenticator is fed with; shown once. */
export type TotpEnrollment = {
  /** For typing: base32. */
  readonly secret: Scalars['String']['output'];
  /** For the authenticator: otpauth://totp/… */
  readonly uri: Scalars['String']['output'];
  /** The same as a picture: a data: URI of an SVG. */
  readonly qrCode: Scalars['String']['output'];
};

/** A sheet of recovery codes; shown once. */
export type RecoveryCodes = {
  /** Each is good once. */
  readonly codes: ReadonlyArray<Scalars['String']['output']>;
};

/** The question of login and one answer. */
export type CompleteLoginInput = {
  /** The question, as login gave it. */
  readonly challenge: Scalars['String']['input'];
  /** The six digits that an authenticator shows. */
  readonly totpCode?: InputMaybe<Scalars['String']['input']>;
  /** A code from the sheet. */
  readonly recoveryCode?: InputMaybe<Scalars['String']['input']>;
  /** What navigator.credentials.get gave, as toJSON writes it. */
  readonly passkey?: InputMaybe<Scalars['JSONObject']['input']>;
  /** Asks for no second factor on this device for 30 days; without effect for auditors and administrators. */
  readonly rememberDevice?: InputMaybe<Scalars['Boolean']['input']>;
};

/** One proof. */
export type ReauthenticateInput = {
  /** The password. */
  readonly password?: InputMaybe<Scalars['String']['input']>;
  /** The six digits that an authenticator shows. */
  readonly totpCode?: InputMaybe<Scalars['String']['input']>;
  /** What navigator.credentials.get gave for a question of startPasskeyLogin, as toJSON writes it. */
  readonly passkey?: InputMaybe<Scalars['JSONObject']['input']>;
};

/** A question that a passkey answers. */
export type PasskeyChallenge = {
  /** Goes back with the answer. */
  readonly challenge: Scalars['String']['output'];
  /** Options for navigator.credentials.create or navigator.credentials.get, as PublicKeyCredential parses them from JSON. */
  readonly options: Scalars['JSONObject']['output'];
};

/** A passkey that signs in. */
export type PasskeyAssertionInput = {
  /** The question, as startPasskeyLogin gave it. */
  readonly challenge: Scalars['String']['input'];
  /** What navigator.credentials.get gave, as toJSON writes it. */
  readonly response: Scalars['JSONObject']['input'];
  /** What the person calls this device, at most 100 characters. */
  readonly deviceName?: InputMaybe<Scalars['String']['input']>;
  /** How the refresh token travels. */
  readonly delivery?: InputMaybe<TokenDelivery>;
};

/** A passkey that is added. */
export type PasskeyAttestationInput = {
  /** The question, as startPasskeyRegistration gave it. */
  readonly challenge: Scalars['String']['input'];
  /** What navigator.credentials.create gave, as toJSON writes it. */
  readonly response: Scalars['JSONObject']['input'];
  /** What the person calls the passkey, at most 100 characters. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
};

/** A key with which a program acts for its person, within its scopes. It cannot do what needs a person. */
export type ApiKey = {
  /** Stable and unique; the keyid of signatures. */
  readonly id: Scalars['ID']['output'];
  /** What the person calls it. */
  readonly name: Scalars['String']['output'];
  /** How the key begins, for finding it again: gk_ and its id. */
  readonly prefix: Scalars['String']['output'];
  /** What it may do. */
  readonly scopes: ReadonlyArray<Scope>;
  /** Whether every request must carry a signature made with the secret (RFC 9421), which then never travels. */
  readonly signed: Scalars['Boolean']['output'];
  /** From where it may be used: addresses and CIDRs; null for anywhere. */
  readonly allowedIps: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** When it was made. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When it ends; null for never. */
  readonly expiresAt: Maybe<Scalars['DateTime']['output']>;
  /** When it was last used, to the minute. */
  readonly lastUsedAt: Maybe<Scalars['DateTime']['output']>;
  /** When it was ended. */
  readonly revokedAt: Maybe<Scalars['DateTime']['output']>;
};

/** An API key in the hands of its person. */
export type IssuedApiKey = {
  /** The key. */
  readonly apiKey: ApiKey;
  /** The whole key, gk_<id>_<secret>: shown once. */
  readonly secret: Scalars['String']['output'];
};

/** What an API key is to be. */
export type CreateApiKeyInput = {
  /** What the person calls it, 1 to 100 characters. */
  readonly name: Scalars['String']['input'];
  /** What it may do, one scope at least. */
  readonly scopes: ReadonlyArray<Scope>;
  /** Whether every request must be signed with the secret (RFC 9421). */
  readonly signed?: Scalars['Boolean']['input'];
  /** From where it may be used: up to 50 addresses and CIDRs; null for anywhere. */
  readonly allowedIps?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** In how many days it ends, 1 to 3650; null for never. */
  readonly expiresInDays?: InputMaybe<Scalars['Int']['input']>;
};

/** How the ring of signing keys stands. */
export type SigningKeyRotation = {
  /** The id of the key that signs now. */
  readonly activeKid: Scalars['String']['output'];
  /** The id of the key that will sign next; it is published already. */
  readonly nextKid: Scalars['String']['output'];
  /** The ids of keys whose tokens are refused. */
  readonly retiredKids: ReadonlyArray<Scalars['String']['output']>;
};

export type Subscription = {
  /** Events as they are recorded, by whichever process: a person's own; for auditors and administrators everybody's. */
  readonly securityEventRecorded: Maybe<SecurityEvent>;
  /** Alerts as they are raised, by whichever process, and again where one grows worse or goes on after its cool-down. */
  readonly securityAlertRaised: Maybe<SecurityAlert>;
};


export type SubscriptionSecurityEventRecordedArgs = {
  filter?: InputMaybe<SecurityEventFilter>;
};


export type SubscriptionSecurityAlertRaisedArgs = {
  minSeverity?: Severity;
};

/** What happened in a stretch of time, in figures; a folded event counts as often as it stands for. */
export type SecurityOverview = {
  /** Sign-ins that succeeded. */
  readonly loginsSucceeded: Scalars['Int']['output'];
  /** Sign-ins that failed. */
  readonly loginsFailed: Scalars['Int']['output'];
  /** Accounts that failed sign-ins locked. */
  readonly accountsLocked: Scalars['Int']['output'];
  /** Requests that a rate limit refused. */
  readonly rateLimited: Scalars['Int']['output'];
  /** Requests that a policy refused. */
  readonly accessDenied: Scalars['Int']['output'];
  /** Alerts that are open now. */
  readonly openAlerts: Scalars['Int']['output'];
  /** Events with a risk score of 7 or more. */
  readonly highRiskEvents: Scalars['Int']['output'];
  /** At most 48 stretches, the first on top; those in which nothing happened are left out. */
  readonly timeline: ReadonlyArray<OverviewBucket>;
  /** The ten addresses that most failures and refusals came from. */
  readonly topAddresses: ReadonlyArray<AddressCount>;
  /** How often each type occurred, the commonest first. */
  readonly byType: ReadonlyArray<TypeCount>;
};

/** A stretch of the timeline. */
export type OverviewBucket = {
  /** When it begins; it ends where the next may begin. */
  readonly start: Scalars['DateTime']['output'];
  /** Decisions that succeeded. */
  readonly succeeded: Scalars['Int']['output'];
  /** Attempts that failed. */
  readonly failed: Scalars['Int']['output'];
  /** Requests that were refused. */
  readonly denied: Scalars['Int']['output'];
  /** The highest risk score. */
  readonly maxRiskScore: Scalars['Int']['output'];
};

/** An address and what failed from there. */
export type AddressCount = {
  /** The address. */
  readonly ipAddress: Scalars['IpAddress']['output'];
  /** Failures and refusals. */
  readonly failures: Scalars['Int']['output'];
};

/** A type of event and how often it occurred. */
export type TypeCount = {
  /** The type. */
  readonly type: SecurityEventType;
  /** How often. */
  readonly count: Scalars['Int']['output'];
};

/** A rule that @policy names. */
export type PolicyName =
  /** People take on a role that they hold; administrators any. */
  | 'ASSUMABLE_ROLE'
  /** What staff do to others, nobody does to themself. */
  | 'NOT_SELF'
  /** An API key is seen by its person alone. */
  | 'OWNS_API_KEY'
  /** A second factor is seen by its person alone. */
  | 'OWNS_SECOND_FACTOR'
  /** A session is seen by its person alone. */
  | 'OWNS_SESSION'
  /** People see themselves; auditors and administrators see everybody. */
  | 'SELF_OR_STAFF'
  /** An event is seen by the person whom it is about; auditors and administrators see all of them. */
  | 'VISIBLE_EVENT'
  /** People look for their own trail; auditors and administrators for anybody's. */
  | 'VISIBLE_TRAIL';

/** What happened. In SQL it is the same word in lower snake case. */
export type SecurityEventType =
  /** An account was made. */
  | 'USER_REGISTERED'
  /** Somebody tried to register an address that has an account, or asked for the mail of a registration once more. */
  | 'REGISTRATION_REPEATED'
  /** An address was shown to belong to its person. */
  | 'EMAIL_VERIFIED'
  /** A person asked to move to another address. */
  | 'EMAIL_CHANGE_REQUESTED'
  /** A person moved to another address. */
  | 'EMAIL_CHANGED'
  /** A move to another address was taken back. */
  | 'EMAIL_CHANGE_UNDONE'
  /** A person signed in. */
  | 'LOGIN_SUCCEEDED'
  /** A sign-in failed; the details say why. */
  | 'LOGIN_FAILED'
  /** A sign-in was stopped for its risk. */
  | 'LOGIN_BLOCKED'
  /** A sign-in was asked for a second factor. */
  | 'LOGIN_CHALLENGED'
  /** A second factor was wrong. */
  | 'SECOND_FACTOR_FAILED'
  /** A person proved again who they are. */
  | 'REAUTHENTICATED'
  /** A person failed to prove again who they are. */
  | 'REAUTHENTICATION_FAILED'
  /** Failed sign-ins locked an account, or one of its second factors. */
  | 'ACCOUNT_LOCKED'
  /** An account was opened again. */
  | 'ACCOUNT_UNLOCKED'
  /** A session got a new pair of tokens. */
  | 'SESSION_REFRESHED'
  /** A session was ended from elsewhere. */
  | 'SESSION_REVOKED'
  /** Several sessions were ended. */
  | 'SESSIONS_REVOKED'
  /** A replaced refresh token came back; its session was ended. */
  | 'REFRESH_TOKEN_REUSED'
  /** A person signed out. */
  | 'LOGGED_OUT'
  /** A person chose another password. */
  | 'PASSWORD_CHANGED'
  /** Somebody asked for a reset of a password. */
  | 'PASSWORD_RESET_REQUESTED'
  /** A password was reset by mail. */
  | 'PASSWORD_RESET'
  /** A password was hashed anew with stronger settings. */
  | 'PASSWORD_REHASHED'
  /** A second factor was added. */
  | 'SECOND_FACTOR_ADDED'
  /** A second factor was removed. */
  | 'SECOND_FACTOR_REMOVED'
  /** Staff removed a person's second factors. */
  | 'SECOND_FACTORS_RESET'
  /** A new sheet of recovery codes was made. */
  | 'RECOVERY_CODES_GENERATED'
  /** A recovery code was used up. */
  | 'RECOVERY_CODE_USED'
  /** An API key was made. */
  | 'API_KEY_CREATED'
  /** An API key got another secret. */
  | 'API_KEY_ROTATED'
  /** An API key was ended. */
  | 'API_KEY_REVOKED'
  /** An API key was used from an address it had not been used from. */
  | 'API_KEY_USED_FROM_NEW_ADDRESS'
  /** An API key was refused. */
  | 'API_KEY_REJECTED'
  /** A signed request was refused. */
  | 'SIGNATURE_REJECTED'
  /** Somebody was refused what they asked for. */
  | 'ACCESS_DENIED'
  /** A rate limit refused a request. */
  | 'RATE_LIMITED'
  /** A request was refused for its form. */
  | 'REQUEST_REJECTED'
  /** A person said that it was not them. */
  | 'UNRECOGNISED_ACTIVITY_REPORTED'
  /** A person's roles changed. */
  | 'ROLES_CHANGED'
  /** Staff stopped an account. */
  | 'USER_SUSPENDED'
  /** Staff opened a stopped account. */
  | 'USER_REINSTATED'
  /** An account was erased. */
  | 'USER_DELETED'
  /** A person took a copy of their data. */
  | 'PERSONAL_DATA_EXPORTED'
  /** An alert was raised. */
  | 'ALERT_RAISED'
  /** Somebody took an alert on. */
  | 'ALERT_ACKNOWLEDGED'
  /** An alert was closed. */
  | 'ALERT_RESOLVED'
  /** Somebody read others' events. */
  | 'RECORD_READ'
  /** The record was exported. */
  | 'RECORD_EXPORTED'
  /** A file was put with an alert. */
  | 'EVIDENCE_ADDED'
  /** A file of an alert was read. */
  | 'EVIDENCE_READ'
  /** Another key signs tokens. */
  | 'SIGNING_KEY_ROTATED'
  /** Another key encrypts. */
  | 'ENCRYPTION_KEY_ROTATED'
  /** A server started. */
  | 'SERVICE_STARTED'
  /** A server stopped. */
  | 'SERVICE_STOPPED'
  /** A server started with another configuration. */
  | 'CONFIGURATION_CHANGED'
  /** The record was found whole. */
  | 'CHAIN_VERIFIED'
  /** The record was found changed. */
  | 'CHAIN_BROKEN';

/** How bad an event is by its kind. */
export type Severity =
  /** Worth knowing. */
  | 'INFO'
  /** Seldom matters alone. */
  | 'LOW'
  /** Look at it when there are several. */
  | 'MEDIUM'
  /** Look at it today. */
  | 'HIGH'
  /** Look at it now. */
  | 'CRITICAL';

/** How a decision went. */
export type Outcome =
  /** It was done. */
  | 'SUCCESS'
  /** It was tried and did not succeed. */
  | 'FAILURE'
  /** It was refused. */
  | 'DENIED';

/** One decision. */
export type SecurityEvent = {
  /** UUIDv7. */
  readonly id: Scalars['ID']['output'];
  /** When it was decided, by the database's clock. */
  readonly timestamp: Scalars['DateTime']['output'];
  /** What happened. */
  readonly type: SecurityEventType;
  /** How it went. */
  readonly outcome: Outcome;
  /** How bad it is by its kind. */
  readonly severity: Severity;
  /** 0 to 10. */
  readonly riskScore: Scalars['Int']['output'];
  /** What the score rests on beyond the kind of event. */
  readonly riskSignals: ReadonlyArray<RiskSignal>;
  /** Whom it is about; null for somebody without an account, and where the caller may not see them. */
  readonly user: Maybe<User>;
  /** Who did it, where that is somebody else; null where the caller may not see them. */
  readonly actor: Maybe<User>;
  /** The session that it happened in. */
  readonly sessionId: Maybe<Scalars['ID']['output']>;
  /** The API key that it was done with. */
  readonly apiKeyId: Maybe<Scalars['ID']['output']>;
  /** The operation that decided; null outside of one. */
  readonly operation: Maybe<Scalars['String']['output']>;
  /** Where the request came from. */
  readonly ipAddress: Maybe<Scalars['IpAddress']['output']>;
  /** What the client called itself. */
  readonly userAgent: Maybe<Scalars['String']['output']>;
  /** The X-Request-Id of the request. */
  readonly requestId: Maybe<Scalars['String']['output']>;
  /** How many identical decisions this one stands for. */
  readonly count: Scalars['Int']['output'];
  /** Facts of this kind of event; never a secret. */
  readonly details: Scalars['JSONObject']['output'];
};

/** A reason for a risk score. */
export type RiskSignal = {
  /** What was seen. */
  readonly name: Scalars['String']['output'];
  /** What it adds to the score. */
  readonly points: Scalars['Int']['output'];
  /** What it rests on. */
  readonly evidence: Scalars['String']['output'];
};

/** What to look for in the record. */
export type SecurityEventFilter = {
  /** Any of these kinds. */
  readonly types?: InputMaybe<ReadonlyArray<SecurityEventType>>;
  /** Any of these outcomes. */
  readonly outcomes?: InputMaybe<ReadonlyArray<Outcome>>;
  /** About this person. */
  readonly userId?: InputMaybe<Scalars['ID']['input']>;
  /** From this address. */
  readonly ipAddress?: InputMaybe<Scalars['String']['input']>;
  /** With at least this score. */
  readonly minRiskScore?: InputMaybe<Scalars['Int']['input']>;
  /** Not before. */
  readonly since?: InputMaybe<Scalars['DateTime']['input']>;
  /** Before. */
  readonly until?: InputMaybe<Scalars['DateTime']['input']>;
  /** Of this request. */
  readonly requestId?: InputMaybe<Scalars['String']['input']>;
};

/** A page of the record. */
export type SecurityEventConnection = {
  /** The events with their places. */
  readonly edges: ReadonlyArray<SecurityEventEdge>;
  /** Where the page stands. */
  readonly pageInfo: PageInfo;
};

/** An event and its place. */
export type SecurityEventEdge = {
  /** Its place, for the argument after. */
  readonly cursor: Scalars['String']['output'];
  /** The event. */
  readonly node: SecurityEvent;
};

/** Where a page stands. */
export type PageInfo = {
  /** Whether more follows. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Whether something came before. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** The place of the first. */
  readonly startCursor: Maybe<Scalars['String']['output']>;
  /** The place of the last. */
  readonly endCursor: Maybe<Scalars['String']['output']>;
};

/** How far an alert is. */
export type AlertStatus =
  /** Nobody has taken it on. */
  | 'OPEN'
  /** Somebody looks into it. */
  | 'ACKNOWLEDGED'
  /** It is closed. */
  | 'RESOLVED';

/** What an alert turned out to be. */
export type AlertResolution =
  /** What it said, and it was an attack or a fault. */
  | 'TRUE_POSITIVE'
  /** Not what it said. */
  | 'FALSE_POSITIVE'
  /** What it said, and harmless. */
  | 'BENIGN';

/** What somebody should look at: what repeats under the same rule and key is one alert, counted. */
export type SecurityAlert = {
  /** UUIDv7. */
  readonly id: Scalars['ID']['output'];
  /** When it was raised first, by the database's clock. */
  readonly timestamp: Scalars['DateTime']['output'];
  /** When it was last counted. */
  readonly lastSeenAt: Scalars['DateTime']['output'];
  /** The rule that raised it, as in failures_from_one_address. */
  readonly rule: Scalars['String']['output'];
  /** How bad it is, or was at its worst. */
  readonly severity: Severity;
  /** How far it is. */
  readonly status: AlertStatus;
  /** What happened, in a sentence. */
  readonly summary: Scalars['String']['output'];
  /** How many events it stands for. */
  readonly count: Scalars['Int']['output'];
  /** Whom it is about; null for nobody in particular, and where the caller may not see them. */
  readonly user: Maybe<User>;
  /** Which address it is about. */
  readonly ipAddress: Maybe<Scalars['IpAddress']['output']>;
  /** The events that it stands for, the latest first; of more than a hundred, the first hundred. */
  readonly events: Maybe<ReadonlyArray<SecurityEvent>>;
  /** Who took it on. */
  readonly acknowledgedBy: Maybe<User>;
  /** Who closed it. */
  readonly resolvedBy: Maybe<User>;
  /** What it turned out to be; null until it is closed. */
  readonly resolution: Maybe<AlertResolution>;
  /** The files that are kept with it, the first first; each is read at /evidence/{id}. */
  readonly evidence: Maybe<ReadonlyArray<Evidence>>;
};

/** A file that is kept with an alert. */
export type Evidence = {
  /** UUIDv7. */
  readonly id: Scalars['ID']['output'];
  /** As its sender called it. */
  readonly fileName: Scalars['String']['output'];
  /** As its sender declared it. */
  readonly contentType: Scalars['String']['output'];
  /** Its length in bytes. */
  readonly bytes: Scalars['Float']['output'];
  /** SHA-256 of the file in hexadecimal, as in the record. */
  readonly sha256: Scalars['String']['output'];
  /** Who put it there. */
  readonly uploadedBy: Maybe<User>;
  /** When it was put there. */
  readonly createdAt: Scalars['DateTime']['output'];
};

/** Which alerts to look for. */
export type SecurityAlertFilter = {
  /** Any of these. */
  readonly statuses?: InputMaybe<ReadonlyArray<AlertStatus>>;
  /** Of any of these rules, at most 50. */
  readonly rules?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** At least so bad. */
  readonly minSeverity?: InputMaybe<Severity>;
  /** Not before. */
  readonly since?: InputMaybe<Scalars['DateTime']['input']>;
};

/** A page of alerts. */
export type SecurityAlertConnection = {
  /** The alerts with their places. */
  readonly edges: ReadonlyArray<SecurityAlertEdge>;
  /** Where the page stands. */
  readonly pageInfo: PageInfo;
};

/** An alert and its place. */
export type SecurityAlertEdge = {
  /** Its place, for the argument after. */
  readonly cursor: Scalars['String']['output'];
  /** The alert. */
  readonly node: SecurityAlert;
};

/** What would happen to an operation. */
export type Explanation = {
  /** Whether it would run, and nothing that is known beforehand would be denied. Limits are taken to have room. */
  readonly allowed: Scalars['Boolean']['output'];
  /** What it would cost at most, in points. */
  readonly cost: Scalars['Int']['output'];
  /** Every field that it could read, place by place. */
  readonly fields: ReadonlyArray<FieldExplanation>;
  /** What it would charge, bucket by bucket; of limits of failures or successes the most. */
  readonly limits: ReadonlyArray<LimitCharge>;
};

/** What is decided of one field at one place. */
export type FieldExplanation = {
  /** The field by its type, as in User.email. */
  readonly coordinate: Scalars['String']['output'];
  /** The response keys that lead to it, with dots between. */
  readonly path: Scalars['String']['output'];
  /** What is decided. */
  readonly verdict: Verdict;
  /** The directive that decides, as in @public, @auth(roles: [[ADMIN]]) or @policy(VISIBLE_TRAIL). */
  readonly rule: Scalars['String']['output'];
  /** Why it is no plain yes. */
  readonly reason: Maybe<Scalars['String']['output']>;
};

/** What a policy says before anything runs. */
export type Verdict =
  /** It opens. */
  | 'ALLOW'
  /** It does not. */
  | 'DENY'
  /** The object itself decides. */
  | 'DEPENDS';

/** What one bucket of a limit would be charged. */
export type LimitCharge = {
  /** The name of the limit. */
  readonly name: Scalars['String']['output'];
  /** How many uses this would be; of the cost budget, points. */
  readonly points: Scalars['Int']['output'];
  /** What the bucket holds in a window. */
  readonly limit: Scalars['Int']['output'];
  /** How long the window is. */
  readonly windowSeconds: Scalars['Int']['output'];
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;



/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  LoginResult:
    | ( SignedInParent & { __typename: 'SignedIn' } )
    | ( SecondFactorRequired & { __typename: 'SecondFactorRequired' } )
  ;
};


/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  PolicyPhase: PolicyPhase;
  DenyMode: DenyMode;
  CountPhase: CountPhase;
  RateKey: RateKey;
  StoreError: StoreError;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  EmailAddress: ResolverTypeWrapper<Scalars['EmailAddress']['output']>;
  IpAddress: ResolverTypeWrapper<Scalars['IpAddress']['output']>;
  JSONObject: ResolverTypeWrapper<Scalars['JSONObject']['output']>;
  Role: Role;
  Scope: Scope;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  User: ResolverTypeWrapper<Person>;
  UserStatus: UserStatus;
  RegisterPayload: ResolverTypeWrapper<Omit<RegisterPayload, 'signedIn'> & { signedIn?: Maybe<ResolversTypes['SignedIn']> }>;
  RegistrationStep: RegistrationStep;
  PersonalData: ResolverTypeWrapper<PersonalData>;
  Accepted: ResolverTypeWrapper<Accepted>;
  RegisterInput: RegisterInput;
  UserFilter: UserFilter;
  UserConnection: ResolverTypeWrapper<Omit<UserConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['UserEdge']> }>;
  UserEdge: ResolverTypeWrapper<Omit<UserEdge, 'node'> & { node: ResolversTypes['User'] }>;
  RevokedSessions: ResolverTypeWrapper<RevokedSessions>;
  ResetPasswordInput: ResetPasswordInput;
  ChangePasswordInput: ChangePasswordInput;
  Session: ResolverTypeWrapper<SessionParent>;
  SignedIn: ResolverTypeWrapper<SignedInParent>;
  SecondFactorRequired: ResolverTypeWrapper<SecondFactorRequired>;
  LoginResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['LoginResult']>;
  SecondFactorMethod: SecondFactorMethod;
  TokenDelivery: TokenDelivery;
  LoginInput: LoginInput;
  RefreshSessionInput: RefreshSessionInput;
  SecondFactor: ResolverTypeWrapper<SecondFactorRow>;
  TotpEnrollment: ResolverTypeWrapper<TotpEnrollment>;
  RecoveryCodes: ResolverTypeWrapper<RecoveryCodes>;
  CompleteLoginInput: CompleteLoginInput;
  ReauthenticateInput: ReauthenticateInput;
  PasskeyChallenge: ResolverTypeWrapper<PasskeyChallenge>;
  PasskeyAssertionInput: PasskeyAssertionInput;
  PasskeyAttestationInput: PasskeyAttestationInput;
  ApiKey: ResolverTypeWrapper<ApiKeyRow>;
  IssuedApiKey: ResolverTypeWrapper<Omit<IssuedApiKey, 'apiKey'> & { apiKey: ResolversTypes['ApiKey'] }>;
  CreateApiKeyInput: CreateApiKeyInput;
  SigningKeyRotation: ResolverTypeWrapper<SigningKeyRotation>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  SecurityOverview: ResolverTypeWrapper<Omit<SecurityOverview, 'byType'> & { byType: ReadonlyArray<ResolversTypes['TypeCount']> }>;
  OverviewBucket: ResolverTypeWrapper<OverviewBucket>;
  AddressCount: ResolverTypeWrapper<AddressCount>;
  TypeCount: ResolverTypeWrapper<Omit<TypeCount, 'type'> & { type: ResolversTypes['SecurityEventType'] }>;
  PolicyName: PolicyName;
  SecurityEventType: ResolverTypeWrapper<string>;
  Severity: Severity;
  Outcome: Outcome;
  SecurityEvent: ResolverTypeWrapper<SecurityEventRow>;
  RiskSignal: ResolverTypeWrapper<RiskSignal>;
  SecurityEventFilter: SecurityEventFilter;
  SecurityEventConnection: ResolverTypeWrapper<Omit<SecurityEventConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['SecurityEventEdge']> }>;
  SecurityEventEdge: ResolverTypeWrapper<Omit<SecurityEventEdge, 'node'> & { node: ResolversTypes['SecurityEvent'] }>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  AlertStatus: AlertStatus;
  AlertResolution: AlertResolution;
  SecurityAlert: ResolverTypeWrapper<SecurityAlertRow>;
  Evidence: ResolverTypeWrapper<EvidenceRow>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  SecurityAlertFilter: SecurityAlertFilter;
  SecurityAlertConnection: ResolverTypeWrapper<Omit<SecurityAlertConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['SecurityAlertEdge']> }>;
  SecurityAlertEdge: ResolverTypeWrapper<Omit<SecurityAlertEdge, 'node'> & { node: ResolversTypes['SecurityAlert'] }>;
  Explanation: ResolverTypeWrapper<Explanation>;
  FieldExplanation: ResolverTypeWrapper<FieldExplanation>;
  Verdict: Verdict;
  LimitCharge: ResolverTypeWrapper<LimitCharge>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  DateTime: Scalars['DateTime']['output'];
  EmailAddress: Scalars['EmailAddress']['output'];
  IpAddress: Scalars['IpAddress']['output'];
  JSONObject: Scalars['JSONObject']['output'];
  Query: Record<PropertyKey, never>;
  ID: Scalars['ID']['output'];
  Mutation: Record<PropertyKey, never>;
  User: Person;
  RegisterPayload: Omit<RegisterPayload, 'signedIn'> & { signedIn?: Maybe<ResolversParentTypes['SignedIn']> };
  PersonalData: PersonalData;
  Accepted: Accepted;
  RegisterInput: RegisterInput;
  UserFilter: UserFilter;
  UserConnection: Omit<UserConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['UserEdge']> };
  UserEdge: Omit<UserEdge, 'node'> & { node: ResolversParentTypes['User'] };
  RevokedSessions: RevokedSessions;
  ResetPasswordInput: ResetPasswordInput;
  ChangePasswordInput: ChangePasswordInput;
  Session: SessionParent;
  SignedIn: SignedInParent;
  SecondFactorRequired: SecondFactorRequired;
  LoginResult: ResolversUnionTypes<ResolversParentTypes>['LoginResult'];
  LoginInput: LoginInput;
  RefreshSessionInput: RefreshSessionInput;
  SecondFactor: SecondFactorRow;
  TotpEnrollment: TotpEnrollment;
  RecoveryCodes: RecoveryCodes;
  CompleteLoginInput: CompleteLoginInput;
  ReauthenticateInput: ReauthenticateInput;
  PasskeyChallenge: PasskeyChallenge;
  PasskeyAssertionInput: PasskeyAssertionInput;
  PasskeyAttestationInput: PasskeyAttestationInput;
  ApiKey: ApiKeyRow;
  IssuedApiKey: Omit<IssuedApiKey, 'apiKey'> & { apiKey: ResolversParentTypes['ApiKey'] };
  CreateApiKeyInput: CreateApiKeyInput;
  SigningKeyRotation: SigningKeyRotation;
  Subscription: Record<PropertyKey, never>;
  SecurityOverview: Omit<SecurityOverview, 'byType'> & { byType: ReadonlyArray<ResolversParentTypes['TypeCount']> };
  OverviewBucket: OverviewBucket;
  AddressCount: AddressCount;
  TypeCount: TypeCount;
  SecurityEvent: SecurityEventRow;
  RiskSignal: RiskSignal;
  SecurityEventFilter: SecurityEventFilter;
  SecurityEventConnection: Omit<SecurityEventConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['SecurityEventEdge']> };
  SecurityEventEdge: Omit<SecurityEventEdge, 'node'> & { node: ResolversParentTypes['SecurityEvent'] };
  PageInfo: PageInfo;
  SecurityAlert: SecurityAlertRow;
  Evidence: EvidenceRow;
  Float: Scalars['Float']['output'];
  SecurityAlertFilter: SecurityAlertFilter;
  SecurityAlertConnection: Omit<SecurityAlertConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['SecurityAlertEdge']> };
  SecurityAlertEdge: Omit<SecurityAlertEdge, 'node'> & { node: ResolversParentTypes['SecurityAlert'] };
  Explanation: Explanation;
  FieldExplanation: FieldExplanation;
  LimitCharge: LimitCharge;
  Int: Scalars['Int']['output'];
  String: Scalars['String']['output'];
  Boolean: Scalars['Boolean']['output'];
};

export type PublicDirectiveArgs = { };

export type PublicDirectiveResolver<Result, Parent, ContextType = Context, Args = PublicDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AuthDirectiveArgs = {
  roles?: Maybe<ReadonlyArray<ReadonlyArray<Role>>>;
  scopes?: Maybe<ReadonlyArray<ReadonlyArray<Scope>>>;
  aal?: Maybe<Scalars['Int']['input']>;
  maxAge?: Maybe<Scalars['String']['input']>;
};

export type AuthDirectiveResolver<Result, Parent, ContextType = Context, Args = AuthDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type PolicyDirectiveArgs = {
  name: PolicyName;
  on?: PolicyPhase;
  deny?: DenyMode;
};

export type PolicyDirectiveResolver<Result, Parent, ContextType = Context, Args = PolicyDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type RateLimitDirectiveArgs = {
  name: Scalars['String']['input'];
  points: Scalars['Int']['input'];
  window: Scalars['String']['input'];
  by: ReadonlyArray<RateKey>;
  args?: Maybe<ReadonlyArray<Scalars['String']['input']>>;
  count?: CountPhase;
  block?: Maybe<Scalars['String']['input']>;
  onStoreError?: StoreError;
};

export type RateLimitDirectiveResolver<Result, Parent, ContextType = Context, Args = RateLimitDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ExclusiveDirectiveArgs = { };

export type ExclusiveDirectiveResolver<Result, Parent, ContextType = Context, Args = ExclusiveDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type CostDirectiveArgs = {
  weight: Scalars['Int']['input'];
};

export type CostDirectiveResolver<Result, Parent, ContextType = Context, Args = CostDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ListSizeDirectiveArgs = {
  assumedSize?: Maybe<Scalars['Int']['input']>;
  slicingArguments?: Maybe<ReadonlyArray<Scalars['String']['input']>>;
  sizedFields?: Maybe<ReadonlyArray<Scalars['String']['input']>>;
  requireOneSlicingArgument?: Maybe<Scalars['Boolean']['input']>;
};

export type ListSizeDirectiveResolver<Result, Parent, ContextType = Context, Args = ListSizeDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type SensitiveDirectiveArgs = { };

export type SensitiveDirectiveResolver<Result, Parent, ContextType = Context, Args = SensitiveDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AuditDirectiveArgs = {
  event: SecurityEventType;
};

export type AuditDirectiveResolver<Result, Parent, ContextType = Context, Args = AuditDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface EmailAddressScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['EmailAddress'], any> {
  name: 'EmailAddress';
}

export interface IpAddressScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['IpAddress'], any> {
  name: 'IpAddress';
}

export interface JsonObjectScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSONObject'], any> {
  name: 'JSONObject';
}

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, SignedInContext<ContextType>>;
  users?: Resolver<Maybe<ResolversTypes['UserConnection']>, ParentType, SignedInContext<ContextType>, RequireFields<QueryUsersArgs, 'first'>>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, SignedInContext<ContextType>, RequireFields<QueryUserArgs, 'id'>>;
  securityEvents?: Resolver<Maybe<ResolversTypes['SecurityEventConnection']>, ParentType, SignedInContext<ContextType>, RequireFields<QuerySecurityEventsArgs, 'first'>>;
  securityEvent?: Resolver<Maybe<ResolversTypes['SecurityEvent']>, ParentType, SignedInContext<ContextType>, RequireFields<QuerySecurityEventArgs, 'id'>>;
  securityOverview?: Resolver<Maybe<ResolversTypes['SecurityOverview']>, ParentType, SignedInContext<ContextType>, RequireFields<QuerySecurityOverviewArgs, 'since'>>;
  securityAlerts?: Resolver<Maybe<ResolversTypes['SecurityAlertConnection']>, ParentType, SignedInContext<ContextType>, RequireFields<QuerySecurityAlertsArgs, 'first'>>;
  explain?: Resolver<Maybe<ResolversTypes['Explanation']>, ParentType, SignedInContext<ContextType>, RequireFields<QueryExplainArgs, 'document'>>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  register?: Resolver<Maybe<ResolversTypes['RegisterPayload']>, ParentType, ContextType, RequireFields<MutationRegisterArgs, 'input'>>;
  exportMyData?: Resolver<Maybe<ResolversTypes['PersonalData']>, ParentType, SignedInContext<ContextType>>;
  deleteMyAccount?: Resolver<Maybe<ResolversTypes['Accepted']>, ParentType, SignedInContext<ContextType>>;
  setUserRoles?: Resolver<Maybe<ResolversTypes['User']>, ParentType, SignedInContext<ContextType>, RequireFields<MutationSetUserRolesArgs, 'userId' | 'roles' | 'reason'>>;
  suspendUser?: Resolver<Maybe<ResolversTypes['User']>, ParentType, SignedInContext<ContextType>, RequireFields<MutationSuspendUserArgs, 'userId' | 'reason'>>;
  reinstateUser?: Resolver<Maybe<ResolversTypes['User']>, ParentType, SignedInContext<ContextType>, RequireFields<MutationReinstateUserArgs, 'userId' | 'reason'>>;
  unlockUser?: Resolver<Maybe<ResolversTypes['User']>, ParentType, SignedInContext<ContextType>, RequireFields<MutationUnlockUserArgs, 'userId'>>;
  revokeUserSessions?: Resolver<Maybe<ResolversTypes['RevokedSessions']>, ParentType, SignedInContext<ContextType>, RequireFields<MutationRevokeUserSessionsArgs, 'userId' | 'reason'>>;
  resetUserSecondFactors?: Resolver<Maybe<ResolversTypes['User']>, ParentType, SignedInContext<ContextType>, RequireFields<MutationResetUserSecondFactorsArgs, 'userId' | 'reason'>>;
  verifyEmail?: Resolver<Maybe<ResolversTypes['SignedIn']>, ParentType, ContextType, RequireFields<MutationVerifyEmailArgs, 'token'>>;
  resendEmailVerification?: Resolver<Maybe<ResolversTypes['Accepted']>, ParentType, ContextType, RequireFields<MutationResendEmailVerificationArgs, 'email'>>;
  requestPasswordReset?: Resolver<Maybe<ResolversTypes['Accepted']>, ParentType, ContextType, RequireFields<MutationRequestPasswordResetArgs, 'email'>>;
  resetPassword?: Resolver<Maybe<ResolversTypes['Accepted']>, ParentType, ContextType, RequireFields<MutationResetPasswordArgs, 'input'>>;
  changePassword?: Resolver<Maybe<ResolversTypes['Accepted']>, ParentType, SignedInContext<ContextType>, RequireFields<MutationChangePasswordArgs, 'input'>>;
  requestEmailChange?: Resolver<Maybe<ResolversTypes['Accepted']>, ParentType, SignedInContext<ContextType>, RequireFields<MutationRequestEmailChangeArgs, 'newEmail'>>;
  confirmEmailChange?: Resolver<Maybe<ResolversTypes['Accepted']>, ParentType, ContextType, RequireFields<MutationConfirmEmailChangeArgs, 'token'>>;
  undoEmailChange?: Resolver<Maybe<ResolversTypes['Accepted']>, ParentType, ContextType, RequireFields<MutationUndoEmailChangeArgs, 'token'>>;
  reportUnrecognisedActivity?: Resolver<Maybe<ResolversTypes['Accepted']>, ParentType, ContextType, RequireFields<MutationReportUnrecognisedActivityArgs, 'token'>>;
  login?: Resolver<Maybe<ResolversTypes['LoginResult']>, ParentType, ContextType, RequireFields<MutationLoginArgs, 'input'>>;
  refreshSession?: Resolver<Maybe<ResolversTypes['SignedIn']>, ParentType, ContextType, Partial<MutationRefreshSessionArgs>>;
  unlockAccount?: Resolver<Maybe<ResolversTypes['Accepted']>, ParentType, ContextType, RequireFields<MutationUnlockAccountArgs, 'token'>>;
  logout?: Resolver<Maybe<ResolversTypes['Accepted']>, ParentType, SignedInContext<ContextType>>;
  revokeSession?: Resolver<Maybe<ResolversTypes['Accepted']>, ParentType, SignedInContext<ContextType>, RequireFields<MutationRevokeSessionArgs, 'id'>>;
  revokeOtherSessions?: Resolver<Maybe<ResolversTypes['RevokedSessions']>, ParentType, SignedInContext<ContextType>>;
  completeLogin?: Resolver<Maybe<ResolversTypes['SignedIn']>, ParentType, ContextType, RequireFields<MutationCompleteLoginArgs, 'input'>>;
  startPasskeyLogin?: Resolver<Maybe<ResolversTypes['PasskeyChallenge']>, ParentType, ContextType>;
  finishPasskeyLogin?: Resolver<Maybe<ResolversTypes['SignedIn']>, ParentType, ContextType, RequireFields<MutationFinishPasskeyLoginArgs, 'input'>>;
  reauthenticate?: Resolver<Maybe<ResolversTypes['SignedIn']>, ParentType, SignedInContext<ContextType>, RequireFields<MutationReauthenticateArgs, 'input'>>;
  enrollTotp?: Resolver<Maybe<ResolversTypes['TotpEnrollment']>, ParentType, SignedInContext<ContextType>>;
  confirmTotp?: Resolver<Maybe<ResolversTypes['RecoveryCodes']>, ParentType, SignedInContext<ContextType>, RequireFields<MutationConfirmTotpArgs, 'code'>>;
  startPasskeyRegistration?: Resolver<Maybe<ResolversTypes['PasskeyChallenge']>, ParentType, SignedInContext<ContextType>>;
  finishPasskeyRegistration?: Resolver<Maybe<ResolversTypes['SecondFactor']>, ParentType, SignedInContext<ContextType>, RequireFields<MutationFinishPasskeyRegistrationArgs, 'input'>>;
  removeSecondFactor?: Resolver<Maybe<ResolversTypes['Accepted']>, ParentType, SignedInContext<ContextType>, RequireFields<MutationRemoveSecondFactorArgs, 'id'>>;
  regenerateRecoveryCodes?: Resolver<Maybe<ResolversTypes['RecoveryCodes']>, ParentType, SignedInContext<ContextType>>;
  createApiKey?: Resolver<Maybe<ResolversTypes['IssuedApiKey']>, ParentType, SignedInContext<ContextType>, RequireFields<MutationCreateApiKeyArgs, 'input'>>;
  rotateApiKey?: Resolver<Maybe<ResolversTypes['IssuedApiKey']>, ParentType, SignedInContext<ContextType>, RequireFields<MutationRotateApiKeyArgs, 'id' | 'graceSeconds'>>;
  revokeApiKey?: Resolver<Maybe<ResolversTypes['Accepted']>, ParentType, SignedInContext<ContextType>, RequireFields<MutationRevokeApiKeyArgs, 'id'>>;
  rotateSigningKey?: Resolver<Maybe<ResolversTypes['SigningKeyRotation']>, ParentType, SignedInContext<ContextType>>;
  acknowledgeAlert?: Resolver<Maybe<ResolversTypes['SecurityAlert']>, ParentType, SignedInContext<ContextType>, RequireFields<MutationAcknowledgeAlertArgs, 'id'>>;
  resolveAlert?: Resolver<Maybe<ResolversTypes['SecurityAlert']>, ParentType, SignedInContext<ContextType>, RequireFields<MutationResolveAlertArgs, 'id' | 'resolution'>>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  email?: Resolver<ResolversTypes['EmailAddress'], ParentType, ContextType>;
  username?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  emailVerified?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  roles?: Resolver<ReadonlyArray<ResolversTypes['Role']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['UserStatus'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastLoginAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  sessions?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Session']>>, ParentType, SignedInContext<ContextType>>;
  secondFactors?: Resolver<Maybe<ReadonlyArray<ResolversTypes['SecondFactor']>>, ParentType, SignedInContext<ContextType>>;
  apiKeys?: Resolver<Maybe<ReadonlyArray<ResolversTypes['ApiKey']>>, ParentType, SignedInContext<ContextType>>;
};

export type RegisterPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RegisterPayload'] = ResolversParentTypes['RegisterPayload']> = {
  nextStep?: Resolver<ResolversTypes['RegistrationStep'], ParentType, ContextType>;
  signedIn?: Resolver<Maybe<ResolversTypes['SignedIn']>, ParentType, ContextType>;
};

export type PersonalDataResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PersonalData'] = ResolversParentTypes['PersonalData']> = {
  generatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  data?: Resolver<ResolversTypes['JSONObject'], ParentType, ContextType>;
};

export type AcceptedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Accepted'] = ResolversParentTypes['Accepted']> = {
  accepted?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type UserConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserConnection'] = ResolversParentTypes['UserConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['UserEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type UserEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserEdge'] = ResolversParentTypes['UserEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type RevokedSessionsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RevokedSessions'] = ResolversParentTypes['RevokedSessions']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SessionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Session'] = ResolversParentTypes['Session']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  current?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastUsedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  ipAddress?: Resolver<Maybe<ResolversTypes['IpAddress']>, ParentType, ContextType>;
  userAgent?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  deviceName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  assuranceLevel?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  authenticationMethods?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SignedInResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SignedIn'] = ResolversParentTypes['SignedIn']> = {
  accessToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  accessTokenExpiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  refreshToken?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  refreshTokenExpiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  deviceToken?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  session?: Resolver<ResolversTypes['Session'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SecondFactorRequiredResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SecondFactorRequired'] = ResolversParentTypes['SecondFactorRequired']> = {
  challenge?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  methods?: Resolver<ReadonlyArray<ResolversTypes['SecondFactorMethod']>, ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  passkeyOptions?: Resolver<Maybe<ResolversTypes['JSONObject']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type LoginResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LoginResult'] = ResolversParentTypes['LoginResult']> = {
  __resolveType: TypeResolveFn<'SignedIn' | 'SecondFactorRequired', ParentType, ContextType>;
};

export type SecondFactorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SecondFactor'] = ResolversParentTypes['SecondFactor']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  method?: Resolver<ResolversTypes['SecondFactorMethod'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type TotpEnrollmentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TotpEnrollment'] = ResolversParentTypes['TotpEnrollment']> = {
  secret?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  uri?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  qrCode?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type RecoveryCodesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RecoveryCodes'] = ResolversParentTypes['RecoveryCodes']> = {
  codes?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PasskeyChallengeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PasskeyChallenge'] = ResolversParentTypes['PasskeyChallenge']> = {
  challenge?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  options?: Resolver<ResolversTypes['JSONObject'], ParentType, ContextType>;
};

export type ApiKeyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ApiKey'] = ResolversParentTypes['ApiKey']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  prefix?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  scopes?: Resolver<ReadonlyArray<ResolversTypes['Scope']>, ParentType, ContextType>;
  signed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  allowedIps?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  revokedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type IssuedApiKeyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['IssuedApiKey'] = ResolversParentTypes['IssuedApiKey']> = {
  apiKey?: Resolver<ResolversTypes['ApiKey'], ParentType, ContextType>;
  secret?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SigningKeyRotationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SigningKeyRotation'] = ResolversParentTypes['SigningKeyRotation']> = {
  activeKid?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  nextKid?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  retiredKids?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  securityEventRecorded?: SubscriptionResolver<Maybe<ResolversTypes['SecurityEvent']>, "securityEventRecorded", ParentType, SignedInContext<ContextType>, Partial<SubscriptionSecurityEventRecordedArgs>>;
  securityAlertRaised?: SubscriptionResolver<Maybe<ResolversTypes['SecurityAlert']>, "securityAlertRaised", ParentType, SignedInContext<ContextType>, RequireFields<SubscriptionSecurityAlertRaisedArgs, 'minSeverity'>>;
};

export type SecurityOverviewResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SecurityOverview'] = ResolversParentTypes['SecurityOverview']> = {
  loginsSucceeded?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  loginsFailed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  accountsLocked?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  rateLimited?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  accessDenied?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  openAlerts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  highRiskEvents?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  timeline?: Resolver<ReadonlyArray<ResolversTypes['OverviewBucket']>, ParentType, ContextType>;
  topAddresses?: Resolver<ReadonlyArray<ResolversTypes['AddressCount']>, ParentType, ContextType>;
  byType?: Resolver<ReadonlyArray<ResolversTypes['TypeCount']>, ParentType, ContextType>;
};

export type OverviewBucketResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OverviewBucket'] = ResolversParentTypes['OverviewBucket']> = {
  start?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  succeeded?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  failed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  denied?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  maxRiskScore?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type AddressCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AddressCount'] = ResolversParentTypes['AddressCount']> = {
  ipAddress?: Resolver<ResolversTypes['IpAddress'], ParentType, ContextType>;
  failures?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type TypeCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TypeCount'] = ResolversParentTypes['TypeCount']> = {
  type?: Resolver<ResolversTypes['SecurityEventType'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SecurityEventTypeResolvers = EnumResolverSignature<{ USER_REGISTERED?: any, REGISTRATION_REPEATED?: any, EMAIL_VERIFIED?: any, EMAIL_CHANGE_REQUESTED?: any, EMAIL_CHANGED?: any, EMAIL_CHANGE_UNDONE?: any, LOGIN_SUCCEEDED?: any, LOGIN_FAILED?: any, LOGIN_BLOCKED?: any, LOGIN_CHALLENGED?: any, SECOND_FACTOR_FAILED?: any, REAUTHENTICATED?: any, REAUTHENTICATION_FAILED?: any, ACCOUNT_LOCKED?: any, ACCOUNT_UNLOCKED?: any, SESSION_REFRESHED?: any, SESSION_REVOKED?: any, SESSIONS_REVOKED?: any, REFRESH_TOKEN_REUSED?: any, LOGGED_OUT?: any, PASSWORD_CHANGED?: any, PASSWORD_RESET_REQUESTED?: any, PASSWORD_RESET?: any, PASSWORD_REHASHED?: any, SECOND_FACTOR_ADDED?: any, SECOND_FACTOR_REMOVED?: any, SECOND_FACTORS_RESET?: any, RECOVERY_CODES_GENERATED?: any, RECOVERY_CODE_USED?: any, API_KEY_CREATED?: any, API_KEY_ROTATED?: any, API_KEY_REVOKED?: any, API_KEY_USED_FROM_NEW_ADDRESS?: any, API_KEY_REJECTED?: any, SIGNATURE_REJECTED?: any, ACCESS_DENIED?: any, RATE_LIMITED?: any, REQUEST_REJECTED?: any, UNRECOGNISED_ACTIVITY_REPORTED?: any, ROLES_CHANGED?: any, USER_SUSPENDED?: any, USER_REINSTATED?: any, USER_DELETED?: any, PERSONAL_DATA_EXPORTED?: any, ALERT_RAISED?: any, ALERT_ACKNOWLEDGED?: any, ALERT_RESOLVED?: any, RECORD_READ?: any, RECORD_EXPORTED?: any, EVIDENCE_ADDED?: any, EVIDENCE_READ?: any, SIGNING_KEY_ROTATED?: any, ENCRYPTION_KEY_ROTATED?: any, SERVICE_STARTED?: any, SERVICE_STOPPED?: any, CONFIGURATION_CHANGED?: any, CHAIN_VERIFIED?: any, CHAIN_BROKEN?: any }, ResolversTypes['SecurityEventType']>;

export type SecurityEventResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SecurityEvent'] = ResolversParentTypes['SecurityEvent']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  timestamp?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['SecurityEventType'], ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['Outcome'], ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['Severity'], ParentType, ContextType>;
  riskScore?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  riskSignals?: Resolver<ReadonlyArray<ResolversTypes['RiskSignal']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  actor?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  sessionId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  apiKeyId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  operation?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  ipAddress?: Resolver<Maybe<ResolversTypes['IpAddress']>, ParentType, ContextType>;
  userAgent?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  requestId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  details?: Resolver<ResolversTypes['JSONObject'], ParentType, ContextType>;
};

export type RiskSignalResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RiskSignal'] = ResolversParentTypes['RiskSignal']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  points?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  evidence?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SecurityEventConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SecurityEventConnection'] = ResolversParentTypes['SecurityEventConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['SecurityEventEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type SecurityEventEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SecurityEventEdge'] = ResolversParentTypes['SecurityEventEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['SecurityEvent'], ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SecurityAlertResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SecurityAlert'] = ResolversParentTypes['SecurityAlert']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  timestamp?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastSeenAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  rule?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['Severity'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['AlertStatus'], ParentType, ContextType>;
  summary?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  ipAddress?: Resolver<Maybe<ResolversTypes['IpAddress']>, ParentType, ContextType>;
  events?: Resolver<Maybe<ReadonlyArray<ResolversTypes['SecurityEvent']>>, ParentType, SignedInContext<ContextType>>;
  acknowledgedBy?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  resolvedBy?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  resolution?: Resolver<Maybe<ResolversTypes['AlertResolution']>, ParentType, ContextType>;
  evidence?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Evidence']>>, ParentType, SignedInContext<ContextType>>;
};

export type EvidenceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Evidence'] = ResolversParentTypes['Evidence']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  fileName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  contentType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  bytes?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  sha256?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  uploadedBy?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type SecurityAlertConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SecurityAlertConnection'] = ResolversParentTypes['SecurityAlertConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['SecurityAlertEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type SecurityAlertEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SecurityAlertEdge'] = ResolversParentTypes['SecurityAlertEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['SecurityAlert'], ParentType, ContextType>;
};

export type ExplanationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Explanation'] = ResolversParentTypes['Explanation']> = {
  allowed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  cost?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  fields?: Resolver<ReadonlyArray<ResolversTypes['FieldExplanation']>, ParentType, ContextType>;
  limits?: Resolver<ReadonlyArray<ResolversTypes['LimitCharge']>, ParentType, ContextType>;
};

export type FieldExplanationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['FieldExplanation'] = ResolversParentTypes['FieldExplanation']> = {
  coordinate?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  verdict?: Resolver<ResolversTypes['Verdict'], ParentType, ContextType>;
  rule?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type LimitChargeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LimitCharge'] = ResolversParentTypes['LimitCharge']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  points?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  limit?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  windowSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  DateTime?: GraphQLScalarType;
  EmailAddress?: GraphQLScalarType;
  IpAddress?: GraphQLScalarType;
  JSONObject?: GraphQLScalarType;
  Query?: QueryResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  RegisterPayload?: RegisterPayloadResolvers<ContextType>;
  PersonalData?: PersonalDataResolvers<ContextType>;
  Accepted?: AcceptedResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
  RevokedSessions?: RevokedSessionsResolvers<ContextType>;
  Session?: SessionResolvers<ContextType>;
  SignedIn?: SignedInResolvers<ContextType>;
  SecondFactorRequired?: SecondFactorRequiredResolvers<ContextType>;
  LoginResult?: LoginResultResolvers<ContextType>;
  SecondFactor?: SecondFactorResolvers<ContextType>;
  TotpEnrollment?: TotpEnrollmentResolvers<ContextType>;
  RecoveryCodes?: RecoveryCodesResolvers<ContextType>;
  PasskeyChallenge?: PasskeyChallengeResolvers<ContextType>;
  ApiKey?: ApiKeyResolvers<ContextType>;
  IssuedApiKey?: IssuedApiKeyResolvers<ContextType>;
  SigningKeyRotation?: SigningKeyRotationResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  SecurityOverview?: SecurityOverviewResolvers<ContextType>;
  OverviewBucket?: OverviewBucketResolvers<ContextType>;
  AddressCount?: AddressCountResolvers<ContextType>;
  TypeCount?: TypeCountResolvers<ContextType>;
  SecurityEventType?: SecurityEventTypeResolvers;
  SecurityEvent?: SecurityEventResolvers<ContextType>;
  RiskSignal?: RiskSignalResolvers<ContextType>;
  SecurityEventConnection?: SecurityEventConnectionResolvers<ContextType>;
  SecurityEventEdge?: SecurityEventEdgeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  SecurityAlert?: SecurityAlertResolvers<ContextType>;
  Evidence?: EvidenceResolvers<ContextType>;
  SecurityAlertConnection?: SecurityAlertConnectionResolvers<ContextType>;
  SecurityAlertEdge?: SecurityAlertEdgeResolvers<ContextType>;
  Explanation?: ExplanationResolvers<ContextType>;
  FieldExplanation?: FieldExplanationResolvers<ContextType>;
  LimitCharge?: LimitChargeResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  public?: PublicDirectiveResolver<any, any, ContextType>;
  auth?: AuthDirectiveResolver<any, any, ContextType>;
  policy?: PolicyDirectiveResolver<any, any, ContextType>;
  rateLimit?: RateLimitDirectiveResolver<any, any, ContextType>;
  exclusive?: ExclusiveDirectiveResolver<any, any, ContextType>;
  cost?: CostDirectiveResolver<any, any, ContextType>;
  listSize?: ListSizeDirectiveResolver<any, any, ContextType>;
  sensitive?: SensitiveDirectiveResolver<any, any, ContextType>;
  audit?: AuditDirectiveResolver<any, any, ContextType>;
};
