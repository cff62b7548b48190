// Into which compartment a record goes: those that I am in and no others; where I am in none there is nothing to choose.
import { Select } from "@mantine/core";
import { useCompartments } from "@/api/compartments";

export function CompartmentInput({ value, onChange, error }: { value: string; onChange: (name: string) => void; error?: string }) {
    const mine = useCompartments().data ?? [];
    if (mine.length === 0 && !value) return null;
    return <Select label="Compartment" description="Then it exists for the members only" placeholder="Everybody may see it" clearable data={mine.map((one) => ({ value: one.name, label: one.purpose ? `${one.name}: ${one.purpose}`.slice(0, 120) : one.name }))} value={value || null} onChange={(name) => onChange(name ?? "")} error={error} />;
}
