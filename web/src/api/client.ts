// The one place that talks to the server: cookies, the CSRF token, problem details, and sign-in again without losing what was typed.
import { Problem, Unreachable } from "./problem";

export const base = "/api/v1";

export type Query = Record<string, string | number | boolean | null | undefined>;
export type Send = { query?: Query; body?: unknown; headers?: Record<string, string>; signal?: AbortSignal; quiet?: boolean };

let csrf = "";
let sign_in_again: (() => Promise<void>) | null = null;
let prove_again: (() => Promise<boolean>) | null = null;

export const remember_csrf = (token: string) => void (csrf = token);

/** The shell says how to ask for a new sign-in; requests wait for it and are sent again. Outside of the shell nobody is asked. */
export const on_expired_session = (ask: (() => Promise<void>) | null) => void (sign_in_again = ask);

/** Some acts ask for a fresh proof that it is still the same person; false when they would not give one. */
export const on_wanted_proof = (ask: () => Promise<boolean>) => void (prove_again = ask);

export function address(path: string, query?: Query): string {
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries(query ?? {})) if (value !== undefined && value !== null && value !== "") search.set(key, String(value));
    const text = search.toString();
    return `${base}${path}${text ? `?${text}` : ""}`;
}

export async function problem_from(response: Response): Promise<Problem> {
    const body: unknown = await response.json().catch(() => ({}));
    return new Problem(response.status, body && typeof body === "object" ? body : {});
}

/** Sends with credentials and CSRF; on an expired session waits for the new one and sends once more. */
export async function fetch_signed(input: Request): Promise<Response> {
    const again = input.clone();
    const response = await reach(signed(input));
    if (response.status === 403 && prove_again && (await wants_proof(response)) && (await prove_again())) return reach(signed(again));
    if (response.status !== 401 || !sign_in_again || new URL(input.url).pathname.startsWith(`${base}/session`)) return response;
    await sign_in_again();
    return reach(signed(again));
}

async function wants_proof(response: Response): Promise<boolean> {
    const body: unknown = await response.clone().json().catch(() => null);
    return typeof body === "object" && body !== null && "where" in body && body.where === "proof";
}

const reach = (request: Request) =>
    fetch(request).catch((error: unknown) => {
        throw error instanceof TypeError ? new Unreachable() : error;
    });

function signed(request: Request): Request {
    if (request.method !== "GET") request.headers.set("X-CSRF-Token", csrf);
    return request;
}

export async function send<T>(method: string, path: string, { query, body, headers, signal }: Send = {}): Promise<T> {
    const raw = body instanceof Blob;
    const request = new Request(new URL(address(path, query), location.origin), {
        method,
        signal,
        headers: { ...(body === undefined ? {} : { "Content-Type": raw ? body.type || "application/octet-stream" : "application/json" }), ...headers },
        body: body === undefined ? undefined : raw ? body : JSON.stringify(body),
    });
    const response = await fetch_signed(request);
    if (!response.ok) throw await problem_from(response);
    const text = await response.text();
    return (text ? JSON.parse(text) : undefined) as T;
}

/** Uploads with progress (0..1), which fetch cannot report. */
export function upload<T>(path: string, query: Query, file: Blob, on_progress: (part: number) => void): Promise<T> {
    return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.open("POST", address(path, query));
        request.setRequestHeader("X-CSRF-Token", csrf);
        request.setRequestHeader("Content-Type", "application/octet-stream");
        request.upload.onprogress = (event) => on_progress(event.total ? event.loaded / event.total : 0);
        request.onerror = () => reject(new Unreachable());
        request.onload = () => {
            const body: unknown = JSON.parse(request.responseText || "{}");
            if (request.status < 300) resolve(body as T);
            else reject(new Problem(request.status, body as Record<string, string>));
        };
        request.send(file);
    });
}
