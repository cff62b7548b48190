// The map of the console. A hand-made screen stands before the generic one of the same room; everything else is drawn from the schema.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { SignIn } from "@/features/sign-in/sign-in";
import { Welcome } from "@/features/sign-in/welcome";
import { AlertQueue } from "@/features/watch/alert-queue";
import { Trouble } from "@/components/empty";
import { parse_search, text_search } from "./search-text";
import { Shell } from "./shell";

const root = createRootRoute({ component: Outlet, errorComponent: ({ error, reset }) => <Trouble error={error} again={reset} /> });
const plain = <Path extends string>(path: Path, component: Parameters<typeof createRoute>[0]["component"]) => createRoute({ getParentRoute: () => root, path, component });
const inside = createRoute({ getParentRoute: () => root, id: "inside", component: Shell });
const page = <Path extends string>(path: Path, component: Parameters<typeof createRoute>[0]["component"]) => createRoute({ getParentRoute: () => inside, path, component, errorComponent: ({ error, reset }) => <Trouble error={error} again={reset} /> });

const home = createRoute({
    getParentRoute: () => inside,
    path: "/",
    beforeLoad: () => {
        throw redirect({ to: "/watch/alerts" });
    },
});

export const router = createRouter({
    routeTree: root.addChildren([
        plain("/sign-in", SignIn),
        plain("/welcome", Welcome),
        plain("/concern", lazyRouteComponent(() => import("./concern"), "ConcernDoor")),
        inside.addChildren([
            home,
            page("/watch/alerts", AlertQueue),
            page("/watch/alerts/$key", lazyRouteComponent(() => import("@/features/watch/alert-page"), "AlertPage")),
            page("/watch/incidents/$key", lazyRouteComponent(() => import("@/features/watch/incident-page"), "IncidentPage")),
            page("/watch/all-alerts", lazyRouteComponent(() => import("@/features/watch/all-alerts"), "AllAlerts")),
            page("/watch/search", lazyRouteComponent(() => import("@/features/search/search-page"), "SearchPage")),
            page("/watch/imports", lazyRouteComponent(() => import("@/features/watch/imports-page"), "ImportsPage")),
            page("/watch/log-sources", lazyRouteComponent(() => import("@/features/sources/sources-page"), "SourcesPage")),
            page("/watch/log-sources/$key", lazyRouteComponent(() => import("@/features/sources/source-page"), "SourcePage")),
            page("/watch/rules/new", lazyRouteComponent(() => import("@/records/record-new"), "RecordNew")),
            page("/watch/rules/$key", lazyRouteComponent(() => import("@/features/watch/rule-page"), "RulePage")),
            page("/watch/incidents/new", lazyRouteComponent(() => import("@/records/record-new"), "RecordNew")),
            page("/know/inventory", lazyRouteComponent(() => import("@/features/inventory/inventory-page"), "InventoryPage")),
            page("/know/map", lazyRouteComponent(() => import("@/features/map/map-page"), "MapPage")),
            page("/know/network", lazyRouteComponent(() => import("@/features/network/network-page"), "NetworkPage")),
            page("/know/upkeep", lazyRouteComponent(() => import("@/features/inventory/upkeep-page"), "UpkeepPage")),
            page("/know/sightings", lazyRouteComponent(() => import("@/features/inventory/sightings-page"), "SightingsPage")),
            page("/know/software", lazyRouteComponent(() => import("@/features/software/software-page"), "SoftwarePage")),
            page("/know/advisories/new", lazyRouteComponent(() => import("@/records/record-new"), "RecordNew")),
            page("/know/advisories/$key", lazyRouteComponent(() => import("@/features/fix/advisory-page"), "AdvisoryPage")),
            page("/know/assets/new", lazyRouteComponent(() => import("@/records/record-new"), "RecordNew")),
            page("/know/assets/$key", lazyRouteComponent(() => import("@/features/know/asset-page"), "AssetPage")),
            page("/fix/findings", lazyRouteComponent(() => import("@/features/fix/finding-list"), "FindingList")),
            page("/fix/findings/new", lazyRouteComponent(() => import("@/records/record-new"), "RecordNew")),
            page("/fix/findings/$key", lazyRouteComponent(() => import("@/features/fix/finding-page"), "FindingPage")),
            page("/fix/upgrades", lazyRouteComponent(() => import("@/features/fix/upgrades-page"), "UpgradesPage")),
            page("/fix/groups", lazyRouteComponent(() => import("@/features/fix/groups-page"), "GroupsPage")),
            page("/fix/tickets", lazyRouteComponent(() => import("@/features/fix/tickets-page"), "TicketsPage")),
            page("/fix/campaigns/new", lazyRouteComponent(() => import("@/records/record-new"), "RecordNew")),
            page("/fix/campaigns/$key", lazyRouteComponent(() => import("@/features/fix/campaign-page"), "CampaignPage")),
            page("/fix/scans", lazyRouteComponent(() => import("@/features/scans/scans-page"), "ScansPage")),
            page("/fix/coverage", lazyRouteComponent(() => import("@/features/scans/coverage-page"), "CoveragePage")),
            page("/fix/mappings", lazyRouteComponent(() => import("@/features/scans/mappings-page"), "MappingsPage")),
            page("/fix/feeds", lazyRouteComponent(() => import("@/features/software/feeds-page"), "FeedsPage")),
            page("/my-work", lazyRouteComponent(() => import("@/features/work/my-work"), "MyWork")),
            page("/news", lazyRouteComponent(() => import("@/features/news/news-page"), "NewsPage")),
            page("/pulse", lazyRouteComponent(() => import("@/features/metrics/pulse-page"), "PulsePage")),
            page("/$room/metrics/new", lazyRouteComponent(() => import("@/records/record-new"), "RecordNew")),
            page("/$room/metrics/$key", lazyRouteComponent(() => import("@/features/metrics/metric-page"), "MetricPage")),
            page("/$room/goals/new", lazyRouteComponent(() => import("@/records/record-new"), "RecordNew")),
            page("/$room/goals/$key", lazyRouteComponent(() => import("@/features/metrics/goal-page"), "GoalPage")),
            page("/decide/inbox", lazyRouteComponent(() => import("@/features/decide/inbox-page"), "InboxPage")),
            page("/decide/matrix", lazyRouteComponent(() => import("@/features/decide/matrix-page"), "MatrixPage")),
            page("/decide/decisions/new", lazyRouteComponent(() => import("@/features/decide/ask-page"), "AskPage")),
            page("/decide/decisions/$key", lazyRouteComponent(() => import("@/features/decide/decision-page"), "DecisionPage")),
            page("/team/compartments", lazyRouteComponent(() => import("@/features/compartments/compartments-page"), "CompartmentsPage")),
            page("/team/compartments/$name", lazyRouteComponent(() => import("@/features/compartments/compartment-page"), "CompartmentPage")),
            page("/settings/$tab", lazyRouteComponent(() => import("@/features/settings/settings"), "Settings")),
            page("/$room", lazyRouteComponent(() => import("@/features/rooms/room"), "Room")),
            page("/$room/$plural", lazyRouteComponent(() => import("@/records/list/record-list"), "RecordList")),
            page("/$room/$plural/new", lazyRouteComponent(() => import("@/records/record-new"), "RecordNew")),
            page("/$room/$plural/$key", lazyRouteComponent(() => import("@/records/record-page"), "RecordPage")),
        ]),
    ]),
    defaultPreload: false,
    scrollRestoration: false,
    parseSearch: parse_search,
    stringifySearch: text_search,
});
