import { Replica, Tables } from '@app/sync-client';
import { runVector, vectors } from './vectors';

it('finds the vectors', () => expect(vectors.length).toBeGreaterThan(20));

it.each(vectors)('%s', (_name, vector) => runVector(vector, { Replica, Tables }));
