import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts', 'examples/**/*.test.ts'],
    // As many as there are cores: vitest would keep one for itself, which has nothing to do.
    maxWorkers: '100%',
    testTimeout: 30_000,
  },
});
