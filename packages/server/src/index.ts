export type { Config, Profile } from './config/config.ts';
export { EXIT, StartError } from './config/exit-code.ts';
export { loadConfig } from './config/load-config.ts';
export { type RunningServer, startServer } from './process/server-process.ts';
