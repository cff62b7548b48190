#include "detect/load.h"

#include <fmt/core.h>

#include <algorithm>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <variant>

#include "base/hash.h"
#include "base/pipeline.h"
#include "detect/collection.h"
#include "detect/filter.h"
#include "detect/foreign.h"
#include "detect/parse_correlation.h"
#include "detect/parse_rule.h"
#include "formats/yaml/yaml.h"

namespace redoubt::detect {
namespace {

namespace yaml = formats::yaml;

constexpr uint64_t largest_rule_file = uint64_t{16} << 20;
constexpr size_t longest_id = 128;
constexpr size_t few_files = 64;  // not worth a thread
constexpr size_t files_at_once = 32;
constexpr size_t most_threads = 8;

size_t line_of(const Error& error) {
    size_t line = 0;
    for (const char c : error.where) {
        if (c < '0' || c > '9') break;
        line = line * 10 + static_cast<size_t>(c - '0');
        if (line > 100'000'000) return 0;
    }
    return line;
}

// A UUID (version 8, RFC 9562 §5.8) of the rule's text: the same rule keeps it wherever its file lies.
std::string id_of_text(std::string_view yaml) {
    const Sha256 hash = sha256(yaml);
    std::string hex = to_hex(std::span(hash).first(16));
    hex[12] = '8';
    hex[16] = 'a';
    return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4), hex.substr(20));
}

Result<> check_id(Rule& rule) {
    if (rule.id.empty()) {
        rule.id_given = false;
        rule.id = id_of_text(rule.yaml);
    }
    const bool clean = std::ranges::all_of(rule.id, [](char c) { return c > 0x20 && c < 0x7F; });
    if (clean && rule.id.size() <= longest_id) return {};
    return fail(Code::invalid, "the rule's id is not an identifier", fmt::format("{}:1", rule.line), "use a UUID");
}

// What a document came to.
using Outcome = std::variant<Rule, Filter, NotLoaded>;

NotLoaded refused(const std::string& path, std::string id, std::string title, std::string name, Error error) {
    const size_t line = line_of(error);
    error.where = error.where.empty() ? path : fmt::format("{}:{}", path, error.where);
    return {path, line, std::move(id), std::move(title), std::move(name), std::move(error)};
}

Result<Outcome> read_document(const RuleFile& file, CollectedDocument& document, const LoadOptions& options) {
    if (document.root.is_mapping() && document.root.find("filter") != nullptr) {
        Filter filter = TRY(parse_filter(document.root, options));
        filter.path = file.path;
        return filter;
    }
    Rule rule = TRY(parse_rule(document.root, options));
    rule.path = file.path;
    rule.yaml = std::move(document.text);
    TRY(check_id(rule));
    return rule;
}

std::vector<Outcome> read_file(const RuleFile& file, const LoadOptions& options) {
    std::vector<Outcome> outcomes;
    yaml::Parsed parsed = yaml::parse_all(file.text);
    const bool empty = parsed.documents.empty();
    const auto take = [&](Result<CollectedDocument>& document) {
        const auto said = [&](std::string_view key) { return document ? scalar_text(document->root, key) : std::string(); };
        auto outcome = document ? read_document(file, *document, options) : std::unexpected(std::move(document).error());
        if (outcome)
            outcomes.push_back(*std::move(outcome));
        else
            outcomes.push_back(refused(file.path, said("id"), said("title"), said("name"), std::move(outcome).error()));
    };
    for (auto& document : collect_documents(std::move(parsed.documents), file.text)) {
        if (!document) {
            take(document);
            continue;
        }
        const std::string id = scalar_text(document->root, "id"), title = scalar_text(document->root, "title");
        for (auto& rule : as_sigma(*std::move(document))) {
            if (rule)
                take(rule);
            else
                outcomes.push_back(refused(file.path, id, title, "", std::move(rule).error()));
        }
    }
    if (parsed.error) outcomes.push_back(refused(file.path, "", "", "", *std::move(parsed.error)));
    if (outcomes.empty())
        outcomes.push_back(
            refused(file.path, "", "", "", {Code::invalid, empty ? "the file is empty" : "the file holds no rule", "", "write a rule into it or remove it"}));
    return outcomes;
}

// Takes the outcomes in order; the second rule with an id is refused.
class Gathering {
public:
    explicit Gathering(size_t files) { set_.rules.reserve(files); }

