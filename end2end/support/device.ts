import { expect, type Page } from "@playwright/test";

/** What lies in the browser's storage. */
export type Kept = {
  /** All that lies there, as the disk has it. */
  raw: string;
  /** The same, opened with the key of whoever is signed in. */
  opened: string;
  /** Rows that lie there in clear. */
  clear: number;
};

/** The files are on the device, and this page is served from there: it goes on, and opens, with the server gone. */
export async function installed(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated", undefined, { timeout: 60_000 });
}

/** Reads all replicas on this device, with the key that the server gives to whoever is signed in. */
export const kept = (page: Page): Promise<Kept> => page.evaluate(look, false);

/** The same, and lays all of it down again as builds did that sealed nothing. No replica may be open. */
export const layInClear = (page: Page): Promise<Kept> => page.evaluate(look, true);

/** Runs in the page. */
async function look(inClear: boolean): Promise<Kept> {
  const { key } = (await (await fetch("/api/v1/session/replica-key")).json()) as { key: string };
  const bytes = Uint8Array.from(key.match(/../g)!.map((two) => parseInt(two, 16)));
  const under = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["decrypt"]);
  const done = <T>(asked: IDBRequest<T>) =>
    new Promise<T>((ok, fail) => {
      asked.onsuccess = () => ok(asked.result);
      asked.onerror = () => fail(asked.error);
    });
  const unseal = async (row: ArrayBuffer, place: string) => {
    const how = { name: "AES-GCM", iv: new Uint8Array(row, 0, 12), additionalData: new TextEncoder().encode(place) };
    const plain = await crypto.subtle.decrypt(how, under, new Uint8Array(row, 12)).catch(() => undefined);
    return plain && new TextDecoder().decode(plain);
  };
  const [raw, opened] = [[] as string[], [] as string[]];
  let clear = 0;
  for (const { name } of await indexedDB.databases()) {
    const db = await done(indexedDB.open(name!));
    const stores = new Map<string, [IDBValidKey, string][]>();
    for (const store of Array.from(db.objectStoreNames)) {
      const held = db.transaction(store).objectStore(store);
      const [keys, rows] = await Promise.all([done(held.getAllKeys()), done<(string | number | string[] | ArrayBuffer)[]>(held.getAll())]);
      const texts: [IDBValidKey, string][] = [];
      for (const [at, row] of rows.entries()) {
        // How often a tab began to lead: a count, and nothing of anybody.
        if (typeof row === "number") continue;
        // What makes room on a full device: one letter, over and over.
        if (Array.isArray(row) && /^x+$/.test(row.join(""))) continue;
        const isSealed = row instanceof ArrayBuffer;
        raw.push(isSealed ? new TextDecoder().decode(row) : JSON.stringify(row));
        const text = isSealed ? await unseal(row, `${store}/${keys[at]}`) : undefined;
        if (!isSealed) clear += 1;
        if (text === undefined) continue;
        opened.push(text);
        texts.push([keys[at]!, text]);
      }
      stores.set(store, texts);
    }
    db.close();
    if (!inClear) continue;
    await done(indexedDB.deleteDatabase(name!));
    const asked = indexedDB.open(name!, 2);
    asked.onupgradeneeded = () => {
      for (const [store, texts] of stores) {
        const made = asked.result.createObjectStore(store);
        for (const [key, text] of texts) made.put(text, key);
      }
    };
    (await done(asked)).close();
  }
  return { raw: raw.join("\n"), opened: opened.join("\n"), clear };
}

/** Moves what lies in the database of all tabs to that of a slot, where a tab of a build before had it. No replica may be open. */
export const layBeside = (page: Page, slot: number): Promise<void> =>
  page.evaluate(async (slot) => {
    const done = <T>(asked: IDBRequest<T>) =>
      new Promise<T>((ok, fail) => {
        asked.onsuccess = () => ok(asked.result);
        asked.onerror = () => fail(asked.error);
      });
    const found = (await indexedDB.databases()).filter(({ name }) => /^sen-.*-0$/.test(name!));
    for (const { name } of found) {
      const db = await done(indexedDB.open(name!));
      const stores = new Map<string, [IDBValidKey[], unknown[]]>();
      for (const store of Array.from(db.objectStoreNames)) {
        const held = db.transaction(store).objectStore(store);
        stores.set(store, await Promise.all([done(held.getAllKeys()), done<unknown[]>(held.getAll())]));
      }
      db.close();
      await done(indexedDB.deleteDatabase(name!));
      // The third was the last version of which each tab had one of its own.
      const asked = indexedDB.open(name!.replace(/0$/, `${slot}`), 3);
      asked.onupgradeneeded = () => {
        for (const [store, [keys, rows]] of stores) {
          const made = asked.result.createObjectStore(store);
          rows.forEach((row, at) => typeof row === "number" || made.put(row, keys[at]));
        }
      };
      (await done(asked)).close();
    }
  }, slot);

