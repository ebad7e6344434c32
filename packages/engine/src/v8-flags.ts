/**
 * What the thread of an engine sets before the engine starts, by `setFlagsFromString` of `node:v8`.
 *
 * The engine is many small functions over numbers; V8 stops inlining at 920 bytecodes a function by default, and a number that crosses a
 * call becomes an object. With 4,000 a command takes 840 ns instead of 1,050 (Node 24); 2,500 to 8,000 measure the same.
 */
export const V8_FLAGS = '--max-inlined-bytecode-size-cumulative=4000';
