// A text as a QR code (ISO 18004): bytes, error correction M, up to version 13, always the mask of a chessboard.
const ecc_per_block = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22];
const blocks_of = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9];
const newest = 13;

export type Modules = boolean[][];

/** Rows of modules, true is dark; null for a text that is too long. */
export function qr_of(text: string): Modules | null {
    const bytes = [...new TextEncoder().encode(text)];
    const version = Array.from({ length: newest }, (_, index) => index + 1).find((one) => room_in(one) * 8 >= 4 + count_bits(one) + bytes.length * 8);
    if (!version) return null;
    const size = version * 4 + 17;
    const grid = new Grid(size);
    draw_patterns(grid, version);
    place(grid, interleaved(data_of(bytes, version), version));
    for (let y = 0; y < size; ++y) for (let x = 0; x < size; ++x) if (!grid.fixed[y]?.[x] && (x + y) % 2 === 0) grid.flip(x, y);
    return grid.dark;
}

class Grid {
    readonly dark: Modules;
    readonly fixed: Modules;
    constructor(readonly size: number) {
        this.dark = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
        this.fixed = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
    }
    set(x: number, y: number, dark: boolean) {
        const row = this.dark[y];
        if (row && x >= 0 && x < this.size) row[x] = dark;
    }
    fix(x: number, y: number, dark: boolean) {
        this.set(x, y, dark);
        const row = this.fixed[y];
        if (row && x >= 0 && x < this.size) row[x] = true;
    }
    flip(x: number, y: number) {
        this.set(x, y, !this.dark[y]?.[x]);
    }
}

const count_bits = (version: number) => (version < 10 ? 8 : 16);

function raw_modules(version: number): number {
    const alignments = version < 2 ? 0 : Math.floor(version / 7) + 2;
    return (16 * version + 128) * version + 64 - (alignments ? (25 * alignments - 10) * alignments - 55 : 0) - (version < 7 ? 0 : 36);
}

const codewords_in = (version: number) => Math.floor(raw_modules(version) / 8);
const room_in = (version: number) => codewords_in(version) - (ecc_per_block[version] ?? 0) * (blocks_of[version] ?? 0);

function data_of(bytes: number[], version: number): number[] {
    const bits: number[] = [];
    const add = (value: number, length: number) => {
        for (let i = length - 1; i >= 0; --i) bits.push((value >>> i) & 1);
    };
    add(4, 4);
    add(bytes.length, count_bits(version));
    bytes.forEach((byte) => add(byte, 8));
    const room = room_in(version) * 8;
    add(0, Math.min(4, room - bits.length));
    add(0, (8 - (bits.length % 8)) % 8);
    for (let pad = 0xec; bits.length < room; pad ^= 0xec ^ 0x11) add(pad, 8);
    return Array.from({ length: bits.length / 8 }, (_, index) => bits.slice(index * 8, index * 8 + 8).reduce((sum, bit) => sum * 2 + bit, 0));
}

function interleaved(data: number[], version: number): number[] {
    const [count, ecc_length] = [blocks_of[version] ?? 1, ecc_per_block[version] ?? 0];
    const total = codewords_in(version);
    const short = count - (total % count);
    const short_length = Math.floor(total / count) - ecc_length;
    const divisor = divisor_of(ecc_length);
    let from = 0;
    const blocks = Array.from({ length: count }, (_, index) => {
        const part = data.slice(from, (from += short_length + (index < short ? 0 : 1)));
        return { part, ecc: remainder_of(part, divisor) };
    });
    const column = (index: number, pick: (block: (typeof blocks)[number]) => number[]) => blocks.flatMap((block) => pick(block).slice(index, index + 1));
    return [...Array.from({ length: short_length + 1 }, (_, index) => column(index, (block) => block.part)).flat(), ...Array.from({ length: ecc_length }, (_, index) => column(index, (block) => block.ecc)).flat()];
}

/** In the field of 256 elements over x^8 + x^4 + x^3 + x^2 + 1. */
function product(a: number, b: number): number {
    let out = 0;
    for (let i = 7; i >= 0; --i) out = (out << 1) ^ ((out >>> 7) * 0x11d) ^ (((b >>> i) & 1) * a);
    return out;
}

