import { describe, expect, test } from 'vitest';
import type { PriceSource } from '../symbol/symbol-spec.ts';
import { IndexFeed } from './index-feed.ts';

function sources(...venues: readonly string[]): PriceSource {
  return { sources: venues.map((venue) => ({ venue, instrument: 'BTC', weight: 1 })) };
}

describe('the sources of an index', () => {
  test('[PRICE-1] a source told 10 s ago is silent, a millisecond less and it counts', () => {
    for (const config of ['SIMULATED', sources('a')] as const) {
      const feed = new IndexFeed(config);
      feed.tell(config === 'SIMULATED' ? '' : 'a:BTC', 100, 50_000);
      expect(feed.indexAt(59_999)).toBe(100);
      expect(feed.indexAt(60_000)).toBe(0);
    }
  });

  test('[PRICE-1] a manual price never goes silent, but has to be told first', () => {
    const feed = new IndexFeed('MANUAL');
    expect(feed.indexAt(0)).toBe(0);
    feed.tell('', 100, 0);
    expect(feed.indexAt(1e15)).toBe(100);
  });

  test('[PRICE-1] what a silent source said has no weight', () => {
    const feed = new IndexFeed(sources('a', 'b'));
    feed.tell('a:BTC', 1000, 0);
    feed.tell('b:BTC', 1010, 5000);
    expect(feed.indexAt(9999)).toBe(1005);
    expect(feed.indexAt(10_000)).toBe(1010);
    feed.tell('a:BTC', 1000, 11_000);
    expect(feed.indexAt(14_999)).toBe(1005);
    expect(feed.indexAt(15_000)).toBe(1000);
  });

  test('[PRICE-1] only configured sources have a say', () => {
    expect(new IndexFeed('MANUAL').has('')).toBe(true);
    expect(new IndexFeed('MANUAL').has('a:BTC')).toBe(false);
    expect(new IndexFeed(sources('a')).has('')).toBe(false);
    expect(new IndexFeed(sources('a')).has('a:BTC')).toBe(true);
    expect(() => new IndexFeed(sources('a')).tell('b:BTC', 1, 0)).toThrow('no source b:BTC');
  });

  test('[PRICE-1] another configuration keeps the sources that it still names', () => {
    const feed = new IndexFeed(sources('a', 'b'));
    feed.tell('a:BTC', 1000, 0);
    feed.tell('b:BTC', 1010, 0);
    feed.configure(sources('c', 'b'));
    expect(feed.indexAt(1)).toBe(1010);
    expect(feed.isEmpty).toBe(false);
    feed.configure(sources('a'));
    expect(feed.isEmpty).toBe(true);
  });

  test('[PRICE-1] another kind of source starts with nothing', () => {
    const feed = new IndexFeed('MANUAL');
    feed.tell('', 100, 0);
    feed.configure('MANUAL');
    expect(feed.isEmpty).toBe(false);
    feed.configure('SIMULATED');
    expect(feed.isEmpty).toBe(true);
  });
});
