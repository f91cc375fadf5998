import { listPrice } from './list-price';

it.each([
  [{}, 1],
  [{ q: 'priya' }, 1],
  [{ search: 'priya acme' }, 1],
  [{ q: 'p' }, 1],
  [{ q: 'pr sh' }, 1],
  [{ tag: 'vip', company: 'Acme' }, 1],
  [{ tag: ['a', 'b', 'c'], has: 'phone,email' }, 3],
  [{ q: 'a', deleted: 'true' }, 6],
  [{ deleted: 'false' }, 1],
  [{ q: 'one two three four five six seven eight' }, 7],
  [{ limit: '1000' }, 5],
  [{ limit: '1000', page: '5' }, 5],
  [{ limit: '1000', page: '6' }, 6],
  [{ page: '101' }, 2],
  [{ page: '1000000', limit: '1000' }, 25],
  [{ page: '-1', limit: 'abc', q: ['a', 'b'] }, 1],
  [{ page: '1e400', limit: '' }, 1],
])('a list with %j takes %i points', (query, points) => expect(listPrice(query)).toBe(points));
