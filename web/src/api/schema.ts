// What record types there are, as the server describes them: fields, states, moves, relations.
import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { answer, api } from "./typed";
import type { AnyRecord, FieldDescription, FieldValue, Schema, TypeDescription } from "./types";

export const schema_query = queryOptions({ queryKey: ["schema"], queryFn: () => answer(api.GET("/schema")) as Promise<Schema>, staleTime: Infinity });

export const useSchema = () => useSuspenseQuery(schema_query).data;

export function useType(plural_or_name: string): TypeDescription | undefined {
    return useSchema().types.find((type) => type.plural === plural_or_name || type.name === plural_or_name);
}

export const field_of = (type: TypeDescription, name: string): FieldDescription | undefined => type.fields.find((field) => field.name === name);
export const is_closed = (type: TypeDescription, state: string) => type.states.find((one) => one.name === state)?.closed === true;
/** Moves that only a room of the server makes are no choice of people. */
export const moves_from = (type: TypeDescription, state: string) => type.moves.filter((move) => move.from === state && !move.by_room);

export const closed_states = (type: TypeDescription) => type.states.filter((state) => state.closed).map((state) => state.name);

/** Of a name like owner.level or extra.cost_centre: what the record holds there. */
export function value_of(record: AnyRecord, name: string): FieldValue {
    return name.split(".").reduce<FieldValue>((at, part) => (at && typeof at === "object" && !Array.isArray(at) ? at[part] : undefined), record as unknown as FieldValue);
}