/** Adds children to the records on this device, each sealed in a row of its own as builds before the fifth layout left them. No
 * replica may be open. */
export const layLoose = (page: Page, count: number): Promise<void> =>
  page.evaluate(async (count) => {
    const { key } = (await (await fetch("/api/v1/session/replica-key")).json()) as { key: string };
    const bytes = Uint8Array.from(key.match(/../g)!.map((two) => parseInt(two, 16)));
    const under = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt"]);
    const done = <T>(asked: IDBRequest<T>) =>
      new Promise<T>((ok, fail) => {
        asked.onsuccess = () => ok(asked.result);
        asked.onerror = () => fail(asked.error);
      });
    const rows: [string, ArrayBuffer][] = [];
    for (let n = 0; n < count; n += 1) {
      const root = crypto.randomUUID();
      const body = { id: root, unit: root, kind: "child", name: `Trẻ cũ ${n}`, entered_at: "2026-03-11T01:30:00Z" };
      const text = JSON.stringify({ kind: "party", root, facet: "personal", rev: 1, body });
      const [name, iv, coder] = [`party/${root}/personal`, crypto.getRandomValues(new Uint8Array(12)), new TextEncoder()];
      const how = { name: "AES-GCM", iv, additionalData: coder.encode(`records/${name}`) };
      const sealed = new Uint8Array(await crypto.subtle.encrypt(how, under, coder.encode(text)));
      const row = new Uint8Array(iv.length + sealed.length);
      row.set(iv);
      row.set(sealed, iv.length);
      rows.push([name, row.buffer]);
    }
    const [found] = (await indexedDB.databases()).filter(({ name }) => /^sen-.*-0$/.test(name!));
    const db = await done(indexedDB.open(found!.name!));
    const all = db.transaction("records", "readwrite");
    for (const [name, row] of rows) all.objectStore("records").put(row, name);
    await new Promise<void>((ok, fail) => ((all.oncomplete = () => ok()), (all.onerror = () => fail(all.error))));
    db.close();
  }, count);

/** In how many rows the records on this device lie. No replica need be closed. */
export const rowsOfRecords = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const [found] = (await indexedDB.databases()).filter(({ name }) => /^sen-.*-0$/.test(name!));
    const db = await new Promise<IDBDatabase>((ok, fail) => {
      const asked = indexedDB.open(found!.name!);
      asked.onsuccess = () => ok(asked.result);
      asked.onerror = () => fail(asked.error);
    });
    const count = await new Promise<number>((ok) => {
      const asked = db.transaction("records").objectStore("records").count();
      asked.onsuccess = () => ok(asked.result);
    });
    db.close();
    return count;
  });

/** A PIN that may be chosen. */
export const PIN = "271828";

/** Sets a PIN on this device, from the page where one does. */
export async function setPin(page: Page, pin = PIN): Promise<void> {
  await page.goto("/app/account");
  await page.getByRole("button", { name: "Đặt mã PIN" }).click();
  const dialog = page.locator("dialog[open]");
  await dialog.getByLabel(/^Mã PIN/).fill(pin);
  await dialog.getByLabel(/^Nhập lại mã PIN/).fill(pin);
  await dialog.getByRole("button", { name: "Đặt mã PIN" }).click();
  await expect(page.locator(".toasts")).toContainText("Đã đặt mã PIN cho máy này");
  await expect(dialog).toHaveCount(0);
}

/** Types a PIN where Sen asks for it instead of the server. */
export async function enterPin(page: Page, pin = PIN): Promise<void> {
  const field = page.getByLabel(/^Mã PIN/);
  await field.waitFor({ timeout: 60_000 });
  await field.fill(pin);
  await field.press("Enter");
}
