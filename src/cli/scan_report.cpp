#include "cli/scan_report.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::List;
using schema::Map;
using schema::Value;
using software::Finding;

constexpr int64_t old_feed_days = 5;
constexpr size_t names_in_note = 3, most_columns = 8;

std::string percent_text(const std::optional<advisories::EpssScore>& epss) {
    return epss ? fmt::format("{:.1f} %", epss->probability / 1000.0) : std::string();
}

std::string severity_cell(const Finding& finding) {
    std::string out(software::severity_text(finding));
    if (finding.score) out.append(" ").append(advisories::score_text(*finding.score));
    return out;
}

std::string where_cell(const ScanReport& report, const Finding& finding) {
    const software::Package& first = report.target.contents.packages[finding.packages.front()];
    std::string where = first.location;
    if (first.line > 0) where += fmt::format(":{}", first.line);
    if (finding.packages.size() > 1) where += fmt::format(" and {} more", finding.packages.size() - 1);
    return where;
}

std::string package_cell(const advisories::Purl& purl) {
    const bool of_system = purl.type == "deb" || purl.type == "rpm" || purl.type == "apk" || purl.type == "alpm";
    if (purl.namespace_path.empty() || of_system) return purl.name;
    return purl.namespace_path + (purl.type == "maven" ? ":" : "/") + purl.name;
}

std::string joined(const std::vector<std::string_view>& texts) {
    std::string out;
    for (const std::string_view text : texts) out.append(out.empty() ? "" : ", ").append(text);
    return out;
}

std::string vex_text(const software::VexStatement& vex) {
    std::string out(software::vex_status_name(vex.status));
    if (!vex.justification.empty()) out += ", " + vex.justification;
    if (!vex.statement.empty()) out += ": " + vex.statement;
    const std::string by = vex.author.empty() ? vex.source : vex.author;
    if (!by.empty()) out += fmt::format(" ({}{}{})", by, vex.time.empty() ? "" : ", ", vex.time);
    return out;
}

std::string feed_text(std::string_view feed) { return feed.empty() ? std::string("the index") : fmt::format("feed {}", feed); }

// "  GHSA-… of feed npm: npm lodash 4.17.20 is in >= 0, < 4.17.21".
std::string explained(const ScanReport& report, const Finding& finding) {
    const advisories::Purl& purl = report.target.contents.packages[finding.packages.front()].purl;
    std::string out = fmt::format("\n{} in {}\n", printable(finding.id), printable(finding.purl));
    for (const software::FindingReason& reason : finding.reasons) {
        const bool as_source = reason.lookup->name != purl.name && !purl.qualifier("upstream").empty();
        std::vector<std::string> ranges;
        for (const advisories::Cause& cause : reason.causes) ranges.push_back(advisories::range_text(cause));
        out += fmt::format("  {} of {}: {} {} {}{} is in {}\n", printable(reason.id), feed_text(reason.feed), printable(reason.lookup->ecosystem),
                           printable(reason.lookup->name), printable(reason.lookup->version), as_source ? " (its source package)" : "",
                           printable(fmt::format("{}", fmt::join(ranges, "; "))));
    }
    if (finding.vex != nullptr) out += fmt::format("  VEX: {}\n", printable(vex_text(*finding.vex)));
    if (finding.exploitation.exploited)
        out += fmt::format("  exploited, in KEV since {}{}{}\n", finding.exploitation.kev_added,
                           finding.exploitation.kev_due.empty() ? "" : fmt::format(", due {}", finding.exploitation.kev_due),
                           finding.exploitation.ransomware ? ", also by ransomware" : "");
    return out;
}

std::string counts_text(const ScanReport& report) {
    std::map<int, size_t, std::greater<>> by_severity;
    size_t open = 0, exploited = 0;
    for (const Finding& finding : report.findings.found) {
        if (!finding.is_open()) continue;
        ++open;
        exploited += finding.exploitation.exploited ? 1 : 0;
        ++by_severity[finding.severity ? static_cast<int>(*finding.severity) : -1];
    }
    std::string out = fmt::format("{} in {} asked about", counted(open, "finding"), counted(report.findings.asked, "package"));
    const char* before = ": ";
    for (const auto& [severity, count] : by_severity) {
        const std::string name = severity < 0 ? "unknown" : to_lower(advisories::severity_name(static_cast<advisories::Severity>(severity)));
        out += fmt::format("{}{} {}", before, group_digits(count), name);
        before = ", ";
    }
    if (exploited > 0) out += fmt::format("; {} exploited", group_digits(exploited));
    if (const size_t closed = report.findings.found.size() - open; closed > 0)
        out += fmt::format("; {} more that VEX says are harmless or fixed", group_digits(closed));
    return out + "\n";
}

