// The address line stays readable: plain words, no JSON.
export const parse_search = (text: string): Record<string, string> => Object.fromEntries(new URLSearchParams(text));

export function text_search(search: Record<string, unknown>): string {
    const out = new URLSearchParams();
    for (const [name, value] of Object.entries(search)) if (value !== undefined && value !== null && value !== "") out.set(name, String(value));
    const text = out.toString().replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%28", "(").replaceAll("%29", ")");
    return text ? `?${text}` : "";
}
