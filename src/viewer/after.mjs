// Completes a built viewer: puts the glyphs of the map labels and the licences of everything embedded beside the files
// that Vite wrote, and beside every file its compressed forms.
//
// In: dist/ as Vite left it, and node_modules/ as the lock file says. Out: dist/glyphs/<font>/<range>.pbf,
// dist/licences.txt, and <file>.br and <file>.gz beside what is served. After it dist/ is all that the program embeds,
// and can be handed to a build without Node (VEERKRACHT_VIEWER).
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

// The font of the map labels, and the ranges of characters that Dutch and English names need.
const FONT = "Noto Sans Regular";
const RANGES = ["0-255", "256-511", "512-767", "7680-7935", "8192-8447"];

// Packages that only build: nothing of them is in what is served.
const BUILDING = new Set(["vite"]);

mkdirSync(join("dist/glyphs", FONT), { recursive: true });
for (const range of RANGES) {
  const file = join("node_modules/tileserver-gl-styles/fonts", FONT, `${range}.pbf`);
  if (!existsSync(file))
    throw new Error(`the npm package tileserver-gl-styles lacks ${file}; restore src/viewer/package-lock.json`);
  cpSync(file, join("dist/glyphs", FONT, `${range}.pbf`));
}

// Of a package that does not say it by its name in SPDX, as deploy/sbom has it.
const LICENCES = { "tileserver-gl-styles": "BSD-3-Clause AND CC-BY-3.0 AND OFL-1.1" };

const manifest = (name) => JSON.parse(readFileSync(join("node_modules", name, "package.json"), "utf8"));

// Everything that is reached from what the viewer depends on, but for what only builds.
const reached = new Set();
const visit = (name) => {
  if (reached.has(name) || BUILDING.has(name) || !existsSync(join("node_modules", name))) return;
  reached.add(name);
  Object.keys(manifest(name).dependencies ?? {}).forEach(visit);
};
Object.keys(JSON.parse(readFileSync("package.json", "utf8")).dependencies).forEach(visit);

const parts = [...reached].sort().map((name) => {
  const { version, license } = manifest(name);
  const texts = readdirSync(join("node_modules", name))
    .filter((file) => /^(licen[cs]e|copying|notice|ofl)/i.test(file))
    .sort()
    .map((file) =>
      readFileSync(join("node_modules", name, file), "utf8")
        .replaceAll("\r\n", "\n")
        .trim(),
    );
  const head = `${name} ${version}\n${license ?? LICENCES[name] ?? "see below"}\n`;
  return texts.length > 0 ? `${head}\n${texts.join("\n\n")}\n` : head;
});
const line = "-".repeat(80);
writeFileSync("dist/licences.txt", `${parts.join(`\n${line}\n`)}`);

// Compressed here, at the highest levels: the program compresses nothing at its start, and sends fewer bytes. Short
// files and pictures stay as they are, for the same reasons as in src/http/document/representation.rs.
const WORTH_COMPRESSING = 860;
for (const entry of readdirSync("dist", { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath ?? entry.path, entry.name);
  if (!entry.isFile() || !/\.(css|html|js|mjs|pbf|svg)$/.test(file)) continue;
  const plain = readFileSync(file);
  if (plain.length < WORTH_COMPRESSING) continue;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  writeFileSync(`${file}.br`, brotliCompressSync(plain, { params }));
  writeFileSync(`${file}.gz`, gzipSync(plain, { level: 9 }));
}
