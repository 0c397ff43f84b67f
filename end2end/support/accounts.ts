/** The demo school's accounts that the tests sign in with, one per role; `sen serve --demo` prints them all. */
export const accounts = {
  leadership: "hieutruong",
  group: "totruongla",
  office: "vanthu",
  union: "kiemtra",
} as const;

export type Role = keyof typeof accounts;
export const roles = Object.keys(accounts) as Role[];

/** Accounts with something of their own to show. */
export const others = {
  vicePrincipal: "phohieutruong",
  teacher: "giaovienla",
  accountant: "ketoan",
  /** Group head and inspector at once. */
  twoHats: "totruongchoi",
  administrator: "quantri",
  /** Whose passkeys come and go. */
  unionChair: "congdoan",
  /** Whose second factor comes and goes. */
  headOfMam: "totruongmam",
} as const;

/** Every demo account has the same password; it exists only where `--demo` filled an empty database. */
export const demoPassword = process.env.SEN_DEMO_PASSWORD ?? "huongsen-2026";
