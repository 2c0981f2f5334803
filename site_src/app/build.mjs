// Bundles the app into the theme: classic scripts, so that they also run from a file opened from disk.
import { dirname } from "node:path";
import { build } from "esbuild";

// The writer of workbooks packs large ones in a worker made of a text: the site's policy forbids that, and it would wait
// for ever. Here it packs at once.
const packed = {
  name: "packed",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zip[\\/]zipToArrayBuffer\.js$/ }, ({ path }) => ({
      contents: `import { zipSync } from "fflate"; export default async (files) => zipSync(files, { level: 4 }).buffer;`,
      resolveDir: dirname(path),
    }));
  },
};

// The form's library brings a reader of Markdown for its hints, a third of its weight: ours are plain texts.
const plain = {
  name: "plain",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^markdown-to-jsx/ }, ({ path }) => ({ path, namespace: "plain" }));
    onLoad({ filter: /.*/, namespace: "plain" }, () => ({
      contents: "export const Markdown = ({ children }) => children;",
    }));
  },
};

await build({
  entryPoints: {
    scheme: "src/scheme.ts",
    app: "src/app.ts",
    xlsx: "src/xlsx.ts",
    office: "src/office.ts",
    file: "src/file.tsx",
    filing: "src/filing.ts",
  },
  outdir: "../theme/assets/app",
  bundle: true,
  plugins: [packed, plain],
  alias: {
    react: "preact/compat",
    "react-dom": "preact/compat",
    "react/jsx-runtime": "preact/jsx-runtime",
  },
  define: { "process.env.NODE_ENV": '"production"' },
  jsx: "automatic",
  jsxImportSource: "preact",
  minify: true,
  format: "iife",
  target: ["chrome86", "firefox78", "safari14.1"],
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
});
