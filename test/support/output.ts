/** Everything that any code of this process writes to the console, in place of the console. */
export function captureOutput(): { readonly text: string; restore(): void } {
  let text = '';
  const undo: (() => void)[] = [];
  const sinks = [
    process.stdout,
    process.stderr,
    (console as unknown as { _stdout: NodeJS.WriteStream })._stdout,
  ];
  for (const sink of new Set(sinks.filter(Boolean))) {
    const spy = jest.spyOn(sink, 'write').mockImplementation((chunk: unknown) => {
      text += String(chunk);
      return true;
    });
    undo.push(() => spy.mockRestore());
  }
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    const spy = jest.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      text += `${parts.map(String).join(' ')}\n`;
    });
    undo.push(() => spy.mockRestore());
  }
  return {
    get text() {
      return text;
    },
    restore: () => undo.splice(0).forEach((one) => one()),
  };
}