std::string unknown_text(const ScanReport& report) {
    std::map<std::string, std::vector<std::string>> by_reason;
    for (const software::NotAsked& each : report.findings.unknown) by_reason[each.why].push_back(each.purl);
    std::string out;
    for (const auto& [why, purls] : by_reason) {
        const std::vector<std::string> first(purls.begin(), purls.begin() + static_cast<ptrdiff_t>(std::min(purls.size(), names_in_note)));
        const std::string more = purls.size() > first.size() ? fmt::format(" and {} more", group_digits(purls.size() - first.size())) : "";
        out += printable(fmt::format("unknown: {}, {}: {}{}", counted(purls.size(), "package"), why, fmt::join(first, ", "), more)) + "\n";
    }
    for (const software::Unread& each : report.target.contents.unread)
        out += printable(fmt::format("not read: {}: {}", each.location.empty() ? report.arguments.target : each.location, each.why)) + "\n";
    return out;
}

std::string age_text(const advisories::FeedState& feed, Time now) {
    const Time since = feed.published.unix_ns > 0 ? feed.published : feed.taken;
    const int64_t hours = std::max<int64_t>(0, (now - since).ns / 3'600'000'000'000);
    return hours < 48 ? counted(static_cast<uint64_t>(hours), "hour") : counted(static_cast<uint64_t>(hours / 24), "day");
}

bool is_old(const advisories::FeedState& feed, Time now) { return (now - feed.taken).ns > old_feed_days * 24 * 3'600'000'000'000; }

std::string feeds_text(const ScanReport& report) {
    if (report.feeds.feeds().empty())
        return fmt::format("feeds: {}, of unknown age, advisories: {}\n", printable(report.feeds.path()),
                           group_digits(report.feeds.index().counts().advisories));
    std::string out = "feeds:";
    const char* before = " ";
    size_t old = 0;
    for (const advisories::FeedState& feed : report.feeds.feeds()) {
        out += fmt::format("{}{} {} old", before, printable(feed.name), age_text(feed, report.now));
        old += is_old(feed, report.now) ? 1 : 0;
        before = ", ";
    }
    if (old > 0) out += fmt::format("; {} not renewed for more than {} days: redoubt feeds update", counted(old, "feed"), old_feed_days);
    return out + "\n";
}

Value texts_value(const std::vector<std::string_view>& texts) {
    List out;
    for (const std::string_view text : texts) out.emplace_back(text);
    return out;
}

Map reason_json(const software::FindingReason& reason) {
    List ranges;
    for (const advisories::Cause& cause : reason.causes) ranges.emplace_back(advisories::range_text(cause));
    return Map{{"advisory", reason.id},
               {"feed", reason.feed},
               {"asked", Map{{"ecosystem", reason.lookup->ecosystem}, {"name", reason.lookup->name}, {"version", reason.lookup->version}}},
               {"ranges", std::move(ranges)}};
}

