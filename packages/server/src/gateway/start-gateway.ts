import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StartGateway } from './gateway-dependencies.ts';

function listen(host: string, port: number): Promise<Server> {
  const server = createServer((_request, response) => response.writeHead(404).end());
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Listens on both ports. */
export const startGateway: StartGateway = async ({ config }) => {
  const api = await listen(config.host, config.port);
  const admin = await listen(config.host, config.adminPort).catch(async (error: unknown) => {
    await close(api);
    throw error;
  });
  const authority = (server: Server) => `${config.host}:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${authority(api)}`,
    adminUrl: `http://${authority(admin)}`,
    wsUrl: `ws://${authority(api)}/ws`,
    stop: async () => {
      await Promise.all([close(api), close(admin)]);
    },
  };
};
