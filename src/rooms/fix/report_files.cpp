#include "rooms/fix/report_files.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "store/settings.h"

namespace redoubt::rooms {

using schema::Map;

namespace {

constexpr std::string_view mapping_setting = "mapping.";
constexpr size_t longest_mapping = size_t{256} << 10;
constexpr size_t findings_between_letting_go = 4096;
constexpr size_t hashed_at_once = size_t{8} << 20;

bool is_mapping_name(std::string_view name) {
    return !name.empty() && name.size() <= 60 &&
           std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

void let_go(const ReportDesk::File& file, std::string_view part) {
    if (file.mapped != nullptr) file.mapped->let_go(part);
}

std::string digest_of(const ReportDesk::File& file) {
    Sha256Stream stream;
    for (size_t at = 0; at < file.bytes.size(); at += hashed_at_once) {
        const std::string_view part = file.bytes.substr(at, hashed_at_once);
        stream.add(part);
        let_go(file, part);
    }
    const Sha256 digest = stream.finish();
    return to_hex(std::as_bytes(std::span(digest)));
}

}  // namespace

Result<std::shared_ptr<const reports::Catalogue>> ReportDesk::catalogue() {
    auto out = std::make_shared<reports::Catalogue>(TRY(reports::Catalogue::shipped()));
    store::Settings settings(store_);
    for (const std::string& name : TRY(settings.names(mapping_setting))) {
        const Map kept = TRY(settings.get(name));
        TRY(out->add(kept["text"].text(), name.substr(mapping_setting.size())));
    }
    return std::shared_ptr<const reports::Catalogue>(std::move(out));
}

Result<std::vector<OwnMapping>> ReportDesk::mappings() {
    store::Settings settings(store_);
    std::vector<OwnMapping> out;
    const auto all = TRY(catalogue());
    for (const auto& mapping : all->all()) {
        const Map kept = TRY(settings.get(std::string(mapping_setting) + mapping->name));
        out.push_back({.name = mapping->name, .title = mapping->title, .text = std::string(kept["text"].text()), .shipped = kept.empty()});
    }
    return out;
}

Result<> ReportDesk::keep(const store::Actor& by, const std::string& name, const std::string& text) {
    if (!is_mapping_name(name))
        return fail(Code::invalid, fmt::format("'{}' is no name of a mapping", name.substr(0, 80)), "name", "write lower-case letters, digits, dashes");
    if (text.size() > longest_mapping) return fail(Code::too_large, "a mapping has at most 256 KiB", "text");
    const reports::Mapping mapping = TRY(reports::compile_mapping(text, name));
    if (mapping.name != name)
        return fail(Code::invalid, fmt::format("the mapping calls itself '{}'", mapping.name), "name", "keep it by that name, or change its first line");
    return store::Settings(store_).put(by, std::string(mapping_setting) + name, Map{{"text", text}}, fmt::format("the mapping {}", name));
}

Result<> ReportDesk::drop(const store::Actor& by, const std::string& name) {
    store::Settings settings(store_);
    const Map kept = TRY(settings.get(std::string(mapping_setting) + name));
    if (kept.empty()) return fail(Code::not_found, fmt::format("there is no mapping '{}' of your own", name.substr(0, 80)), "name");
    return settings.remove(by, std::string(mapping_setting) + name);
}

Result<MappingTrial> ReportDesk::attempt(std::string_view text, std::string_view sample, size_t most_findings) {
    MappingTrial out;
    if (text.size() > longest_mapping) return fail(Code::too_large, "a mapping has at most 256 KiB", "mapping");
    const auto mapping = reports::compile_mapping(text, "mapping");
    if (!mapping) {
        out.problems = mapping.error().problems;
        if (out.problems.empty()) out.problems.push_back({mapping.error().where, mapping.error().message});
        return out;
    }
    const auto read = reports::read_report(sample, *mapping, {}, [&](reports::ReportedFinding&& finding) -> Result<> {
        if (out.findings.size() < most_findings) out.findings.push_back(std::move(finding));
        return {};
    });
    if (!read)
        out.problems.push_back({read.error().where, read.error().text()});
    else
        out.read = *read;
    return out;
}

Result<ReportOutcome> ReportDesk::import(const store::Actor& actor, const File& file, ReportOptions options, const advisories::Snapshot* snapshot) {
    const auto all = TRY(catalogue());
    options.sha256 = digest_of(file);
    const auto importing = TRY(ReportImport::open(store_, actor, std::move(options), snapshot));
    size_t taken = 0;
    const reports::ReadReport read = TRY(reports::read_report(file.bytes, *all, {.format = file.format}, [&](reports::ReportedFinding&& finding) {
        if (++taken % findings_between_letting_go == 0) let_go(file, file.bytes);
        return importing->take(std::move(finding));
    }));
    let_go(file, file.bytes);
    return importing->finish(read);
}

}  // namespace redoubt::rooms
