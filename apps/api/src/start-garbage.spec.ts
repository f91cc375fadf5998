import { collectStartGarbage } from './start-garbage';

it('leaves nothing that nobody has any more', async () => {
  const left = new WeakRef({ garbage: 'x'.repeat(1_000) });
  await new Promise(setImmediate);
  await collectStartGarbage();
  expect(left.deref()).toBeUndefined();
});
