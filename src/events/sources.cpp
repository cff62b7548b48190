#include "events/sources.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "formats/yaml/yaml.h"

namespace redoubt::events {
namespace {

namespace yaml = formats::yaml;

constexpr size_t most_entries = 1000;
constexpr std::array<std::pair<std::string_view, Reader>, 11> readers{{{"json", Reader::json},
                                                                       {"syslog", Reader::syslog},
                                                                       {"auditd", Reader::auditd},
                                                                       {"web", Reader::web},
                                                                       {"weberror", Reader::weberror},
                                                                       {"w3c", Reader::w3c},
                                                                       {"zeek", Reader::zeek},
                                                                       {"cef", Reader::cef},
                                                                       {"pairs", Reader::pairs},
                                                                       {"xml", Reader::xml},
                                                                       {"text", Reader::text}}};

class Loading {
public:
    explicit Loading(std::string path) : path_(std::move(path)) {}

    Result<std::vector<SourceEntry>> run(std::string_view text) {
        auto root = yaml::parse(text);
        if (!root) return at(std::move(root).error(), path_);
        const yaml::Node* const list = root->find("sources");
        if (list == nullptr || !list->is_sequence()) return wrong(*root, "the file has no list 'sources'");
        if (list->items.size() > most_entries) return wrong(*list, "too many sources");
        std::vector<SourceEntry> out;
        for (const yaml::Node& item : list->items) out.push_back(TRY(entry(item)));
        return out;
    }

private:
    std::unexpected<Error> wrong(const yaml::Node& node, std::string message) const {
        return fail(Code::invalid, std::move(message), fmt::format("{}:{}", path_, node.line), "docs/sigma.md says what a log source may have");
    }

    Result<SourceEntry> entry(const yaml::Node& node) {
        if (!node.is_mapping()) return wrong(node, "a source is a mapping");
        SourceEntry out;
        out.place = fmt::format("{}:{}", path_, node.line);
        for (size_t i = 0; i < node.keys.size(); ++i) TRY(take(node.keys[i].text, node.items[i], out));
        if (out.name.empty()) return wrong(node, "the source has no name");
        if (node.find("reads") == nullptr) return wrong(node, fmt::format("the source '{}' does not say what it reads", out.name));
        if (out.product.empty() && out.category.empty() && out.service.empty())
            return wrong(node, fmt::format("the source '{}' has neither product, category nor service", out.name));
        return out;
    }

    Result<> take(std::string_view key, const yaml::Node& value, SourceEntry& out) {
        if (key == "name") return text(value, out.name);
        if (key == "pairs") return text(value, out.pairs);
        if (key == "also") return texts(value, out.also);
        if (key == "time") return texts(value, out.time);
        if (key == "host") return texts(value, out.host);
        if (key == "fields") return aliases(value, out.fields);
        if (key == "join") return aliases(value, out.joined);
        if (key == "when") return conditions(value, out);
        if (key == "logsource") return source(value, out);
        if (key != "reads") return wrong(value, fmt::format("unknown key '{}'", key));
        const auto reader = reader_named(value.text);
        if (!reader) return wrong(value, fmt::format("there is no reader '{}'", value.text));
        out.reader = *reader;
        return {};
    }

    Result<> text(const yaml::Node& node, std::string& out) {
        if (!node.is_scalar() || node.text.empty()) return wrong(node, "this must be a text");
        out = node.text;
        return {};
    }

    Result<> texts(const yaml::Node& node, std::vector<std::string>& out) {
        if (!node.is_sequence()) return text(node, out.emplace_back());
        for (const yaml::Node& item : node.items) TRY(text(item, out.emplace_back()));
        return {};
    }

    Result<> aliases(const yaml::Node& node, std::vector<SourceEntry::Alias>& out) {
        if (!node.is_mapping()) return wrong(node, "this must be a mapping of names");
        for (size_t i = 0; i < node.keys.size(); ++i) {
            out.push_back({node.keys[i].text, {}});
            TRY(texts(node.items[i], out.back().from));
            if (out.back().from.empty()) return wrong(node.items[i], "the list is empty");
        }
        return {};
    }

    Result<> conditions(const yaml::Node& node, SourceEntry& out) {
        if (!node.is_mapping()) return wrong(node, "'when' is a mapping of fields");
        for (size_t i = 0; i < node.keys.size(); ++i) {
            SourceCondition& condition = out.conditions.emplace_back(SourceCondition{node.keys[i].text, {}});
            if (node.items[i].is_null()) {
                condition.absent = true;
                continue;
            }
            TRY(texts(node.items[i], condition.patterns));
            if (condition.patterns == std::vector<std::string>{"*"}) condition.patterns.clear();
        }
        return {};
    }

