/** A name for this page among the team's devices, new at every load. */
export function makeDeviceId(): string {
  // Not crypto.randomUUID(): browsers offer that only over https and on localhost.
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `dashboard-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
