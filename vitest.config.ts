import { defineConfig } from 'vitest/config';
import { LeftOutReporter } from './scripts/left-out-reporter.ts';

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts', 'examples/**/*.test.ts'],
    // As many as there are cores: vitest would keep one for itself, which has nothing to do.
    maxWorkers: '100%',
    testTimeout: 30_000,
    reporters: ['default', new LeftOutReporter()],
  },
});
