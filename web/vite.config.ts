import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// Everything is a file of its own: the content security policy allows no inline script, style or font.
export default defineConfig({
    plugins: [react()],
    resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
    build: { target: "es2023", assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 900, reportCompressedSize: false },
    server: { proxy: { "/api": process.env.REDOUBT_URL ?? "http://127.0.0.1:8600" } },
});
