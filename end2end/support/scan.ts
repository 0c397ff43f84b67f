import { inflateSync } from "node:zlib";
import { png } from "./picture";

/** Pixels of a dot of the code, and of the white around it. */
const DOT = 6;
const BORDER = 60;

/** The code of a paper as a scanner would see it: read out of the finished PDF, dot by dot. */
export function scanOf(pdf: Buffer): Buffer {
  const boxes = streams(pdf).map(boxesOf).sort((one, other) => other.length - one.length)[0] ?? [];
  const [left, top] = [Math.min(...boxes.map((box) => box.left)), Math.min(...boxes.map((box) => box.top))];
  const right = Math.max(...boxes.map((box) => box.right));
  // The finders at three corners are seven dots wide.
  const dot = Math.min(...boxes.map((box) => box.bottom - box.top));
  const size = Math.round((right - left) / dot);
  const dark = new Set<number>();
  for (const box of boxes) {
    const row = Math.round((box.top - top) / dot);
    for (let column = Math.round((box.left - left) / dot); column < Math.round((box.right - left) / dot); column++) {
      dark.add(row * size + column);
    }
  }
  const side = size * DOT + 2 * BORDER;
  return png(side, side, (x, y) => {
    const [column, row] = [Math.floor((x - BORDER) / DOT), Math.floor((y - BORDER) / DOT)];
    const inside = column >= 0 && row >= 0 && column < size && row < size;
    return inside && dark.has(row * size + column) ? [30, 30, 30] : [235, 235, 235];
  });
}

/** The texts that draw the pages. */
function streams(pdf: Buffer): string[] {
  const found: string[] = [];
  for (let at = pdf.indexOf("stream\n"); at >= 0; at = pdf.indexOf("stream\n", at + 1)) {
    if (pdf.subarray(at - 3, at).toString("latin1") === "end") continue;
    try {
      found.push(inflateSync(pdf.subarray(at + 7, pdf.indexOf("endstream", at))).toString("latin1"));
    } catch {
      // A picture or a typeface, packed otherwise.
    }
  }
  return found;
}

type Box = { left: number; top: number; right: number; bottom: number };

/** The closed boxes that a page draws. */
function boxesOf(text: string): Box[] {
  const boxes: Box[] = [];
  let points: [number, number][] = [];
  const words = text.split(/\s+/);
  words.forEach((word, at) => {
    const point = (): [number, number] => [Number(words[at - 2]), Number(words[at - 1])];
    if (word === "m") points = [point()];
    else if (word === "l") points.push(point());
    else if (word === "h" && points.length === 4) {
      const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
      boxes.push({ left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) });
    }
  });
  return boxes;
}
