import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** The network between a browser and the server, as a cable that can be pulled: connections break in the middle and
 * new ones are refused, as when a router dies. The browser itself does not know that it is offline. */
export type Cable = {
  /** The address at which the browser finds the server through the cable. */
  url: string;
  /** Nothing passes any more. */
  pull(): void;
  /** It passes again. */
  plug(): void;
  /** From now on every connection breaks when the browser has sent so many bytes over it. */
  fray(bytes: number): void;
  /** How often one has broken by that. */
  broken(): number;
  close(): Promise<void>;
};

/** Lays a cable to the server at this address. */
export async function layCable(to: string): Promise<Cable> {
  const target = new URL(to);
  const ends = new Set<Socket>();
  let pulled = false;
  let most = Infinity;
  let broken = 0;
  const server = createServer((browser) => {
    if (pulled) {
      browser.destroy();
      return;
    }
    const other = connect(Number(target.port || 80), target.hostname);
    for (const [end, opposite] of [[browser, other], [other, browser]] as const) {
      ends.add(end);
      end.on("error", () => opposite.destroy());
      end.on("close", () => {
        ends.delete(end);
        opposite.destroy();
      });
      end.pipe(opposite);
    }
    let sent = 0;
    browser.on("data", (bytes) => {
      sent += bytes.length;
      if (sent <= most || browser.destroyed) return;
      broken += 1;
      browser.destroy();
      other.destroy();
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const cut = () => {
    for (const end of ends) end.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pull() {
      pulled = true;
      cut();
    },
    plug() {
      pulled = false;
    },
    fray(bytes) {
      most = bytes;
    },
    broken: () => broken,
    async close() {
      cut();
      await new Promise((closed) => server.close(closed));
    },
  };
}