    void add(Outcome outcome) {
        if (auto* bad = std::get_if<NotLoaded>(&outcome)) return set_.not_loaded.push_back(std::move(*bad));
        if (auto* filter = std::get_if<Filter>(&outcome)) return filters_.push_back(std::move(*filter));
        Rule& rule = std::get<Rule>(outcome);
        const auto [it, fresh] = paths_by_id_.emplace(rule.id, rule.path);
        if (fresh) return set_.rules.push_back(std::move(rule));
        Error error{Code::conflict, fmt::format("the id is already that of the rule in {}", it->second), fmt::format("{}:1", rule.line),
                    "give one of them a new id"};
        set_.not_loaded.push_back(refused(rule.path, rule.id, rule.title, "", std::move(error)));
    }

    RuleSet take(const LoadOptions& options) {
        apply_filters(set_, filters_, options);
        resolve_correlations(set_);
        std::ranges::sort(set_.not_loaded, {}, [](const NotLoaded& one) { return std::tie(one.path, one.line, one.rule_id); });
        return std::move(set_);
    }

private:
    RuleSet set_;
    std::vector<Filter> filters_;
    std::unordered_map<std::string, std::string> paths_by_id_;
};

bool is_rule_path(std::string_view path) {
    if (path.ends_with(".test.yml") || path.ends_with(".test.yaml")) return false;
    return path.ends_with(".yml") || path.ends_with(".yaml");
}

// Files are read and parsed on as many threads as there are, and taken in their order.
RuleSet load_in_order(size_t count, const LoadOptions& options, const std::function<std::vector<Outcome>(size_t)>& read) {
    Gathering gathering(count);
    size_t next = 0;
    const size_t threads = count < few_files ? 1 : std::clamp<size_t>(std::thread::hardware_concurrency(), 1, most_threads);
    ordered_pipeline(
        threads,
        [&]() -> std::optional<std::pair<size_t, size_t>> {
            if (next == count) return std::nullopt;
            const size_t from = next;
            next = std::min(count, from + files_at_once);
            return std::pair(from, next);
        },
        [&](std::pair<size_t, size_t> part) {
            std::vector<Outcome> outcomes;
            for (size_t i = part.first; i < part.second; ++i) std::ranges::move(read(i), std::back_inserter(outcomes));
            return outcomes;
        },
        [&](std::vector<Outcome> outcomes) {
            for (Outcome& outcome : outcomes) gathering.add(std::move(outcome));
        });
    return gathering.take(options);
}

Result<std::vector<std::string>> rule_paths_below(Disk& disk, std::span<const std::string> paths) {
    std::vector<std::string> found;
    for (const std::string& path : paths) {
        for (std::string& file : TRY(disk.files_below(path)))
            if (is_rule_path(file) || file == path) found.push_back(std::move(file));
    }
    std::ranges::sort(found);
    const auto repeated = std::ranges::unique(found);
    found.erase(repeated.begin(), repeated.end());
    if (found.empty() && !paths.empty())
        return fail(Code::not_found, "there is no rule file (.yml or .yaml)", paths.front(), "name a folder that holds Sigma rules");
    return found;
}

}  // namespace

RuleSet load_rules(std::span<const RuleFile> files, const LoadOptions& options) {
    std::vector<const RuleFile*> ordered;
    for (const RuleFile& file : files) ordered.push_back(&file);
    std::ranges::sort(ordered, [](const RuleFile* a, const RuleFile* b) { return std::tie(a->path, a) < std::tie(b->path, b); });
    return load_in_order(ordered.size(), options, [&](size_t i) { return read_file(*ordered[i], options); });
}

Result<RuleFiles> read_rule_files(Disk& disk, std::span<const std::string> paths) {
    RuleFiles out;
    for (std::string& path : TRY(rule_paths_below(disk, paths))) {
        auto text = disk.read(path, largest_rule_file);
        if (text)
            out.files.push_back({std::move(path), *std::move(text)});
        else
            out.unread.push_back({path, 0, "", "", "", std::move(text).error()});
    }
    return out;
}

Result<RuleSet> load_rules_below(Disk& disk, std::span<const std::string> paths, const LoadOptions& options) {
    const std::vector<std::string> found = TRY(rule_paths_below(disk, paths));
    return load_in_order(found.size(), options, [&](size_t i) -> std::vector<Outcome> {
        auto text = disk.read(found[i], largest_rule_file);
        if (text) return read_file({found[i], *std::move(text)}, options);
        std::vector<Outcome> unread;
        unread.emplace_back(NotLoaded{found[i], 0, "", "", "", std::move(text).error()});
        return unread;
    });
}

}  // namespace redoubt::detect
