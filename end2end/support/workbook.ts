import { crc32, inflateRawSync } from "node:zlib";
import type { Page } from "@playwright/test";

const SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';

/** A workbook of one sheet with these rows of text, as Excel would save it. */
export function workbook(rows: string[][]): { name: string; mimeType: string; buffer: Buffer } {
  const cell = (text: string) => `<c t="inlineStr"><is><t>${text.replace(/&/g, "&amp;").replace(/</g, "&lt;")}</t></is></c>`;
  const data = rows.map((row, at) => `<row r="${at + 1}">${row.map(cell).join("")}</row>`).join("");
  const part = (name: string, type: string) =>
    `<Override PartName="${name}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml"/>`;
  const relation = (type: string, target: string) =>
    `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${DOCUMENT}/${type}" Target="${target}"/></Relationships>`;
  const parts: [string, string][] = [
    [
      "[Content_Types].xml",
      `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${part("/xl/workbook.xml", "sheet.main")}${part("/xl/worksheets/sheet1.xml", "worksheet")}</Types>`,
    ],
    ["_rels/.rels", relation("officeDocument", "xl/workbook.xml")],
    [
      "xl/workbook.xml",
      `${HEAD}<workbook xmlns="${SHEET}" xmlns:r="${DOCUMENT}"><sheets><sheet name="Trang 1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ],
    ["xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml")],
    ["xl/worksheets/sheet1.xml", `${HEAD}<worksheet xmlns="${SHEET}"><sheetData>${data}</sheetData></worksheet>`],
  ];
  return {
    name: "danh-sach.xlsx",
    mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    buffer: stored(parts.map(([name, text]) => [name, Buffer.from(text)])),
  };
}

/** On the page of imports: sends a sheet with these rows to be looked at. */
export async function preview(page: Page, rows: string[][]): Promise<void> {
  await page.locator("input[type=file]").setInputFiles(workbook(rows));
  await page.getByRole("button", { name: "Xem trước" }).click();
}

/** An archive of these parts, not compressed. */
function stored(parts: [string, Buffer][]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, bytes] of parts) {
    const path = Buffer.from(name);
    // Version, flags, method, time, date; checksum; twice the size; length of the name.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(path.length, 22);
    files.push(Buffer.from("PK\x03\x04"), common, path, bytes);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00"), common, place, path);
    at += 4 + common.length + path.length + bytes.length;
  }
  const size = directory.reduce((sum, one) => sum + one.length, 0);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...files, ...directory, Buffer.from("PK\x05\x06"), end]);
}

/** The rows of a workbook of one sheet as text, heads first; a number or a date as it is stored. */
export function cells(bytes: Buffer): string[][] {
  const parts = unpacked(bytes);
  const plain = (xml: string) =>
    xml.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&amp;/g, "&");
  const shared = [...(parts.get("xl/sharedStrings.xml") ?? "").matchAll(/<si><t[^>]*>([^<]*)<\/t><\/si>/g)];
  const rows = [...parts.get("xl/worksheets/sheet1.xml")!.matchAll(/<row [^>]*>(.*?)<\/row>/gs)];
  return rows.map(([, row]) => {
    const line: string[] = [];
    for (const [, column, type, value] of row!.matchAll(/<c r="([A-Z]+)\d+"[^>]*?(?: t="(\w+)")?><v>([^<]*)<\/v><\/c>/g)) {
      const at = [...column!].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
      line[at] = type === "s" ? plain(shared[Number(value)]![1]!) : value!;
    }
    return Array.from(line, (text) => text ?? "");
  });
}

/** The parts of an archive as text, found by its directory. */
function unpacked(bytes: Buffer): Map<string, string> {
  const parts = new Map<string, string>();
  const end = bytes.lastIndexOf("PK\x05\x06");
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [packed, name, extra, comment] = [20, 28, 30, 32].map((of, n) =>
      n === 0 ? bytes.readUInt32LE(at + of) : bytes.readUInt16LE(at + of),
    ) as [number, number, number, number];
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(from, from + packed);
    const is = bytes.readUInt16LE(at + 10) === 0 ? data : inflateRawSync(data);
    parts.set(bytes.toString("utf8", at + 46, at + 46 + name), is.toString("utf8"));
    at += 46 + name + extra + comment;
  }
  return parts;
}
