// Fact files of redoubt collect, one or one a line. A host is known by what its hardware, its system and its interfaces say; the key
// of the sighting is the key that signed it, so no host can speak in the place of another.
#include <fmt/format.h>

#include "estate/json_report.h"
#include "estate/readers.h"
#include "hosts/fact_file.h"
#include "software/fact_packages.h"

namespace redoubt::estate {
namespace {

using schema::Map;
using schema::Value;

std::string_view text(const Map& map, std::string_view name) { return map[name].text(); }

void add_identity(Draft& draft, const Map& facts) {
    const Map& host = facts["host"].map();
    const Map& hardware = facts["hardware"].map();
    // Other sources name an instance of AWS by its id alone, one of Google with the provider.
    const std::string_view cloud = text(host, "cloud");
    (void)draft.id(IdKind::cloud, text(host, "instance"), cloud == "aws" ? "" : cloud);
    (void)draft.id(IdKind::hardware, text(hardware, "uuid"));
    (void)draft.id(IdKind::serial, text(hardware, "serial"), text(hardware, "vendor"));
    (void)draft.id(IdKind::machine, text(host, "machine_id"));
    draft.name(text(host, "fqdn"));
    draft.name(text(host, "name"));
    draft.fact("vendor", text(hardware, "vendor"));
    draft.fact("model", text(hardware, "product"));
    draft.fact("cpu", text(hardware, "cpu"));
    if (const int64_t bytes = hardware["memory"].integer(); bytes > 0) draft.fact("memory", fmt::format("{} MiB", bytes >> 20));
}

void add_network(Draft& draft, const Map& facts, const std::string& zone) {
    for (const Value& one : facts["interfaces"].list()) {
        const Map& interface = one.map();
        if (is_inner_interface(text(interface, "name"))) continue;
        (void)draft.id(IdKind::mac, text(interface, "mac"));
        for (const Value& address : interface["addresses"].list()) (void)draft.id(IdKind::ip, address.text().substr(0, address.text().find('/')), zone);
    }
    for (const Value& one : facts["listening"].list()) {
        const Map& service = one.map();
        draft.service({.transport = std::string(text(service, "transport")),
                       .port = service["port"].integer(),
                       .address = std::string(text(service, "address")),
                       .process = std::string(text(service, "process"))});
    }
}

void add_system(Draft& draft, const Map& facts) {
    const Map& os = facts["os"].map();
    draft.fact("os", text(os, "name"));
    draft.fact("os_version", text(os, "version"));
    draft.fact("kernel", text(facts["kernel"].map(), "release"));
    draft.fact("arch", text(facts["kernel"].map(), "arch"));
    const hosts::System system{.id = std::string(text(os, "id")), .name = {}, .version = std::string(text(os, "version"))};
    for (const Value& one : facts["packages"].list()) {
        const Map& package = one.map();
        const auto purl = software::purl_of_fact(package, system);
        draft.software(text(package, "name"), text(package, "version"), purl ? advisories::to_text(*purl) : std::string());
    }
}

void add_inside(Draft& draft, const Map& facts) {
    for (const Value& one : facts["users"].list()) {
        const Map& user = one.map();
        records::LocalAccount account{.name = std::string(text(user, "name")), .number = fmt::format("{}", user["uid"].integer()), .groups = {}};
        account.shell = text(user, "shell");
        for (const Value& group : user["groups"].list()) account.groups.emplace_back(group.text());
        draft.account(std::move(account));
    }
    for (const Value& one : facts["units"].list()) {
        const Map& unit = one.map();
        draft.unit({.name = std::string(text(unit, "name")), .enabled = unit["enabled"].boolean(), .running = unit["running"].boolean()});
    }
    for (const Value& one : facts["routes"].list()) {
        const Map& route = one.map();
        draft.route({.to = std::string(text(route, "to")), .via = std::string(text(route, "via")), .interface = std::string(text(route, "interface"))});
    }
    for (const Value& one : facts["containers"].list()) {
        const Map& container = one.map();
        draft.container(
            {.id = std::string(text(container, "id")), .runtime = std::string(text(container, "runtime")), .processes = container["processes"].integer()});
    }
}

Result<Draft> draft_of(const Value& value, const ReadOptions& options) {
    const hosts::FactFile file = TRY(hosts::check_fact_file(value));
    if (const Time now = options.now.unix_ns > 0 ? options.now : options.at; now.unix_ns > 0) TRY(hosts::check_time(file, std::nullopt, now));
    Draft draft;
    draft.key(file.key_id());
    draft.seen(file.at);
    add_identity(draft, file.facts);
    add_network(draft, file.facts, options.zone);
    add_system(draft, file.facts);
    add_inside(draft, file.facts);
    return draft;
}

}  // namespace

Result<> read_facts(std::string_view bytes, const ReadOptions& options, const ReportSink& sink) { return read_hosts(bytes, options, sink, draft_of); }

}  // namespace redoubt::estate