    Result<> source(const yaml::Node& node, SourceEntry& out) {
        if (!node.is_mapping()) return wrong(node, "'logsource' is a mapping");
        for (size_t i = 0; i < node.keys.size(); ++i) {
            const std::string& key = node.keys[i].text;
            std::string* const place = key == "product" ? &out.product : key == "category" ? &out.category : key == "service" ? &out.service : nullptr;
            if (place == nullptr) return wrong(node.items[i], fmt::format("a log source has no '{}'", key));
            TRY(text(node.items[i], *place));
        }
        return {};
    }

    std::string path_;
};

constexpr size_t most_near = 5;

// Readers and entries, each name once, in alphabetical order.
std::vector<std::string_view> choosable_names() {
    std::vector<std::string_view> names;
    for (const auto& [name, reader] : readers) names.push_back(name);
    for (const SourceEntry& entry : shipped_sources().entries()) names.push_back(entry.name);
    std::ranges::sort(names);
    const auto repeated = std::ranges::unique(names);
    names.erase(repeated.begin(), repeated.end());
    return names;
}

// One holds the other, or they begin alike.
bool looks_like(std::string_view known, std::string_view name) {
    constexpr size_t alike = 3;
    if (name.size() < alike) return known.starts_with(name);
    return known.find(name) != std::string_view::npos || name.find(known) != std::string_view::npos || known.starts_with(name.substr(0, alike));
}

}  // namespace

std::string_view reader_name(Reader reader) { return std::ranges::find(readers, reader, &std::pair<std::string_view, Reader>::second)->first; }

std::optional<Reader> reader_named(std::string_view name) {
    const auto found = std::ranges::find(readers, name, &std::pair<std::string_view, Reader>::first);
    return found == readers.end() ? std::nullopt : std::optional(found->second);
}

Result<Sources> Sources::load(std::span<const SourceFile> files) {
    Sources out;
    std::vector<SourceEntry> last;
    for (const SourceFile& file : files) {
        std::vector<SourceEntry> entries = TRY(Loading(file.path).run(file.text));
        for (SourceEntry& entry : entries) {
            const auto in_last = std::ranges::find(last, entry.name, &SourceEntry::name);
            const SourceEntry* const same = in_last == last.end() ? out.find(entry.name) : &*in_last;
            if (same != nullptr) return fail(Code::invalid, fmt::format("the source '{}' stands already at {}", entry.name, same->place), entry.place);
            (entry.conditions.empty() ? last : out.entries_).push_back(std::move(entry));
        }
    }
    std::ranges::move(last, std::back_inserter(out.entries_));
    out.note_also();
    return out;
}

const SourceEntry* Sources::find(std::string_view name) const {
    const auto found = std::ranges::find(entries_, name, &SourceEntry::name);
    return found == entries_.end() ? nullptr : &*found;
}

Result<SourceChoice> choose_source(std::string_view name) {
    if (const auto reader = reader_named(name)) return SourceChoice{reader, nullptr};
    const SourceEntry* const entry = shipped_sources().find(name);
    if (entry != nullptr) return SourceChoice{entry->reader, entry};
    if (name == "list") return fail(Code::invalid, "'list' is no log source", "--source", fmt::format("one of: {}", fmt::join(choosable_names(), ", ")));
    std::vector<std::string_view> near;
    for (const std::string_view known : choosable_names())
        if (near.size() < most_near && looks_like(known, name)) near.push_back(known);
    const std::string_view all = "--source list shows them all";
    return fail(Code::invalid, fmt::format("there is no log source '{}'", name), "--source",
                near.empty() ? std::string(all) : fmt::format("near it are {}; {}", fmt::join(near, ", "), all));
}

void Sources::note_also() {
    for (const SourceEntry& entry : entries_)
        for (const std::string& wanted : entry.also) also_.push_back({entry.product, entry.service, wanted});
}

bool Sources::counts_as(std::string_view product, std::string_view service, std::string_view wanted) const {
    return std::ranges::any_of(also_, [&](const Also& also) {
        return equal_ignoring_case(also.wanted, wanted) && equal_ignoring_case(also.service, service) && equal_ignoring_case(also.product, product);
    });
}

}  // namespace redoubt::events
