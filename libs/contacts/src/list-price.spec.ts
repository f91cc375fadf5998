import { listPrice } from './list-price';

it.each([
  [{}, 1],
  [{ q: 'priya' }, 1],
  [{ search: 'priya acme' }, 1],
  [{ q: 'p' }, 10],
  [{ q: 'pr' }, 10],
  [{ q: 'pr sh' }, 10],
  [{ q: 'pri s' }, 1],
  [{ q: 'one two three four five six seven eight' }, 7],
  [{ limit: '1000' }, 5],
  [{ limit: '1000', page: '5' }, 5],
  [{ limit: '1000', page: '6' }, 6],
  [{ page: '101' }, 2],
  [{ page: '1000000', limit: '1000' }, 25],
  [{ page: '-1', limit: 'abc', q: ['a', 'b'] }, 1],
  [{ page: '1e400', limit: '' }, 1],
])('a list with %j takes %i points', (query, points) => expect(listPrice(query)).toBe(points));
