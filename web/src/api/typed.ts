// The typed client: paths, parameters, bodies and answers are those of the OpenAPI document. Refusals become a Problem.
// What is the same for every record type (its lists, moves, history …) goes by schema through send() in client.ts instead.
import createClient from "openapi-fetch";
import { base, fetch_signed } from "./client";
import type { paths } from "./generated";
import { Problem } from "./problem";

export const api = createClient<paths>({ baseUrl: (globalThis.location?.origin ?? "") + base, fetch: fetch_signed });

type Answer<T> = { data?: T; error?: unknown; response: Response };

export async function answer<T>(call: Promise<Answer<T>>): Promise<T> {
    const { data, error, response } = await call;
    if (!response.ok) throw new Problem(response.status, error && typeof error === "object" ? error : {});
    return data as T;
}
