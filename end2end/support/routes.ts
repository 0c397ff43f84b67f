import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** One route of the workspace: its name and its path, perhaps with `:parameters`. */
export type Route = { name: string; path: string };

/** The workspace's one list of routes, read from where the router reads it too: no route can be forgotten here. */
export function workspaceRoutes(): Route[] {
  const file = fileURLToPath(new URL("../../app/src/workspace/routes.rs", import.meta.url));
  const list = /\bROUTES\b[^=]*=\s*&?\[([\s\S]*?)\];/.exec(readFileSync(file, "utf8"))?.[1];
  const routes = [...(list ?? "").matchAll(/\(\s*"([^"]+)"\s*,\s*"([^"]+)"\s*,?\s*\)/g)].map(([, name, path]) => ({
    name: name!,
    path: path!,
  }));
  if (routes.length === 0) throw new Error(`no ROUTES in ${file}`);
  return routes;
}
