export const refuse = (status, code, detail, problems = []) => Object.assign(new Error(detail), { status, body: { type: "about:blank", title: detail, status, code, detail, problems } });
