// The files of the project, read once: path, text, lines. What is built, fetched or ignored is not part of it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ignored = new Set(["build", ".git", ".cache", "node_modules", "dist", "test-results", "playwright-report"]);
const binary = /\.(png|jpg|ico|svg|woff2?|gz|zip|zst|evtx|db|xlsx|pdf|bin)$/;
const largest_bytes = 1_000_000;

export function read_tree(root) {
    const files = [];
    const folders = [];
    const walk = (folder) => {
        for (const entry of readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
            if (ignored.has(entry.name)) continue;
            const path = folder ? `${folder}/${entry.name}` : entry.name;
            if (entry.isDirectory()) {
                folders.push(path);
                walk(path);
            } else if (entry.isFile()) {
                files.push(new SourceFile(root, path));
            }
        }
    };
    walk("");
    return { root, files, folders, paths: new Set(files.map((file) => file.path)) };
}

class SourceFile {
    #text;
    constructor(root, path) {
        this.root = root;
        this.path = path;
    }
    get text() {
        if (this.#text === undefined) {
            const bytes = binary.test(this.path) || this.path.startsWith("fuzz/corpus/") ? Buffer.alloc(0) : readFileSync(join(this.root, this.path));
            this.#text = bytes.length > largest_bytes || bytes.includes(0) ? "" : bytes.toString("utf8");
        }
        return this.#text;
    }
    get lines() {
        return this.text.split("\n");
    }
    get line_count() {
        return this.text.split("\n").length - (this.text.endsWith("\n") ? 1 : 0);
    }
    get name() {
        return this.path.split("/").pop();
    }
    get stem() {
        return this.name.replace(/\..*$/, "");
    }
    below(...folders) {
        return folders.some((folder) => this.path.startsWith(`${folder}/`));
    }
    ends(...suffixes) {
        return suffixes.some((suffix) => this.path.endsWith(suffix));
    }
}
