#!/usr/bin/env -S node --
import { environment } from '../config/environment.ts'
import type { Command, Io } from './command.ts'
import { runCommand } from './runCommand.ts'

const commands: readonly Command[] = [
  {
    name: 'secrets generate',
    summary: 'make the secrets that production needs',
    load: async () => (await import('./secretsGenerate.ts')).secretsGenerate,
  },
  {
    name: 'secrets status',
    summary: 'tell which secrets are set, never what they are',
    load: async () => (await import('./secretsStatus.ts')).secretsStatus,
  },
  {
    name: 'config validate',
    summary: 'check an environment as the start does, all faults at once',
    load: async () => (await import('./configValidate.ts')).configValidate,
  },
  {
    name: 'doctor',
    summary: 'check a live server, its configuration and its database; a score and a grade',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    name: 'admin create',
    summary: 'make the first administrator, or make one of an existing person',
    load: async () => (await import('./adminCreate.ts')).adminCreate,
  },
  {
    name: 'keys rotate',
    summary: 'sign access tokens with the next key',
    load: async () => (await import('./keysRotate.ts')).keysRotate,
  },
  {
    name: 'keys reencrypt',
    summary: 'seal under the current secrets what the ones before have sealed',
    load: async () => (await import('./keysReencrypt.ts')).keysReencrypt,
  },
  {
    name: 'users import',
    summary: 'take over people with the hashes of their passwords',
    load: async () => (await import('./usersImport.ts')).usersImport,
  },
  {
    name: 'access review',
    summary: 'tell who may do what, and what nobody uses',
    load: async () => (await import('./accessReview.ts')).accessReview,
  },
  {
    name: 'db migrate',
    summary: 'apply the migrations that the database lacks',
    load: async () => (await import('./dbMigrate.ts')).dbMigrate,
  },
  {
    name: 'record export',
    summary: 'write the record in a form that other systems read',
    load: async () => (await import('./recordExport.ts')).recordExport,
  },
  {
    name: 'record verify',
    summary: 'find what was changed in the record, or in an export of it',
    load: async () => (await import('./recordVerify.ts')).recordVerify,
  },
  {
    name: 'documents manifest',
    summary: 'print the manifest of trusted documents',
    load: async () => (await import('./documentsManifest.ts')).documentsManifest,
  },
  {
    name: 'policy matrix',
    summary: 'tell of every field who may reach it',
    load: async () => (await import('./policyMatrix.ts')).policyMatrix,
  },
  {
    name: 'policy explain',
    summary: 'tell what would happen to a document, field by field',
    load: async () => (await import('./policyExplain.ts')).policyExplain,
  },
  {
    name: 'policy diff',
    summary: 'tell what changed since a commit, and whether the changelog owns up to what opens',
    load: async () => (await import('./policyDiff.ts')).policyDiff,
  },
]

const io: Io = {
  env: environment(),
  input: process.stdin,
  output: process.stdout,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
}

process.exitCode = await runCommand(commands, process.argv.slice(2), io)
