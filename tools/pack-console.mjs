// Packs web/dist into one file for the program: node tools/pack-console.mjs DIST OUT. Layout, read by src/api/console.cpp:
//   redoubt-console 1 <files>\n
//   <path>\t<media type>\t<etag>\t<immutable 0|1>\t<offset>\t<length>\t<gzip offset>\t<gzip length>\n   one line for each, by path
//   \n, then the bodies; offsets count from the first of them. A gzip length of 0: not worth compressing.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, extname, join, relative, sep } from "node:path";
import { gzipSync } from "node:zlib";

const media_types = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
};
const compressible = /^(text|application|image\/svg)/;

const [dist, out] = process.argv.slice(2);
if (!dist || !out) {
    console.error("usage: node tools/pack-console.mjs DIST OUT");
    process.exit(2);
}

const files = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .map((path) => ({ path, name: `/${relative(dist, path).split(sep).join("/")}` }))
    .filter((file) => media_types[extname(file.name)])
    .sort((a, b) => (a.name < b.name ? -1 : 1));
if (!files.some((file) => file.name === "/index.html")) {
    console.error(`pack-console: ${dist} has no index.html`);
    process.exit(1);
}

const bodies = [];
let offset = 0;
const place = (bytes) => {
    bodies.push(bytes);
    offset += bytes.length;
    return [offset - bytes.length, bytes.length];
};
const lines = files.map((file) => {
    const plain = readFileSync(file.path);
    const type = media_types[extname(file.name)];
    const etag = createHash("sha256").update(plain).digest("hex").slice(0, 32);
    const immutable = /-[\w-]{8}\.\w+$/.test(file.name) ? 1 : 0;
    const gzip = compressible.test(type) ? gzipSync(plain, { level: 9 }) : Buffer.alloc(0);
    const packed = gzip.length && gzip.length < plain.length * 0.95 ? gzip : Buffer.alloc(0);
    return [file.name, type, etag, immutable, ...place(plain), ...(packed.length ? place(packed) : [0, 0])].join("\t");
});
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, Buffer.concat([Buffer.from(`redoubt-console 1 ${files.length}\n${lines.map((line) => `${line}\n`).join("")}\n`), ...bodies]));
