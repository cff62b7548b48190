// The rail, in its order.
import { IconActivityHeartbeat, IconBuildingFortress, IconChecks, IconGavel, IconInbox, IconRadar2, IconRepeat, IconTool, IconUsers } from "@tabler/icons-react";

export const rooms = [
    { name: "my-work", title: "My work", icon: IconInbox },
    { name: "know", title: "Know", icon: IconBuildingFortress },
    { name: "watch", title: "Watch", icon: IconRadar2 },
    { name: "fix", title: "Fix", icon: IconTool },
    { name: "decide", title: "Decide", icon: IconGavel },
    { name: "prove", title: "Prove", icon: IconChecks },
    { name: "rehearse", title: "Rehearse", icon: IconRepeat },
    { name: "team", title: "Team", icon: IconUsers },
    { name: "pulse", title: "Pulse", icon: IconActivityHeartbeat },
] as const;

/** Screens of a room that are no list of records. */
export const places: Record<string, { to: string; title: string }[]> = {
    know: [
        { to: "/know/software", title: "Software" },
        { to: "/know/map", title: "Map" },
        { to: "/know/network", title: "Network" },
        { to: "/know/inventory", title: "Inventory" },
        { to: "/know/upkeep", title: "Upkeep" },
        { to: "/know/sightings", title: "Sources of sightings" },
    ],
    watch: [{ to: "/watch/search", title: "Search" }, { to: "/watch/log-sources", title: "Sources of logs" }, { to: "/watch/imports", title: "Imports" }],
    fix: [
        { to: "/fix/scans", title: "Scans" },
        { to: "/fix/coverage", title: "Coverage" },
        { to: "/fix/upgrades", title: "Patch planner" },
        { to: "/fix/groups", title: "Root causes" },
        { to: "/fix/tickets", title: "Tickets" },
        { to: "/fix/feeds", title: "Feeds" },
    ],
    decide: [{ to: "/decide/inbox", title: "Waiting for me" }, { to: "/decide/matrix", title: "Who may decide" }],
    team: [{ to: "/team/compartments", title: "Compartments" }],
};
