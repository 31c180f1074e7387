/** The milliseconds that this process has worked so far: other work on the machine must not fail a test. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
