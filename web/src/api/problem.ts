// What the server says when it refuses: problem details (RFC 9457) with one line per wrong field.
export type FieldProblem = { path: string; message: string };

export class Problem extends Error {
    readonly status: number;
    readonly code: string;
    readonly detail: string;
    readonly where?: string;
    readonly hint?: string;
    readonly problems: FieldProblem[];
    /** Of a move that needs somebody's yes: what to ask for. */
    readonly ask?: { record: string; to?: string; kind?: string };

    constructor(status: number, body: Partial<Record<"title" | "detail" | "code" | "where" | "hint", string>> & { problems?: FieldProblem[]; ask?: Problem["ask"] }) {
        super(body.detail || body.title || `The server answered ${status}`);
        this.status = status;
        this.code = body.code ?? "unknown";
        this.detail = body.detail ?? "";
        this.where = body.where;
        this.hint = body.hint;
        this.problems = body.problems ?? [];
        this.ask = body.ask;
    }

    /** Message per field name, for forms: "/severity" and "severity" mean the same. */
    by_field(): Record<string, string> {
        return Object.fromEntries(this.problems.map((one) => [one.path.replace(/^[#/]+/, "").split("/")[0] ?? "", one.message]));
    }
}

/** No answer at all: the network, or a server that is not up. */
export class Unreachable extends Error {
    constructor() {
        super("The server cannot be reached. Nothing you typed is lost; try again.");
    }
}

/** A hint that the server adds in the middle of a line stands here as a sentence of its own. */
const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export function message_of(error: unknown): string {
    if (error instanceof Problem) {
        const fields = error.problems.map((one) => `${one.path.replace(/^[#/]+/, "")}: ${one.message}`).filter((one) => !error.message.includes(one));
        return [error.message, ...fields, sentence(error.hint ?? "")].filter(Boolean).join(". ");
    }
    if (error instanceof Unreachable) return error.message;
    if (error instanceof TypeError || error instanceof ReferenceError) return `The console itself has a fault here: ${error.message}. What is stored is not touched; reload the page, and tell whoever keeps Redoubt.`;
    return error instanceof Error ? error.message : String(error);
}
