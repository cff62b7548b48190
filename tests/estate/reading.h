// What a reader makes of a report, as lines to compare: "host web1.example.com [key] fqdn:… ip:… | os=Linux | 443/tcp https …".
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "estate/reports.h"
#include "schema/json.h"

namespace redoubt::estate {

struct Reading {
    std::vector<Sighting> sightings{};
    std::vector<Problem> problems{};
    std::string error{};
};

inline std::string report_file(const std::string& name) {
    std::ifstream in(std::string(REDOUBT_SOURCE_DIR) + "/tests/estate/reports/" + name, std::ios::binary);
    EXPECT_TRUE(in) << name;
    std::stringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
}

inline Reading read_report(ReportReader reader, std::string_view bytes, const ReadOptions& options = {}) {
    Reading out;
    const ReportSink sink{.sighting = [&](Sighting&& one) -> Result<> {
                              out.sightings.push_back(std::move(one));
                              return {};
                          },
                          .problem = [&](Problem problem) { out.problems.push_back(std::move(problem)); }};
    if (const Result<> done = reader(bytes, options, sink); !done) out.error = done.error().text();
    return out;
}

inline std::string id_text(const Identifier& id) { return fmt::format("{}:{}{}", name_of(id.kind), id.value, id.space.empty() ? "" : "@" + id.space); }

// One line for each part of it, so that a difference is one line.
inline std::string text_of(const Sighting& one) {
    std::string out = fmt::format("{} '{}'{}{}\n", schema::choices_of<records::AssetKind>[static_cast<size_t>(one.kind)].name, one.title,
                                  one.key.empty() ? "" : " key " + one.key, one.at.unix_ns == 0 ? "" : " at " + format_time(one.at));
    for (const Identifier& id : one.ids) out += "  " + id_text(id) + "\n";
    for (const schema::Member& fact : one.facts) out += fmt::format("  {}={}\n", fact.name, schema::to_json(fact.value));
    for (const records::Software& each : one.software) out += fmt::format("  software {} {} {}\n", each.name, each.version, each.purl);
    for (const Service& each : one.services)
        out += fmt::format("  service {}/{} {} {} {} {} {}\n", each.port, each.transport, each.address, each.name, each.product, each.version, each.process);
    for (const records::LocalAccount& each : one.accounts)
        out += fmt::format("  account {} {} {} {}{}\n", each.name, each.number, fmt::join(each.groups, ","), each.shell, each.enabled ? "" : " (disabled)");
    for (const records::ServiceUnit& each : one.units)
        out += fmt::format("  unit {}{}{} {}\n", each.name, each.enabled ? " enabled" : "", each.running ? " running" : "", each.account);
    for (const records::NetworkRoute& each : one.routes) out += fmt::format("  route {} {} {}\n", each.to, each.via, each.interface);
    for (const records::RunningContainer& each : one.containers) out += fmt::format("  container {} {} {}\n", each.id, each.runtime, each.processes);
    for (const Tie& each : one.ties) out += fmt::format("  {} {}\n", each.relation, id_text(each.to));
    return out;
}

inline std::string text_of(const Reading& reading) {
    std::string out;
    for (const Sighting& each : reading.sightings) out += text_of(each);
    for (const Problem& each : reading.problems) out += fmt::format("problem {}: {}\n", each.where, each.message);
    if (!reading.error.empty()) out += "error " + reading.error + "\n";
    return out;
}

// Reads tests/estate/reports/<name> and compares with <name>.txt beside it; REDOUBT_UPDATE=1 rewrites that.
inline void expect_golden(ReportReader reader, const std::string& name, const ReadOptions& options = {}) {
    const std::string got = text_of(read_report(reader, report_file(name), options));
    const std::string path = std::string(REDOUBT_SOURCE_DIR) + "/tests/estate/reports/" + name + ".txt";
    if (std::getenv("REDOUBT_UPDATE") != nullptr) std::ofstream(path, std::ios::binary) << got;
    EXPECT_EQ(got, report_file(name + ".txt")) << name;
}

// Any prefix of a report, and the report with any byte changed, gives sightings, problems or an error, and ends.
inline void expect_survives_damage(ReportReader reader, const std::string& name, const ReadOptions& options = {}) {
    const std::string whole = report_file(name);
    const size_t step = std::max<size_t>(whole.size() / 60, 1);
    for (size_t at = 0; at < whole.size(); at += step) {
        (void)read_report(reader, std::string_view(whole).substr(0, at), options);
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x15);
        (void)read_report(reader, damaged, options);
    }
}

}  // namespace redoubt::estate
