#include "reports/fill.h"

#include <algorithm>
#include <limits>

#include "advisories/cvss.h"
#include "base/text.h"
#include "reports/text_functions.h"

namespace redoubt::reports {
namespace {

constexpr size_t longest_line_text = 4096;
constexpr size_t longest_text = size_t{1} << 20;
constexpr size_t most_of_list = 10'000;

std::string bounded(std::string_view text, size_t most = longest_text) {
    text = trim(text);
    size_t size = std::min(text.size(), most);
    while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
    return std::string(text.substr(0, size));
}

std::string_view first_of(std::span<const Item> value) {
    for (const Item& item : value)
        if (!trim(item.text).empty()) return trim(item.text);
    return {};
}

void add_new(std::vector<std::string>& list, std::string text) {
    if (text.empty() || list.size() >= most_of_list || std::find(list.begin(), list.end(), text) != list.end()) return;
    list.push_back(std::move(text));
}

template <class T>
void put_number(T& out, std::string_view text) {
    const auto number = number_of(text);
    if (number && *number >= 0 && *number <= static_cast<double>(std::numeric_limits<T>::max())) out = static_cast<T>(*number);
}

std::optional<Severity> severity_word(std::string_view text) {
    static constexpr std::pair<std::string_view, Severity> words[] = {
        {"critical", Severity::critical}, {"high", Severity::high},          {"important", Severity::high},
        {"medium", Severity::medium},     {"moderate", Severity::medium},    {"low", Severity::low},
        {"info", Severity::info},         {"informational", Severity::info}, {"information", Severity::info},
        {"none", Severity::info},         {"negligible", Severity::low},     {"unknown", Severity::unknown},
        {"undefined", Severity::unknown}, {"unassigned", Severity::unknown}, {"note", Severity::info},
    };
    for (const auto& [word, severity] : words)
        if (equal_ignoring_case(text, word)) return severity;
    return std::nullopt;
}

Status status_word(std::string_view text) {
    static constexpr std::pair<std::string_view, Status> words[] = {
        {"fixed", Status::fixed}, {"false_positive", Status::false_positive}, {"accepted", Status::accepted}, {"not_affected", Status::not_affected}};
    for (const auto& [word, status] : words)
        if (text == word) return status;
    return Status::open;
}

FindingClass class_word(std::string_view text) {
    static constexpr std::pair<std::string_view, FindingClass> words[] = {
        {"software", FindingClass::software}, {"web", FindingClass::web}, {"code", FindingClass::code}, {"resource", FindingClass::resource}};
    for (const auto& [word, kind] : words)
        if (text == word) return kind;
    return FindingClass::host;
}

bool truth(std::span<const Item> value) {
    const std::string text = to_lower(first_of(value));
    return !text.empty() && text != "false" && text != "no" && text != "0" && text != "n";
}

void fill_severity(ReportedFinding& finding, std::span<const Item> value, std::string_view looked_up, std::vector<std::string>& problems) {
    const std::string_view text = first_of(value);
    if (text.empty()) return;
    if (finding.severity_says.empty()) finding.severity_says = bounded(looked_up.empty() ? text : looked_up, longest_line_text);
    if (const auto word = severity_word(text)) {
        finding.severity = *word;
        return;
    }
    const std::string problem = "the mapping knows no severity \"" + bounded(text, 80) + "\"";
    if (problems.size() < 50 && std::find(problems.begin(), problems.end(), problem) == problems.end()) problems.push_back(problem);
}

std::vector<std::string>* list_of(ReportedFinding& finding, Field field) {
    switch (field) {
        case Field::references: return &finding.references;
        case Field::vulnerabilities: return &finding.vulnerabilities;
        case Field::weaknesses: return &finding.weaknesses;
        case Field::techniques: return &finding.techniques;
        case Field::vectors: return &finding.vectors;
        case Field::tags: return &finding.tags;
        case Field::fixed_in: return &finding.component.fixed_in;
        default: return nullptr;
    }
}

std::string* text_of(ReportedFinding& finding, Field field) {
    switch (field) {
        case Field::rule: return &finding.rule;
        case Field::title: return &finding.title;
        case Field::description: return &finding.description;
        case Field::impact: return &finding.impact;
        case Field::remedy: return &finding.remedy;
        case Field::severity_says: return &finding.severity_says;
        case Field::confidence: return &finding.confidence;
        case Field::uid: return &finding.uid;
        case Field::status_why: return &finding.status_why;
        case Field::file: return &finding.place.file;
        case Field::symbol: return &finding.place.symbol;
        case Field::snippet: return &finding.place.snippet;
        case Field::protocol: return &finding.place.protocol;
        case Field::service: return &finding.place.service;
        case Field::url: return &finding.place.url;
        case Field::method: return &finding.place.method;
        case Field::parameter: return &finding.place.parameter;
        case Field::purl: return &finding.component.purl;
        case Field::component: return &finding.component.name;
        case Field::version: return &finding.component.version;
        case Field::component_path: return &finding.component.path;
        default: return nullptr;
    }
}

std::string list_text(Field field, std::string_view text) {
    if (field == Field::weaknesses) return cwe_of(text);
    if (field == Field::vectors) return plain_vector(text);
    return bounded(text, longest_line_text);
}

void fill_number(ReportedFinding& finding, Field field, std::string_view text) {
    switch (field) {
        case Field::line: return put_number(finding.place.line, text);
        case Field::end_line: return put_number(finding.place.end_line, text);
        case Field::column: return put_number(finding.place.column, text);
        case Field::port: return put_number(finding.place.port, text);
        case Field::cvss:
            if (const auto number = number_of(text); number && *number >= 0 && *number <= 10) finding.cvss = number;
            return;
        case Field::epss:
            if (const auto number = number_of(text); number && *number >= 0 && *number <= 1) finding.epss = number;
            return;
        default: return;
    }
}

}  // namespace

bool fill(Target& target, Field field, std::string_view text) {
    std::string* out = nullptr;
    switch (field) {
        case Field::host: out = &target.host; break;
        case Field::ip: out = &target.ip; break;
        case Field::mac: out = &target.mac; break;
        case Field::os: out = &target.os; break;
        case Field::target_url: out = &target.url; break;
        case Field::repository: out = &target.repository; break;
        case Field::commit: out = &target.commit; break;
        case Field::image: out = &target.image; break;
        case Field::digest: out = &target.digest; break;
        case Field::resource: out = &target.resource; break;
        case Field::account: out = &target.account; break;
        case Field::application: out = &target.application; break;
        default: return false;
    }
    if (!text.empty()) *out = bounded(text, longest_line_text);
    return true;
}

void fill(ReportedFinding& finding, const Assignment& field, std::span<const Item> value, std::string_view looked_up, std::vector<std::string>& problems) {
    if (auto* list = list_of(finding, field.field)) {
        for (const Item& item : value) add_new(*list, list_text(field.field, item.text));
        return;
    }
    const std::string_view text = first_of(value);
    if (text.empty()) return;
    if (fill(finding.target, field.field, text)) return;
    if (auto* out = text_of(finding, field.field)) {
        *out = bounded(text);
        return;
    }
    switch (field.field) {
        case Field::kind: finding.kind = class_word(text); return;
        case Field::severity: return fill_severity(finding, value, looked_up, problems);
        case Field::exploited: finding.exploited = truth(value); return;
        case Field::status: finding.status = status_word(text); return;
        case Field::first_seen: finding.first_seen = time_of(text).value_or(Time{}); return;
        case Field::last_seen: finding.last_seen = time_of(text).value_or(Time{}); return;
        case Field::proof: {
            size_t number = 1;
            const size_t all = static_cast<size_t>(std::count_if(value.begin(), value.end(), [](const Item& item) { return !item.text.empty(); }));
            for (const Item& item : value)
                if (!trim(item.text).empty() && finding.proofs.size() < 200)
                    finding.proofs.push_back({all > 1 ? field.name + " " + std::to_string(number++) : field.name, bounded(item.text)});
            return;
        }
        default: return fill_number(finding, field.field, text);
    }
}

void fill(Scan& scan, const Assignment& field, std::span<const Item> value) {
    const std::string_view text = first_of(value);
    if (field.field == Field::checks) {
        for (const Item& item : value)
            if (!item.text.empty() && scan.checks.size() < 1'000'000) scan.checks.push_back(bounded(item.text, longest_line_text));
        std::sort(scan.checks.begin(), scan.checks.end());
        scan.checks.erase(std::unique(scan.checks.begin(), scan.checks.end()), scan.checks.end());
        return;
    }
    if (text.empty()) return;
    if (field.field == Field::tool) scan.tool = bounded(text, longest_line_text);
    if (field.field == Field::tool_version) scan.version = bounded(text, longest_line_text);
    if (field.field == Field::started) scan.started = time_of(text).value_or(Time{});
    if (field.field == Field::finished) scan.finished = time_of(text).value_or(Time{});
    if (field.field == Field::partial) scan.partial = truth(value);
    Target target;
    if (scan.targets.empty() && fill(target, field.field, text))
        scan.targets.push_back(std::move(target));
    else if (!scan.targets.empty())
        fill(scan.targets[0], field.field, text);
}

void finish(ReportedFinding& finding) {
    for (const std::string& vector : finding.vectors) {
        const auto score = advisories::score_cvss(vector);
        if (!score) continue;
        finding.cvss = score->base / 10.0;
        break;
    }
}

void merge(ReportedFinding& into, ReportedFinding&& other) {
    const auto lists = {Field::references, Field::vulnerabilities, Field::weaknesses, Field::techniques, Field::vectors, Field::tags, Field::fixed_in};
    for (const Field field : lists) {
        std::vector<std::string>& into_list = *list_of(into, field);
        std::vector<std::string>& others = *list_of(other, field);
        for (std::string& text : others) add_new(into_list, std::move(text));
    }
    if (other.severity > into.severity) {
        into.severity = other.severity;
        into.severity_says = std::move(other.severity_says);
    }
    for (Proof& proof : other.proofs) {
        const bool known =
            std::any_of(into.proofs.begin(), into.proofs.end(), [&](const Proof& have) { return have.name == proof.name && have.text == proof.text; });
        if (!known && into.proofs.size() < 200) into.proofs.push_back(std::move(proof));
    }
    if (into.description.empty()) into.description = std::move(other.description);
    if (into.remedy.empty()) into.remedy = std::move(other.remedy);
    if (!into.cvss || (other.cvss && *other.cvss > *into.cvss)) into.cvss = other.cvss;
}

bool is_empty(const Target& t) {
    return t.host.empty() && t.ip.empty() && t.mac.empty() && t.url.empty() && t.repository.empty() && t.image.empty() && t.digest.empty() &&
           t.resource.empty() && t.account.empty() && t.application.empty();
}

}  // namespace redoubt::reports
