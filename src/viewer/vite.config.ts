/// <reference types="vitest/config" />
import { defineConfig } from "vite";

// The address of a running `veerkracht serve`, so that `npx vite` shows the viewer with its data while it is being
// edited.
const server = "http://127.0.0.1:3000";

export default defineConfig({
  // A style that a test reads as text: without this Vitest gives every style as an empty one.
  test: { css: { include: /\.css\?raw$/ } },
  // Relative, because the server may stand behind any path prefix.
  base: "./",
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // The worker of the map library: web servers as they are installed know `.js` as a script, and some do not know
        // `.mjs`.
        assetFileNames: ({ names }) =>
          names.some((name) => name.endsWith(".mjs")) ? "assets/[name]-[hash].js" : "assets/[name]-[hash][extname]",
        // The map library changes seldom and the viewer often: apart, a new viewer costs a returning visitor little.
        // Its style lies with that of the viewer: a request less.
        codeSplitting: { groups: [{ name: "maplibre", test: /node_modules\/maplibre-gl\/.*\.m?js$/ }] },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      [
        "/maps",
        "/tiles",
        "/areas",
        "/changes.json",
        "/columns",
        "/gemeente",
        "/gemeenten",
        "/picture",
        "/wijken",
        "/compare",
        "/fonts",
        "/method",
        "/download",
        "/sources.json",
        "/postcodes",
        "/access.json",
        "/layers",
        "/notes",
        "/privacy",
      ].map((path) => [path, server]),
    ),
  },
});
