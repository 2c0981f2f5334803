// Bundles the app into the theme: classic scripts, so that they also run from a file opened from disk.
import { build } from "esbuild";

await build({
  entryPoints: { scheme: "src/scheme.ts", app: "src/app.ts", xlsx: "src/xlsx.ts" },
  outdir: "../theme/assets/app",
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome86", "firefox78", "safari14.1"],
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
});
