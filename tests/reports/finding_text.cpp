#include "reports/finding_text.h"

#include <fmt/format.h>

namespace redoubt::reports {
namespace {

constexpr std::string_view class_names[] = {"software", "host", "web", "code", "resource"};
constexpr std::string_view status_names[] = {"open", "fixed", "false_positive", "accepted", "not_affected"};
constexpr std::string_view severity_names[] = {"unknown", "info", "low", "medium", "high", "critical"};

class Lines {
public:
    void head(const std::string& line) { out_ += line + "\n"; }
    void line(std::string_view name, std::string_view value) {
        if (value.empty()) return;
        std::string one;
        for (const char c : value) one += c == '\n' ? std::string("\\n") : std::string(1, c);
        out_ += fmt::format("  {}: {}\n", name, one);
    }
    void lines(std::string_view name, const std::vector<std::string>& values) {
        for (const std::string& value : values) line(name, value);
    }
    void number(std::string_view name, uint32_t value) {
        if (value != 0) line(name, fmt::format("{}", value));
    }
    void time(std::string_view name, Time value) {
        if (!(value == Time{})) line(name, format_time(value));
    }
    void target(const Target& target) {
        line("host", target.host);
        line("ip", target.ip);
        line("mac", target.mac);
        line("os", target.os);
        line("application_url", target.url);
        line("repository", target.repository);
        line("commit", target.commit);
        line("image", target.image);
        line("digest", target.digest);
        line("resource", target.resource);
        line("account", target.account);
        line("application", target.application);
    }
    void place(const Place& place) {
        line("file", place.file);
        number("line", place.line);
        number("end_line", place.end_line);
        number("column", place.column);
        line("symbol", place.symbol);
        line("snippet", place.snippet);
        number("port", place.port);
        line("protocol", place.protocol);
        line("service", place.service);
        line("url", place.url);
        line("method", place.method);
        line("parameter", place.parameter);
    }
    std::string take() { return std::move(out_); }

private:
    std::string out_;
};

void scan_lines(Lines& out, const Scan& scan) {
    out.head("scan");
    out.line("tool", scan.tool);
    out.line("version", scan.version);
    out.time("started", scan.started);
    out.time("finished", scan.finished);
    out.lines("check", scan.checks);
    if (scan.partial) out.line("partial", "yes");
    for (const Target& target : scan.targets) {
        out.head(" target");
        out.target(target);
    }
}

void finding_lines(Lines& out, const ReportedFinding& finding) {
    out.head(fmt::format("finding {}", class_names[static_cast<size_t>(finding.kind)]));
    out.line("rule", finding.rule);
    out.line("title", finding.title);
    out.line("severity", fmt::format("{} ({})", severity_names[static_cast<size_t>(finding.severity)], finding.severity_says));
    out.line("description", finding.description);
    out.line("impact", finding.impact);
    out.line("remedy", finding.remedy);
    out.lines("reference", finding.references);
    out.lines("vulnerability", finding.vulnerabilities);
    out.lines("weakness", finding.weaknesses);
    out.lines("technique", finding.techniques);
    out.line("confidence", finding.confidence);
    out.lines("vector", finding.vectors);
    if (finding.cvss) out.line("cvss", fmt::format("{}", *finding.cvss));
    if (finding.epss) out.line("epss", fmt::format("{}", *finding.epss));
    if (finding.exploited) out.line("exploited", "yes");
    out.target(finding.target);
    out.place(finding.place);
    out.line("purl", finding.component.purl);
    out.line("component", finding.component.name);
    out.line("version", finding.component.version);
    out.lines("fixed_in", finding.component.fixed_in);
    out.line("component_path", finding.component.path);
    out.line("tool", finding.tool);
    out.line("uid", finding.uid);
    if (finding.status != Status::open) out.line("status", status_names[static_cast<size_t>(finding.status)]);
    out.line("status_why", finding.status_why);
    out.time("first_seen", finding.first_seen);
    out.time("last_seen", finding.last_seen);
    for (const Proof& proof : finding.proofs) out.line("proof " + proof.name, proof.text);
    out.lines("tag", finding.tags);
}

}  // namespace

std::string text_of(const ReadReport& report, const std::vector<ReportedFinding>& findings) {
    Lines out;
    out.head("format " + report.format);
    for (const Scan& scan : report.scans) scan_lines(out, scan);
    for (const ReportedFinding& finding : findings) finding_lines(out, finding);
    for (const std::string& problem : report.problems) out.head("problem " + problem);
    return out.take();
}

}  // namespace redoubt::reports
