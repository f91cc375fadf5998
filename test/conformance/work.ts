import { setTimeout as pause } from 'node:timers/promises';
import type { ClientDevice } from './client-device';
import type { FieldDevice } from './field-device';
import type { World } from './world';

/** Lets a device write for as long as `goOn` says, with a breath between two moments of work (milliseconds). */
export async function work(
  device: FieldDevice,
  world: World,
  goOn: () => boolean,
  breath: number,
): Promise<void> {
  const { random, journal } = world;
  while (goOn()) {
    const operations = Array.from({ length: random.chance(0.2) ? 3 : 1 }, () => device.plan());
    if (world.ways.includes('import') && random.chance(0.01)) await device.importRows(random.between(2, 30));
    if (world.ways.includes('push') && random.chance(0.05)) {
      await device.upload(Array.from({ length: random.between(2, 12) }, () => device.plan('push')));
    }
    // What was wished for first is not always what is sent first.
    if (operations.length > 1 && random.chance(world.reordered * 3)) {
      operations.reverse();
      journal.count('reordered', operations.length);
    }
    await Promise.all(operations.map((operation) => device.perform(operation)));
    if (random.chance(world.merged ?? 0)) await device.merge(goOn);
    if (random.chance(0.01)) await device.probe();
    await pause(random.between(0, breath * 2));
  }
}

/** How often in a hundred moments of work an app is killed, or its phone comes into a dead zone and out of it again. */
const KILLED = 0.015;
const DEAD_ZONE = { in: 0.02, out: 0.1 };

/** The same for somebody with a sync client, who never waits for a server. Ends when every edit has its answer. */
export async function live(
  device: ClientDevice,
  { random }: World,
  goOn: () => boolean,
  breath: number,
): Promise<void> {
  while (goOn()) {
    if (random.chance(DEAD_ZONE.in)) device.loseNetwork();
    else if (random.chance(DEAD_ZONE.out)) device.findNetwork();
    const edits = Array.from({ length: random.chance(0.2) ? 3 : 1 }, () => device.perform(device.plan()));
    if (random.chance(KILLED)) {
      await device.kill();
      await pause(random.between(0, breath * 10));
      await Promise.all(edits);
      await device.start();
    }
    await Promise.all(edits);
    if (random.chance(0.01)) device.verify();
    await pause(random.between(0, breath * 2));
  }
  device.findNetwork();
  await device.settle();
}
