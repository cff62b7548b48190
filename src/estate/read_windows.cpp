// What content/collect/windows.ps1 writes of a Windows host: one JSON object, or one a line. It is not signed; docs/collect.md has the
// form. The key of the sighting is the machine GUID.
#include <fmt/format.h>

#include "base/text.h"
#include "estate/json_report.h"
#include "estate/readers.h"

namespace redoubt::estate {
namespace {

using schema::Map;
using schema::Value;

constexpr int64_t windows_form = 1;

std::string_view word_of(const Map& map, std::string_view name) { return map[name].text(); }

void add_windows_identity(Draft& draft, const Map& facts) {
    const Map& host = facts["host"].map();
    const Map& hardware = facts["hardware"].map();
    draft.key(word_of(host, "machine_guid"));
    draft.key(word_of(host, "fqdn"));
    draft.key(word_of(host, "name"));
    (void)draft.id(IdKind::hardware, word_of(hardware, "uuid"));
    (void)draft.id(IdKind::serial, word_of(hardware, "serial"), word_of(hardware, "vendor"));
    (void)draft.id(IdKind::machine, word_of(host, "machine_guid"));
    draft.name(word_of(host, "fqdn"));
    draft.name(word_of(host, "name"));
    draft.fact("vendor", word_of(hardware, "vendor"));
    draft.fact("model", word_of(hardware, "product"));
    draft.fact("cpu", word_of(hardware, "cpu"));
    if (const int64_t bytes = hardware["memory"].integer(); bytes > 0) draft.fact("memory", fmt::format("{} MiB", bytes >> 20));
}

void add_windows_network(Draft& draft, const Map& facts, const std::string& zone) {
    for (const Value& one : facts["interfaces"].list()) {
        const Map& interface = one.map();
        (void)draft.id(IdKind::mac, word_of(interface, "mac"));
        for (const Value& address : interface["addresses"].list()) (void)draft.id(IdKind::ip, address.text(), zone);
    }
    for (const Value& one : facts["listening"].list()) {
        const Map& service = one.map();
        draft.service({.transport = std::string(word_of(service, "transport")),
                       .port = service["port"].integer(),
                       .address = std::string(word_of(service, "address")),
                       .process = std::string(word_of(service, "process"))});
    }
}

void add_windows_system(Draft& draft, const Map& facts) {
    const Map& os = facts["os"].map();
    draft.fact("os", word_of(os, "name"));
    draft.fact("os_version", word_of(os, "release").empty() ? word_of(os, "version") : word_of(os, "release"));
    draft.fact("kernel", word_of(os, "build"));
    draft.fact("arch", word_of(os, "arch"));
    for (const Value& one : facts["software"].list()) draft.software(word_of(one.map(), "name"), word_of(one.map(), "version"));
    // As updates are written in advisories: "KB5034122".
    for (const Value& one : facts["hotfixes"].list()) draft.software(word_of(one.map(), "id"), "");
}

// Groups say by name whom they list, as COMPUTER\name; of the administrators each account says it itself.
void add_windows_accounts(Draft& draft, const Map& facts) {
    for (const Value& one : facts["users"].list()) {
        const Map& user = one.map();
        const std::string_view name = word_of(user, "name");
        records::LocalAccount account{.name = std::string(name), .number = std::string(word_of(user, "sid")), .groups = {}};
        account.enabled = user["enabled"].boolean();
        const std::string listed = fmt::format("{}\\{}", word_of(facts["host"].map(), "name"), name);
        for (const Value& each : facts["groups"].list())
            for (const Value& member : each.map()["members"].list())
                if (equal_ignoring_case(member.text(), listed)) account.groups.emplace_back(word_of(each.map(), "name"));
        if (account.groups.empty() && user["admin"].boolean()) account.groups.emplace_back("Administrators");
        draft.account(std::move(account));
    }
    for (const Value& one : facts["services"].list()) {
        const Map& service = one.map();
        draft.unit({.name = std::string(word_of(service, "name")),
                    .enabled = word_of(service, "start") == "auto",
                    .running = word_of(service, "state") == "running",
                    .account = std::string(word_of(service, "account"))});
    }
}

Result<Draft> windows_draft(const Value& value, const ReadOptions& options) {
    const Map& facts = value.map();
    if (facts.find("redoubt_windows") == nullptr) return fail(Code::malformed, "these are not the facts of a Windows host", {}, "windows.ps1 writes them");
    if (const int64_t form = facts["redoubt_windows"].integer(); form != windows_form)
        return fail(Code::unsupported, fmt::format("the facts have form {}, and {} is read here", form, windows_form), "redoubt_windows",
                    "bring this Redoubt up to date");
    const Result<Time> at = parse_time(word_of(facts, "at"));
    if (!at) return fail(Code::invalid, "the facts do not say when they were read", "at");
    if (const Time now = options.now.unix_ns > 0 ? options.now : options.at; now.unix_ns > 0 && *at > now + minutes(5))
        return fail(Code::invalid, fmt::format("the facts are of {}, and it is {} here", format_time(*at), format_time(now)), "at",
                    "set the clock of the host, or of this machine, and collect again");
    Draft draft;
    draft.seen(*at);
    add_windows_identity(draft, facts);
    add_windows_network(draft, facts, options.zone);
    add_windows_system(draft, facts);
    add_windows_accounts(draft, facts);
    return draft;
}

}  // namespace

Result<> read_windows(std::string_view bytes, const ReadOptions& options, const ReportSink& sink) { return read_hosts(bytes, options, sink, windows_draft); }

}  // namespace redoubt::estate
