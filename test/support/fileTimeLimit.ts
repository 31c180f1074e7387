const limitMs = 180_000

/**
 * Loaded into the process of each test file: `--test-timeout` ends a test, and what that leaves open would keep its
 * process, and so the run, for ever. Whoever closes what it opened never meets this.
 */
if (process.env['NODE_TEST_CONTEXT'] !== undefined) {
  setTimeout(() => {
    process.stderr.write(
      `${process.argv[1]} runs for ${limitMs / 1_000} s, or left something open: it ends here.\n`,
    )
    process.exit(1)
  }, limitMs).unref()
}
