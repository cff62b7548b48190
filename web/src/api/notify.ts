// Who is told what, by which way and when; and what could not be delivered.
import { useQuery } from "@tanstack/react-query";
import { send } from "./client";
import type { RecordRef, Severity } from "./types";

export const notified_of = ["mention", "assigned", "decision", "alert", "due", "exploited", "subscription", "query"] as const;
export type NotifyRule = { what: (typeof notified_of)[number]; way: "console" | "email" | "webhook"; when: "now" | "daily" | "weekly" | "off"; level?: string; type?: string; q?: string; webhook?: string };
export type NotifySettings = { email: string; time_zone: string; quiet: { from: string; to: string } | null; break_through: "critical" | "high" | "never"; digest_at: string; digest_day: string; rules: NotifyRule[] };

export const useNotifySettings = () => useQuery({ queryKey: ["notifications", "settings"], queryFn: () => send<NotifySettings>("GET", "/notifications/settings"), refetchOnWindowFocus: false });
export const put_notify_settings = (settings: NotifySettings) => send<NotifySettings>("PUT", "/notifications/settings", { body: settings });

export type MailSettings = { host: string; port: number; security: "none" | "starttls" | "tls"; user: string; has_password: boolean; from: string; per_minute: number; enabled: boolean };
export const useMailSettings = () => useQuery({ queryKey: ["notifications", "mail"], queryFn: () => send<MailSettings>("GET", "/notifications/mail"), refetchOnWindowFocus: false });
export const put_mail_settings = (settings: Omit<MailSettings, "has_password"> & { password?: string }) => send<MailSettings>("PUT", "/notifications/mail", { body: settings });
export const test_mail = (to: string) => send<{ ok: boolean; problem?: string }>("POST", "/notifications/mail/test", { body: { to } });

export type Webhook = { id: string; name: string; url: string; internal: boolean; secret?: string };
export const useWebhooks = () => useQuery({ queryKey: ["webhooks"], queryFn: () => send<{ items: Webhook[] }>("GET", "/webhooks").then((page) => page.items) });
export const create_webhook = (order: { name: string; url: string; internal: boolean }) => send<Webhook>("POST", "/webhooks", { body: order });
export const remove_webhook = (id: string) => send<void>("DELETE", `/webhooks/${id}`);
export const test_webhook = (id: string) => send<{ ok: boolean; problem?: string }>("POST", `/webhooks/${id}/test`, { body: {} });

export const delivery_states = ["dead", "waiting", "sent"] as const;
export type Delivery = { id: string; user: string; way: string; to: string; state: (typeof delivery_states)[number]; attempts: number; last_error: string | null; created: string; due: string | null };
export const useDeliveries = (state: string) => useQuery({ queryKey: ["notifications", "deliveries", state], queryFn: () => send<{ items: Delivery[] }>("GET", "/notifications/deliveries", { query: { state } }).then((page) => page.items), refetchInterval: 15_000 });
export const resend = (id: string) => send<unknown>("POST", `/notifications/deliveries/${id}/resend`, { body: {} });

/** What I was told in the console; `words` say what of its record: "is yours now, by Lea Lead". */
export type Told = { id: string; at: string; what: string; words: string; severity: Severity | null; record: RecordRef; read: boolean };
export const useTold = () => useQuery({ queryKey: ["notifications", "mine"], queryFn: () => send<{ items: Told[]; unread: number }>("GET", "/notifications", { query: { limit: 100 } }), staleTime: 10_000, retry: false });
export const mark_told = (upto: string) => send<void>("POST", "/notifications/read", { body: { upto } });
