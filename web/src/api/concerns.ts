// Saying that something is wrong, without saying who one is. The code is only ever in the body, and nothing of it is kept here.
import { answer, api } from "./typed";
import type { components } from "./generated";

type Schemas = components["schemas"];

export type NewConcern = Schemas["NewConcern"];
export type Reported = Schemas["ConcernReported"];
export type Concern = Schemas["Concern"];

export const report_concern = (body: NewConcern) => answer(api.POST("/concerns", { body }));
export const follow_concern = (code: string) => answer(api.POST("/concerns/follow", { body: { code } }));
export const add_to_concern = (code: string, text: string) => answer(api.POST("/concerns/words", { body: { code, text } }));
export const answer_concern = (finding: string, text: string) => answer(api.POST("/findings/{id}/answer", { params: { path: { id: finding } }, body: { text } }));
