#include "reports/identity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>

#include <fmt/format.h>

#include "advisories/lookups.h"
#include "base/hash.h"
#include "base/text.h"

namespace redoubt::reports {
namespace {

constexpr size_t longest_part = 200;
constexpr std::array<std::string_view, 5> class_names{"software", "host", "web", "code", "resource"};

bool is_kept_as_it_is(char c) { return c != '|' && c != '%' && static_cast<unsigned char>(c) >= 0x20; }

bool all_kept(std::string_view part) {
    bool kept = true;
    for (const char c : part) kept &= is_kept_as_it_is(c);
    return kept;
}

// A part of a kept text: no bar, no percent sign, and not too long.
std::string kept_part(std::string_view part) {
    if (part.size() <= longest_part && all_kept(part)) return std::string(part);
    std::string out;
    for (const char c : part) {
        if (is_kept_as_it_is(c))
            out += c;
        else
            out += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    }
    if (out.size() <= longest_part) return out;
    const Sha256 digest = sha256(out);
    const std::string hash = to_hex(std::as_bytes(std::span(digest))).substr(0, 24);
    return fmt::format("{}…{}", to_valid_utf8(out.substr(0, longest_part - 30)), hash);
}

std::string given_part(std::string_view part) {
    if (part.find('%') == std::string_view::npos) return std::string(part);
    std::string out;
    out.reserve(part.size());
    for (size_t i = 0; i < part.size(); ++i) {
        unsigned char byte = 0;
        const char* hex = part.data() + i + 1;
        if (part[i] == '%' && i + 2 < part.size() && std::from_chars(hex, hex + 2, byte, 16).ptr == hex + 2) {
            out += static_cast<char>(byte);
            i += 2;
        } else {
            out += part[i];
        }
    }
    return out;
}

bool is_decimal_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) { return is_decimal_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// A number, a UUID, a long hash: not a word of the route.
bool names_one_thing(std::string_view segment) {
    if (segment.empty()) return false;
    if (std::ranges::all_of(segment, is_decimal_digit)) return true;
    const bool hex = std::ranges::all_of(segment, [](char c) { return is_hex_digit(c) || c == '-'; });
    return hex && segment.size() >= 16 && std::ranges::any_of(segment, is_decimal_digit);
}

bool is_cve(std::string_view name) { return name.starts_with("CVE-"); }

std::vector<std::string> best_first(const std::vector<std::string>& vulnerabilities) {
    std::vector<std::string> out = vulnerabilities;
    std::ranges::sort(out, [](const std::string& a, const std::string& b) { return is_cve(a) != is_cve(b) ? is_cve(a) : a < b; });
    const auto twice = std::ranges::unique(out);
    out.erase(twice.begin(), twice.end());
    return out;
}

// The package without its version, as the matcher of installed software calls it, so that both speak of one finding.
std::string component_of(const Component& component) {
    auto purl = component.purl.empty() ? fail(Code::malformed, "") : advisories::parse_purl(component.purl);
    if (!purl) return component.name;
    const bool of_distribution = purl->type == "deb" || purl->type == "rpm" || purl->type == "apk" || purl->type == "alpm";
    if (of_distribution)
        if (const auto lookups = advisories::lookups_of(*purl); !lookups.empty()) purl->name = lookups.front().name;
    purl->version.clear();
    purl->qualifiers.clear();
    purl->subpath.clear();
    return advisories::to_text(*purl);
}

std::string rule_of(const ReportedFinding& finding, std::string_view tool) {
    return fmt::format("{}/{}", tool, finding.rule.empty() ? to_lower(finding.title) : finding.rule);
}

std::string port_of(const Place& place) {
    if (place.port == 0) return {};
    return fmt::format("{}/{}", place.port, place.protocol.empty() ? "tcp" : to_lower(place.protocol));
}

void describe_place(const ReportedFinding& finding, std::string_view tool, Fingerprint& out) {
    const std::vector<std::string> names = best_first(finding.vulnerabilities);
    switch (finding.kind) {
        case FindingClass::software:
            out.check = names.empty() ? rule_of(finding, tool) : names.front();
            out.where = component_of(finding.component);
            return;
        case FindingClass::host:
            out.check = names.size() == 1 ? names.front() : rule_of(finding, tool);
            out.where = port_of(finding.place);
            return;
        case FindingClass::web:
            out.check = rule_of(finding, tool);
            out.where = route_of(finding.place.url);
            out.mark = finding.place.method.empty() && finding.place.parameter.empty() ? std::string()
                                                                                       : fmt::format("{} {}", finding.place.method, finding.place.parameter);
            return;
        case FindingClass::code:
            out.check = rule_of(finding, tool);
            out.where = repository_path(finding.place.file);
            out.mark = finding.place.symbol.empty() ? snippet_mark(finding.place.snippet) : finding.place.symbol;
            return;
        case FindingClass::resource:
            out.check = rule_of(finding, tool);
            out.where = finding.target.resource.empty() ? finding.place.file : finding.target.resource;
            return;
    }
}

}  // namespace

std::string_view class_name(FindingClass kind) { return class_names[static_cast<size_t>(kind)]; }

std::string repository_path(std::string_view path) {
    std::string out(path);
    std::ranges::replace(out, '\\', '/');
    std::string_view rest = out;
    if (rest.starts_with("file://")) rest.remove_prefix(7);
    if (rest.size() > 2 && rest[1] == ':' && rest[2] == '/') rest.remove_prefix(2);
    for (const std::string_view root : {"/github/workspace/", "/src/", "/code/", "/app/", "/repo/", "/workspace/"})
        if (rest.starts_with(root)) rest.remove_prefix(root.size() - 1);
    // GitHub's runners check out into work/NAME/NAME, GitLab's into builds/GROUP/NAME.
    for (const std::string_view root : {"/home/runner/work/", "/builds/"}) {
        if (!rest.starts_with(root)) continue;
        size_t at = rest.find('/', root.size());
        if (at != std::string_view::npos) at = rest.find('/', at + 1);
        if (at != std::string_view::npos) rest.remove_prefix(at);
    }
    while (rest.starts_with("./")) rest.remove_prefix(2);
    while (rest.starts_with('/')) rest.remove_prefix(1);
    return std::string(rest);
}

std::string route_of(std::string_view url) {
    if (const size_t scheme = url.find("://"); scheme != std::string_view::npos) {
        const size_t path = url.find('/', scheme + 3);
        url = path == std::string_view::npos ? std::string_view("/") : url.substr(path);
    }
    url = url.substr(0, url.find_first_of("?#;"));
    std::string out;
    for (const std::string_view segment : split(url, '/')) {
        if (!out.empty() || url.starts_with('/')) out += '/';
        if (segment.empty()) {
            if (out.ends_with('/')) out.pop_back();
            continue;
        }
        out += names_one_thing(segment) ? std::string_view("{}") : segment;
    }
    return out.empty() ? "/" : out;
}

std::string snippet_mark(std::string_view snippet) {
    std::string code;
    const auto add_words = [&](std::string_view line) {
        constexpr std::string_view between = " \t";
        for (size_t at = line.find_first_not_of(between); at != std::string_view::npos; at = line.find_first_not_of(between, at)) {
            const size_t end = std::min(line.find_first_of(between, at), line.size());
            code.append(code.empty() ? "" : " ").append(line.substr(at, end - at));
            at = end;
        }
    };
    const auto lines = split(snippet, '\n');
    // "12 x = y" and "12: x = y": line numbers, when every line that says anything has one.
    const auto number_of = [](std::string_view line) {
        line = trim(line);
        size_t digits = 0;
        while (digits < line.size() && is_decimal_digit(line[digits])) ++digits;
        const bool ends = digits < line.size() && (line[digits] == ' ' || line[digits] == ':' || line[digits] == '\t' || line[digits] == '|');
        return digits > 0 && (ends || digits == line.size()) ? digits : 0;
    };
    const bool numbered = std::ranges::all_of(lines, [&](std::string_view line) { return trim(line).empty() || number_of(line) > 0; });
    for (std::string_view line : lines) {
        line = trim(line);
        if (numbered) {
            line.remove_prefix(number_of(line));
            if (line.starts_with(':') || line.starts_with('|')) line.remove_prefix(1);
        }
        add_words(line);
    }
    if (code.empty()) return {};
    const Sha256 digest = sha256(code);
    return to_hex(std::as_bytes(std::span(digest))).substr(0, 16);
}

Fingerprint fingerprint_of(const ReportedFinding& finding, std::string_view tool, std::string_view asset) {
    Fingerprint out{.kind = finding.kind, .tool = std::string(tool), .asset = std::string(asset), .uid = finding.uid, .line = finding.place.line};
    describe_place(finding, tool, out);
    out.names = best_first(finding.vulnerabilities);
    out.names.insert(out.names.end(), finding.weaknesses.begin(), finding.weaknesses.end());
    return out;
}

void number_alike(std::vector<Fingerprint>& fingerprints) {
    std::unordered_map<std::string, std::vector<size_t>> alike;
    for (size_t at = 0; at < fingerprints.size(); ++at)
        if (fingerprints[at].kind == FindingClass::code) alike[place_of(fingerprints[at])].push_back(at);
    for (auto& [place, numbers] : alike) {
        std::ranges::sort(numbers, {}, [&](size_t at) { return std::pair(fingerprints[at].line, at); });
        uint32_t ordinal = 0;
        for (size_t i = 0; i < numbers.size(); ++i) {
            const bool same_line = i > 0 && fingerprints[numbers[i]].line == fingerprints[numbers[i - 1]].line;
            if (i > 0 && !same_line) ++ordinal;
            fingerprints[numbers[i]].ordinal = ordinal;
        }
    }
}

std::string place_of(const Fingerprint& f) {
    std::string out;
    out.reserve(32 + f.asset.size() + f.check.size() + f.where.size() + f.mark.size());
    out += class_name(f.kind);
    for (const std::string* part : {&f.asset, &f.check, &f.where, &f.mark}) {
        out += '|';
        if (part->size() <= longest_part && all_kept(*part))
            out += *part;
        else
            out += kept_part(*part);
    }
    return out.append(1, '|').append(std::to_string(f.ordinal));
}

bool parse_place(std::string_view text, Fingerprint& out) {
    const auto parts = split(text, '|');
    if (parts.size() != 6) return false;
    const auto kind = std::ranges::find(class_names, parts[0]);
    if (kind == class_names.end() || parts[5].empty() || !std::ranges::all_of(parts[5], is_decimal_digit) || parts[5].size() > 9) return false;
    out = {.kind = static_cast<FindingClass>(kind - class_names.begin()),
           .asset = given_part(parts[1]),
           .check = given_part(parts[2]),
           .where = given_part(parts[3]),
           .mark = given_part(parts[4]),
           .ordinal = static_cast<uint32_t>(std::stoul(std::string(parts[5])))};
    return true;
}

std::string group_of(const Fingerprint& f, std::string_view compartment) {
    std::string out;
    switch (f.kind) {
        case FindingClass::software: out.append("software/").append(f.check).append(1, '/').append(f.where); break;
        case FindingClass::host: out.append("host/").append(f.check); break;
        case FindingClass::web:
        case FindingClass::resource: out = fmt::format("{}/{}/{}", class_name(f.kind), f.asset, kept_part(f.check)); break;
        case FindingClass::code: out = "code/" + place_of(f).substr(5); break;
    }
    if (!compartment.empty()) out += fmt::format("@{}", compartment);
    return out.size() <= 900 ? out : kept_part(out);
}

}  // namespace redoubt::reports
