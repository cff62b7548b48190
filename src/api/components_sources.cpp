#include "api/bodies.h"
#include "api/bodies_sources.h"
#include "api/sources.h"

namespace redoubt::api {
namespace {

schema::Map counts_shape() {
    const schema::Map dropped =
        object({{"malformed", integer()}, {"too_large", integer()}, {"not_allowed", integer()}, {"full", integer()}, {"busy", integer()}});
    return object({{"received", integer()},
                   {"stored", integer()},
                   {"duplicates", integer()},
                   {"dropped", dropped},
                   {"cut", integer()},
                   {"overflowed", integer()},
                   {"bytes", integer()},
                   {"broken", integer()},
                   {"refused", integer()},
                   {"connections", integer()},
                   {"turned_away", integer()}});
}

// An object with the members of both.
schema::Map joined(schema::Map one, const schema::Map& other) {
    schema::Map properties = one["properties"].map();
    for (const schema::Member& member : other["properties"].map()) properties.set(member.name, member.value);
    schema::List required = one["required"].list();
    for (const schema::Value& name : other["required"].list()) required.push_back(name);
    one.set("properties", std::move(properties));
    one.set("required", std::move(required));
    return one;
}

schema::Map health_shape() {
    return object({{"source", named("Reference")},
                   {"listed", boolean()},
                   {"health", text()},
                   {"health_why", or_null(text())},
                   {"cadence", or_null(text())},
                   {"usual_gap", or_null(text())},
                   {"expected_by", or_null(time())},
                   {"events_day", or_null(integer())},
                   {"usual_hour", or_null(integer())},
                   {"dropped_day", or_null(integer())},
                   {"hosts_seen", or_null(integer())},
                   {"last_received", or_null(time())},
                   {"last_event", or_null(time())},
                   {"lag", or_null(text())},
                   {"counts", named("SourceCounts")},
                   {"hours", list(named("SourceHour"))}});
}

schema::Map token_shape() {
    return object({{"id", text()},
                   {"name", text()},
                   {"kind", one_of({"token", "certificate"})},
                   {"fingerprint", text()},
                   {"created", time()},
                   {"revoked", or_null(time())},
                   {"by", text()}});
}

}  // namespace

void add_source_shapes(Components& all) {
    all["SourceCounts"] = counts_shape();
    all["SourceHour"] = object({{"at", time()}, {"listened", boolean()}, {"events", integer()}, {"usual", or_null(integer())}, {"spread", or_null(integer())}});
    all["SourceToken"] = token_shape();
    all["MadeSourceToken"] = joined(token_shape(), object({{"token", text()}}));
    all["SourceHealth"] = health_shape();
    all["SourceHealthList"] = object({{"items", list(named("SourceHealth"))}, {"receiving", boolean()}});
    const schema::Map listener = joined(counts_shape(), object({{"listener", text()}}));
    const schema::Map host = object({{"host", text()}, {"asset", or_null(named("Reference"))}, {"last", time()}, {"events", integer()}});
    all["SourceHealthDetails"] = joined(health_shape(), object({{"listeners", list(listener)}, {"hosts", list(host)}, {"tokens", list(named("SourceToken"))}}));
    all["ShipperTexts"] = object({{"items", list(object({{"name", text()}, {"title", text()}, {"file", text()}, {"text", text()}, {"missing", text()}}))}});
    all["LiveDetection"] = object({{"detecting", boolean()},
                                   {"next", integer()},
                                   {"events", integer()},
                                   {"unread", integer()},
                                   {"alerts_new", integer()},
                                   {"alerts_known", integer()},
                                   {"left_to_store", integer()},
                                   {"gone", integer()},
                                   {"rules", integer()},
                                   {"rules_not_loaded", integer()},
                                   {"correlated_late", integer()},
                                   {"latest", or_null(time())},
                                   {"problem", text()}});
    all["LogDemandCoverage"] = object({{"name", text()},
                                       {"query", text()},
                                       {"hours", integer()},
                                       {"severity", text()},
                                       {"assets", integer()},
                                       {"heard", integer()},
                                       {"late", integer()},
                                       {"never", integer()},
                                       {"gaps", list(object({{"asset", named("Reference")}, {"last", or_null(time())}}))}});
    all["LogCoverage"] = items_of("LogDemandCoverage");
    all["NewSourceToken"] = body_schema(SourceTokenBody::fields());
    all["NewSourceCertificate"] = body_schema(SourceCertificateBody::fields());
    all["SetLogDemands"] = body_schema(LogDemandsBody::fields());
}

}  // namespace redoubt::api
