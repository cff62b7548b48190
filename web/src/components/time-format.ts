// Times in the viewer's zone; the UTC text goes along for the hover.
const same_day = (a: Date, b: Date) => a.toDateString() === b.toDateString();
const two = (number: number) => String(number).padStart(2, "0");
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const clock_of = (time: Date) => `${two(time.getHours())}:${two(time.getMinutes())}`;

export const is_same_day = (a: string, b: string) => same_day(new Date(a), new Date(b));
export const clock_time = (text: string) => clock_of(new Date(text));

/** A moment on the stroke of midnight is a day: nobody meant its seconds. */
const is_day = (time: Date) => time.getHours() + time.getMinutes() + time.getSeconds() + time.getMilliseconds() === 0;

/** 14:02 today, "20 Nov 14:02" this year, "20 Nov 2025" before; a day without its clock. */
export function short_time(text: string, now = new Date()): string {
    const time = new Date(text);
    if (Number.isNaN(time.getTime())) return text;
    const clock = clock_of(time);
    if (same_day(time, now)) return is_day(time) ? "today" : clock;
    const day = `${time.getDate()} ${months[time.getMonth()]}`;
    return time.getFullYear() === now.getFullYear() ? (is_day(time) ? day : `${day} ${clock}`) : `${day} ${time.getFullYear()}`;
}

/** "29 Oct" and "14:02"; on the stroke of midnight only the day was meant. */
export function day_and_clock(text: string): { day: string; clock: string } {
    const time = new Date(text);
    if (Number.isNaN(time.getTime())) return { day: text, clock: "" };
    return { day: `${time.getDate()} ${months[time.getMonth()]}`, clock: is_day(time) ? "" : clock_of(time) };
}

export function long_time(text: string): string {
    const time = new Date(text);
    if (Number.isNaN(time.getTime())) return text;
    const day = `${time.getDate()} ${months[time.getMonth()]} ${time.getFullYear()}`;
    return is_day(time) ? day : `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

export const utc_time = (text: string) => (Number.isNaN(Date.parse(text)) ? text : `${new Date(text).toISOString().replace("T", " ").replace(/\.\d+Z|Z/, "")} UTC`);

const steps: [number, string][] = [[60, "s"], [60, "min"], [24, "h"], [365, "d"]];

/** "12 min", "3 h", "9 d": how long between two moments. */
export function span_of(from: string | number, to: string | number = Date.now()): string {
    let amount = Math.abs(new Date(to).getTime() - new Date(from).getTime()) / 1000;
    let unit = "s";
    for (const [size, name] of steps) {
        unit = name;
        if (amount < size) break;
        if (name !== "d") amount /= size;
    }
    return `${Math.floor(amount)} ${unit}`;
}
