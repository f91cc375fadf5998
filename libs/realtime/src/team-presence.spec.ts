import { PRESENCE_TTL_MS, REMOTE_PRESENCE_TTL_MS, TeamPresence } from './team-presence';

const editor = (contactId: string, agentCode = 'ANNA') => ({ contactId, agentCode, agentName: agentCode });

describe('who of a team edits what', () => {
  it('is one contact for each socket, and each person once for each contact', () => {
    const team = new TeamPresence();
    expect(team.set('s1', editor('a'), 0)).toBe(true);
    expect(team.set('s1', editor('b'), 0)).toBe(true);
    // The same again is no news.
    expect(team.set('s1', editor('b'), 1)).toBe(false);
    team.set('s2', editor('b'), 2);
    team.set('s3', editor('b', 'BEN'), 3);
    expect(team.list()).toEqual([editor('b', 'BEN'), editor('b')]);
    expect(team.set('s3', undefined, 4)).toBe(true);
    expect(team.set('s3', undefined, 4)).toBe(false);
    expect(team.list()).toEqual([editor('b')]);
  });

  it('ends when it is not said again', () => {
    const team = new TeamPresence();
    team.set('s1', editor('a'), 0);
    team.set('s2', editor('b'), 0);
    team.set('s1', editor('a'), 10);
    expect(team.expire(PRESENCE_TTL_MS - 1)).toBe(false);
    expect(team.expire(PRESENCE_TTL_MS)).toBe(true);
    expect(team.list()).toEqual([editor('a')]);
    expect(team.expire(PRESENCE_TTL_MS + 10)).toBe(true);
    expect(team.isEmpty).toBe(true);
  });

  it('ends sooner when it is that of another server, which says it again as long as it lives', () => {
    const team = new TeamPresence();
    team.set('own', editor('a'), 0);
    team.set('remote', editor('b'), 0, false);
    expect(team.own()).toEqual([{ socketId: 'own', editor: editor('a') }]);
    expect(team.set('remote', editor('b'), 10_000, false)).toBe(false);
    expect(team.expire(10_000 + REMOTE_PRESENCE_TTL_MS - 1)).toBe(false);
    expect(team.expire(10_000 + REMOTE_PRESENCE_TTL_MS)).toBe(true);
    expect(team.list()).toEqual([editor('a')]);
  });

  it('names a hundred at most, those who were heard of last', () => {
    const team = new TeamPresence();
    for (let i = 0; i < 150; i += 1) team.set(`s${i}`, editor(`c${i}`), i);
    team.set('s0', editor('c0'), 150);
    const names = team.list().map(({ contactId }) => contactId);
    expect(names).toHaveLength(100);
    expect(names.slice(0, 2)).toEqual(['c0', 'c149']);
  });
});
