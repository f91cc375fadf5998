import v8 from 'node:v8';
import { withSmallHeap } from './small-heap';

it('holds until the last of several works has ended, however it ends', async () => {
  const set = jest.spyOn(v8, 'setFlagsFromString');
  const seen = () => set.mock.calls.map(([flag]) => flag.replace(/\D/g, ''));
  let finish!: () => void;
  const long = withSmallHeap(() => new Promise<void>((resolve) => (finish = resolve)));
  await expect(withSmallHeap(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(seen()).toEqual(['50']);
  finish();
  await long;
  expect(seen()).toEqual(['50', '0']);
  set.mockRestore();
});
