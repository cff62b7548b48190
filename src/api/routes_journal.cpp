// The journal's signatures, and what of it leaves the house: exports that verify without us.
#include <fmt/format.h>

#include "api/routes.h"
#include "base/text.h"
#include "records/all.h"
#include "rooms/decide/decisions.h"
#include "schema/json.h"
#include "store/journal_signing.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::RecordInfo;

constexpr int64_t most_exported = 200'000;

Map present_signature(const store::Signature& made) {
    return {{"number", made.number}, {"from", made.from}, {"seq", made.seq},           {"hash", made.hash},   {"root", made.root},
            {"key", made.key},       {"at", made.at},     {"previous", made.previous}, {"signed", made.body}, {"signature", made.signature}};
}

bool oversees(const Call& call) {
    const schema::Level level = call.who.actor.level;
    return call.who.actor.system || level == schema::Level::lead || level == schema::Level::auditor;
}

Result<std::optional<Time>> time_of(const Call& call, std::string_view name) {
    const std::string text = call.text(name);
    if (text.empty()) return std::nullopt;
    const Result<Time> time = parse_time(text);
    if (!time) return fail(Code::invalid, fmt::format("'{}' is not a time", text.substr(0, 60)), std::string(name), "write 2026-11-20 or 2026-11-20T12:00:00Z");
    const bool day = text.size() == 10 && name == "to";
    return day ? *time + days(1) - Duration{1} : *time;
}

HttpResponse lines_answer(std::string body, std::string_view name) {
    return {.status = 200,
            .headers = {{"Content-Type", "application/jsonl"}, {"Content-Disposition", fmt::format("attachment; filename=\"{}.jsonl\"", name)}},
            .body = std::move(body)};
}

// Entries about what lies in compartments are withheld from everybody, their hashes keep their place: a whole journal is handed to
// people outside, and what a compartment holds leaves by the histories of its records, each by two people's will.
Result<HttpResponse> export_journal(Call& call, store::Store& store) {
    if (!oversees(call))
        return fail(Code::forbidden, "exporting the journal takes a Lead or an Auditor", {}, "a record's own history may be exported by who sees it");
    store::JournalSigner signer(store);
    std::string out;
    const store::JournalSigner::Span span{.from = TRY(time_of(call, "from")), .to = TRY(time_of(call, "to")), .most_entries = most_exported};
    TRY(store.read([&](store::Reader& reader) -> Result<> {
        store::Actor outside = call.who.actor;
        outside.party.clear();
        store::EntrySight sight = TRY(store::EntrySight::of(store, reader.sql, outside));
        const auto sees = [&](const store::EntryPlace& entry) { return sight.sees(entry); };
        return signer.export_journal(span, sees, [&](std::string_view line) -> Result<> {
            out += line;
            return {};
        });
    }));
    return lines_answer(std::move(out), "journal");
}

Result<HttpResponse> list_signatures(Call&, store::Store& store) {
    List items;
    const std::vector<store::Signature> signatures = TRY(store::JournalSigner(store).signatures());
    for (const store::Signature& made : signatures) items.push_back(present_signature(made));
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> sign_journal(Call&, store::Store& store) {
    const auto made = TRY(store::JournalSigner(store).sign());
    return json_answer(200, Map{{"signed", made.has_value()}, {"signature", made ? schema::Value(present_signature(*made)) : schema::Value()}});
}

Result<HttpResponse> get_key(Call&, store::Store& store) { return json_answer(200, Map{{"key", TRY(store::JournalSigner(store).public_keys())}}); }

Result<HttpResponse> rotate_key(Call& call, store::Store& store) {
    store::JournalSigner signer(store);
    TRY(signer.rotate(call.who.actor));
    return get_key(call, store);
}

}  // namespace

void add_journal_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/journal/key",
               .operation = "get_journal_key",
               .summary = "The public keys that the journal is signed with, the one in use first.",
               .tag = "journal",
               .answers = {{200, "", "JournalKey"}},
               .handle = [services](Call& call) { return get_key(call, services->store); }});
    table.add({.method = "POST",
               .pattern = "/journal/key",
               .operation = "rotate_journal_key",
               .summary = "A new key from now on; the old one vouches for it.",
               .tag = "journal",
               .right = Right::admin,
               .answers = {{200, "", "JournalKey"}},
               .handle = [services](Call& call) { return rotate_key(call, services->store); }});
    table.add({.method = "GET",
               .pattern = "/journal/signatures",
               .operation = "list_journal_signatures",
               .summary = "The signatures over the journal, oldest first.",
               .tag = "journal",
               .answers = {{200, "", "JournalSignaturePage"}},
               .handle = [services](Call& call) { return list_signatures(call, services->store); }});
    table.add({.method = "POST",
               .pattern = "/journal/signatures",
               .operation = "sign_journal",
               .summary = "Sign what was journaled since the last signature.",
               .tag = "journal",
               .right = Right::write,
               .answers = {{200, "", "JournalSigned"}},
               .handle = [services](Call& call) { return sign_journal(call, services->store); }});
    table.add({.method = "GET",
               .pattern = "/journal/export",
               .operation = "export_journal",
               .summary = "Entries and signatures as lines of JSON, in whole signed stretches, for redoubt journal verify.",
               .tag = "journal",
               .query = {{"from", "Entries from this time on."}, {"to", "Entries up to this time."}},
               .answers = {{200, "The export.", "", "application/jsonl"}},
               .handle = [services](Call& call) { return export_journal(call, services->store); }});
}

void add_evidence_route(RouteTable& table, Services* services, const RecordInfo& type) {
    table.add(
        {.method = "GET",
         .pattern = fmt::format("/{}/{{id}}/history/export", type.plural),
         .operation = fmt::format("export_{}_history", type.name),
         .summary = "Its whole history with the proof that it is in the signed journal, as lines of JSON.",
         .tag = std::string(type.plural),
         .answers = {{200, "The export.", "", "application/jsonl"}, {409, "The yes that it takes was used meanwhile.", "Problem", "application/problem+json"}},
         .handle = [services, &type](Call& call) -> Result<HttpResponse> {
             const std::string id(TRY(call.records.get(type.name, call.captured_as("id"))).id.text);
             rooms::ExportAsked asked{.what = "history", .type = std::string(type.name), .query = id};
             const rooms::Leaving leaving = TRY(leaving_by(services->store, call.records, std::move(asked)));
             TRY(services->decisions.permit_export(call.records, leaving));
             return lines_answer(TRY(call.records.evidence(type.name, id)), "history");
         }});
}

}  // namespace redoubt::api