function divisor_of(degree: number): number[] {
    const out = Array<number>(degree).fill(0);
    out[degree - 1] = 1;
    let root = 1;
    for (let i = 0; i < degree; ++i) {
        for (let j = 0; j < degree; ++j) out[j] = product(out[j] ?? 0, root) ^ (out[j + 1] ?? 0);
        root = product(root, 2);
    }
    return out;
}

function remainder_of(data: number[], divisor: number[]): number[] {
    const out = divisor.map(() => 0);
    for (const byte of data) {
        const factor = byte ^ (out.shift() ?? 0);
        out.push(0);
        divisor.forEach((one, index) => (out[index] = (out[index] ?? 0) ^ product(one, factor)));
    }
    return out;
}

function alignments_of(version: number): number[] {
    if (version === 1) return [];
    const count = Math.floor(version / 7) + 2;
    const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
    return [6, ...Array.from({ length: count - 1 }, (_, index) => version * 4 + 10 - index * step).reverse()];
}

function draw_patterns(grid: Grid, version: number) {
    const { size } = grid;
    for (let i = 0; i < size; ++i) {
        grid.fix(6, i, i % 2 === 0);
        grid.fix(i, 6, i % 2 === 0);
    }
    for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]] as const)
        for (let dy = -4; dy <= 4; ++dy)
            for (let dx = -4; dx <= 4; ++dx) {
                const ring = Math.max(Math.abs(dx), Math.abs(dy));
                if (cx + dx >= 0 && cx + dx < size && cy + dy >= 0 && cy + dy < size) grid.fix(cx + dx, cy + dy, ring !== 2 && ring !== 4);
            }
    const places = alignments_of(version);
    const last = places.length - 1;
    places.forEach((x, i) =>
        places.forEach((y, j) => {
            if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) return;
            for (let dy = -2; dy <= 2; ++dy) for (let dx = -2; dx <= 2; ++dx) grid.fix(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
        }),
    );
    draw_format(grid);
    if (version >= 7) draw_version(grid, version);
}

/** Error correction M and mask 0, with the fifteen bits that protect them. */
function draw_format(grid: Grid) {
    const { size } = grid;
    const bit = (i: number) => ((0x5412 >>> i) & 1) === 1;
    for (let i = 0; i <= 5; ++i) grid.fix(8, i, bit(i));
    grid.fix(8, 7, bit(6));
    grid.fix(8, 8, bit(7));
    grid.fix(7, 8, bit(8));
    for (let i = 9; i < 15; ++i) grid.fix(14 - i, 8, bit(i));
    for (let i = 0; i < 8; ++i) grid.fix(size - 1 - i, 8, bit(i));
    for (let i = 8; i < 15; ++i) grid.fix(8, size - 15 + i, bit(i));
    grid.fix(8, size - 8, true);
}

function draw_version(grid: Grid, version: number) {
    let rest = version;
    for (let i = 0; i < 12; ++i) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
    const bits = (version << 12) | rest;
    for (let i = 0; i < 18; ++i) {
        const [a, b] = [grid.size - 11 + (i % 3), Math.floor(i / 3)];
        grid.fix(a, b, ((bits >>> i) & 1) === 1);
        grid.fix(b, a, ((bits >>> i) & 1) === 1);
    }
}

/** Two columns at a time from the right, up and down in turn. */
function place(grid: Grid, codewords: number[]) {
    let i = 0;
    for (let right = grid.size - 1; right >= 1; right -= 2) {
        if (right === 6) right = 5;
        for (let step = 0; step < grid.size; ++step)
            for (const x of [right, right - 1]) {
                const y = ((right + 1) & 2) === 0 ? grid.size - 1 - step : step;
                if (grid.fixed[y]?.[x] || i >= codewords.length * 8) continue;
                grid.set(x, y, (((codewords[i >>> 3] ?? 0) >>> (7 - (i & 7))) & 1) === 1);
                ++i;
            }
    }
}
