/** Whether `location` is the address of a PostgreSQL database, not a file. */
export function isPostgres(location: string): boolean {
  return /^postgres(ql)?:\/\//.test(location);
}

/** `location` for logs and errors: of an address host, port and database alone, without user, password and parameters. */
export function historyName(location: string): string {
  if (!isPostgres(location)) return location;
  if (!URL.canParse(location)) return 'postgres://…';
  const { host, pathname } = new URL(location);
  return `postgres://${host}${pathname}`;
}
