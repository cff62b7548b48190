// Taking a file out: handed over at once, or, where it holds what lies in a compartment, asked for first.
import { type ReactNode, useState } from "react";
import { fetch_export, type Leaving, wanted_yes } from "@/api/exports";
import { complain } from "@/components/notice";
import { ExportDialog } from "./export-dialog";

/** `from`: its address; `holds`: what leaves, in words. */
export type Wanted = { from: string; name: string; leaving: Leaving; holds: ReactNode };
export type Refused = Wanted & { waits: string };

export function useExport() {
    const [refused, set_refused] = useState<Refused | null>(null);
    const take = async (wanted: Wanted) => {
        try {
            hand_over(await fetch_export(wanted.from), wanted.name);
        } catch (error) {
            const yes = wanted_yes(error);
            if (yes) set_refused({ ...wanted, ...yes });
            else complain(error, "Not exported");
        }
    };
    return { take, dialog: <ExportDialog refused={refused} close={() => set_refused(null)} /> };
}

/** For a link that would download by itself: it is fetched instead, where that may be refused. */
export const instead = (guarded: boolean, take: () => void) => (guarded ? (event: React.MouseEvent) => (event.preventDefault(), take()) : undefined);

function hand_over(file: Blob, name: string) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