Value exploitation_json(const advisories::Exploitation& exploitation) {
    Map out{{"exploited", exploitation.exploited}};
    if (exploitation.exploited) {
        out.set("kev_added", exploitation.kev_added);
        out.set("kev_due", exploitation.kev_due);
        out.set("ransomware", exploitation.ransomware);
    }
    if (exploitation.epss) {
        out.set("epss", exploitation.epss->probability / 100'000.0);
        out.set("epss_percentile", exploitation.epss->percentile / 100'000.0);
    }
    return out;
}

Map finding_json(const ScanReport& report, const Finding& finding) {
    List reasons, locations;
    for (const software::FindingReason& reason : finding.reasons) reasons.emplace_back(reason_json(reason));
    for (const uint32_t place : finding.packages) {
        const software::Package& package = report.target.contents.packages[place];
        Map location{{"file", package.location.empty() ? report.arguments.target : package.location}};
        if (package.line > 0) location.set("line", package.line);
        if (!package.layer.empty()) location.set("layer", package.layer);
        locations.emplace_back(std::move(location));
    }
    Map out{{"id", finding.id},
            {"aliases", texts_value(finding.ids)},
            {"upstream", texts_value(finding.upstream)},
            {"purl", finding.purl},
            {"summary", finding.summary},
            {"severity", to_lower(software::severity_text(finding))},
            {"score", finding.score ? Value(*finding.score / 10.0) : Value()},
            {"fixed", texts_value(finding.fixed)},
            {"exploitation", exploitation_json(finding.exploitation)},
            {"reasons", std::move(reasons)},
            {"locations", std::move(locations)}};
    if (finding.vex != nullptr)
        out.set("vex", Map{{"status", software::vex_status_name(finding.vex->status)},
                           {"justification", finding.vex->justification},
                           {"statement", finding.vex->statement},
                           {"author", finding.vex->author},
                           {"source", finding.vex->source},
                           {"time", finding.vex->time}});
    return out;
}

Map package_json(const software::Package& package) {
    Map out{{"purl", advisories::to_text(package.purl)}, {"file", package.location}};
    if (package.line > 0) out.set("line", package.line);
    if (package.development) out.set("development", true);
    if (package.optional) out.set("optional", true);
    if (!package.layer.empty()) out.set("layer", package.layer);
    if (!package.owned_by.empty()) out.set("owned_by", package.owned_by);
    return out;
}

}  // namespace

std::string scan_table(const ScanReport& report, const Terminal& terminal) {
    std::vector<std::vector<std::string>> rows;
    rows.reserve(report.findings.found.size());
    std::string reasons;
    bool has_where = false, has_exploitation = report.feeds.exploited() != nullptr;
    for (const Finding& finding : report.findings.found) {
        if (report.arguments.explain) reasons += explained(report, finding);
        if (!finding.is_open()) continue;
        const advisories::Purl& purl = report.target.contents.packages[finding.packages.front()].purl;
        rows.emplace_back().reserve(most_columns);
        rows.back().emplace_back(finding.id);
        rows.back().push_back(severity_cell(finding));
        if (has_exploitation) {
            rows.back().push_back(finding.exploitation.exploited ? "yes" : "");
            rows.back().push_back(percent_text(finding.exploitation.epss));
        }
        const std::string where = where_cell(report, finding);
        has_where = has_where || !where.empty();
        std::vector<std::string>& row = rows.back();
        row.push_back(package_cell(purl));
        row.push_back(purl.version);
        row.push_back(joined(finding.fixed));
        row.push_back(where);
    }
    std::vector<Column> columns{{"VULNERABILITY", 16}, {"SEVERITY", 12}};
    if (has_exploitation) columns.insert(columns.end(), {Column{"EXPLOITED", 3}, Column{"EPSS", 6, true}});
    columns.insert(columns.end(), {Column{"PACKAGE", 12}, Column{"VERSION", 8}, Column{"FIXED IN", 8}});
    if (has_where)
        columns.push_back({"WHERE", 12});
    else
        for (std::vector<std::string>& row : rows) row.pop_back();
    std::string out = rows.empty() ? std::string() : layout_table(columns, rows, terminal.width, terminal.colour);
    if (!reasons.empty()) reasons += "\n";
    return out + reasons;
}

std::string scan_notes(const ScanReport& report) {
    std::string out = counts_text(report) + unknown_text(report);
    if (report.findings.left_out > 0)
        out += fmt::format("left out: {} for building and testing (--include-dev asks for them too)\n", counted(report.findings.left_out, "package"));
    if (report.findings.owned > 0) out += fmt::format("not asked twice: {} of a distribution's packages\n", counted(report.findings.owned, "package"));
    if (report.target.contents.packages.empty()) out += "nothing was found to ask about: no package, of any kind\n";
    return out + feeds_text(report);
}

std::string scan_json(const ScanReport& report) {
    List findings, packages, unknown, unread, feeds;
    for (const Finding& finding : report.findings.found) findings.emplace_back(finding_json(report, finding));
    for (const software::Package& package : report.target.contents.packages) packages.emplace_back(package_json(package));
    for (const software::NotAsked& each : report.findings.unknown) unknown.emplace_back(Map{{"purl", each.purl}, {"why", each.why}});
    for (const software::Unread& each : report.target.contents.unread)
        unread.emplace_back(Map{{"file", each.location.empty() ? report.arguments.target : each.location}, {"why", each.why}});
    for (const advisories::FeedState& feed : report.feeds.feeds())
        feeds.emplace_back(Map{{"name", feed.name},
                               {"taken", format_time(feed.taken)},
                               {"published", feed.published.unix_ns > 0 ? Value(format_time(feed.published)) : Value()},
                               {"records", feed.records},
                               {"old", is_old(feed, report.now)}});
    const Map out{{"target", report.arguments.target}, {"subject", report.target.subject}, {"asked", report.findings.asked}, {"findings", std::move(findings)},
                  {"unknown", std::move(unknown)},     {"unread", std::move(unread)},      {"feeds", std::move(feeds)},      {"packages", std::move(packages)}};
    return schema::to_json(out) + "\n";
}

}  // namespace redoubt::cli
