#include "advisories/osv.h"

#include <fmt/format.h>

#include "advisories/identifiers.h"
#include "advisories/json_view.h"
#include "formats/yaml/yaml.h"

namespace redoubt::advisories {
namespace {

namespace dom = simdjson::dom;

// What both forms of a record are made of, seen alike: JSON by simdjson, and the YAML tree.
struct JsonNode {
    dom::element element;

    bool is_text() const { return element.is_string(); }
    bool is_list() const { return element.is_array(); }
    bool is_map() const { return element.is_object(); }
    bool is_null() const { return element.is_null(); }
    std::string_view text() const { return element.get_string().value_unsafe(); }

    template <class Each>
    Result<> for_items(const Each& each) const {
        const dom::array items = element.get_array().value_unsafe();
        for (const dom::element item : items) TRY(each(JsonNode{item}));
        return {};
    }
    template <class Each>
    Result<> for_members(const Each& each) const {
        const dom::object members = element.get_object().value_unsafe();
        for (const dom::key_value_pair member : members) TRY(each(member.key, JsonNode{member.value}));
        return {};
    }
};

struct YamlNode {
    const formats::yaml::Node* node;

    bool is_text() const { return node->is_scalar(); }
    bool is_list() const { return node->is_sequence(); }
    bool is_map() const { return node->is_mapping(); }
    bool is_null() const { return node->is_null(); }
    std::string_view text() const { return node->text; }

    template <class Each>
    Result<> for_items(const Each& each) const {
        for (const formats::yaml::Node& item : node->items) TRY(each(YamlNode{&item}));
        return {};
    }
    template <class Each>
    Result<> for_members(const Each& each) const {
        for (size_t i = 0; i < node->items.size(); ++i) TRY(each(std::string_view(node->keys[i].text), YamlNode{&node->items[i]}));
        return {};
    }
};

template <class Node, class Shelf>
class RecordFiller {
public:
    RecordFiller(OsvRecord& record, Shelf& shelf, const OsvLimits& limits) : record_(record), shelf_(shelf), limits_(limits) { shelf.clear(record); }

    Result<> fill(const Node& root) {
        if (!root.is_map()) return fail(Code::malformed, "a record is an object", "/");
        TRY(root.for_members([&](std::string_view key, const Node& node) -> Result<> {
            if (key == "id") return text(node, "/id", record_.id);
            if (key == "modified") return text(node, "/modified", record_.modified);
            if (key == "published") return text(node, "/published", record_.published);
            if (key == "withdrawn") return text(node, "/withdrawn", record_.withdrawn);
            if (key == "summary") return text(node, "/summary", record_.summary);
            if (key == "details") return text(node, "/details", record_.details);
            if (key == "references") return list(node, "/references", [&](const Node& item) { return reference(item); });
            if (key == "database_specific") return publisher_words(node);
            if (key == "aliases") return texts(node, "/aliases", record_.aliases);
            if (key == "upstream") return texts(node, "/upstream", record_.upstream);
            if (key == "related") return texts(node, "/related", record_.related);
            if (key == "severity") return severities(node);
            if (key == "affected") return list(node, "/affected", [&](const Node& item) { return affected(item); });
            return {};
        }));
        if (record_.id.empty()) return fail(Code::malformed, "a record needs an id", "/id");
        return {};
    }

private:
    static Result<> text(const Node& node, const char* where, std::string_view& out) {
        if (node.is_null()) return {};
        if (!node.is_text()) return fail(Code::malformed, "this is to be a text", where);
        out = node.text();
        return {};
    }

    template <class Each>
    static Result<> list(const Node& node, const char* where, const Each& each) {
        if (node.is_null()) return {};
        if (!node.is_list()) return fail(Code::malformed, "this is to be a list", where);
        return node.for_items(each);
    }

    static Result<> texts(const Node& node, const char* where, std::vector<std::string_view>& out) {
        return list(node, where, [&](const Node& item) -> Result<> {
            if (!item.is_text()) return fail(Code::malformed, "this is to be a list of texts", where);
            out.push_back(item.text());
            return {};
        });
    }

    Result<> reference(const Node& node) {
        if (!node.is_map()) return fail(Code::malformed, "a reference is an object", "/references");
        return node.for_members([&](std::string_view key, const Node& member) -> Result<> {
            if (key == "url" && member.is_text()) record_.references.push_back(member.text());
            return {};
        });
    }

    // What publishers add of their own, in the forms that are common; anything else is passed over.
    Result<> publisher_words(const Node& node) {
        if (!node.is_map()) return {};
        return node.for_members([&](std::string_view key, const Node& member) -> Result<> {
            if ((key == "severity" || key == "urgency" || key == "ubuntu_priority") && member.is_text()) record_.urgency = member.text();
            if (key != "cwe_ids" || !member.is_list()) return {};
            return member.for_items([&](const Node& item) -> Result<> {
                if (const auto number = item.is_text() ? cwe_number(item.text()) : std::nullopt) record_.weaknesses.push_back(*number);
                return {};
            });
        });
    }

    Result<> severities(const Node& node) {
        return list(node, "/severity", [&](const Node& item) -> Result<> {
            if (!item.is_map()) return fail(Code::malformed, "a severity is an object", "/severity");
            OsvSeverity severity;
            TRY(item.for_members([&](std::string_view key, const Node& member) -> Result<> {
                if (key == "type") return text(member, "/severity/type", severity.type);
                if (key == "score") return text(member, "/severity/score", severity.score);
                return {};
            }));
            if (severity.type == "Ubuntu") record_.urgency = severity.score;
            record_.severities.push_back(severity);
            return {};
        });
    }

    Result<> affected(const Node& node) {
        if (!node.is_map()) return fail(Code::malformed, "what is affected is an object", "/affected");
        if (record_.affected.size() == limits_.most_affected)
            return fail(Code::too_large, fmt::format("more than {} packages are affected", limits_.most_affected), "/affected");
        OsvAffected& entry = shelf_.add_affected(record_);
        return node.for_members([&](std::string_view key, const Node& member) -> Result<> {
            if (key == "package") return package(member, entry);
            if (key == "severity") return severities(member);
            if (key == "ecosystem_specific") return publisher_words(member);
            if (key == "ranges") return list(member, "/affected/ranges", [&](const Node& item) { return range(item, entry); });
            if (key != "versions") return {};
            TRY(texts(member, "/affected/versions", entry.versions));
            versions_ += entry.versions.size();
            if (versions_ > limits_.most_versions)
                return fail(Code::too_large, fmt::format("more than {} versions are listed", limits_.most_versions), "/affected/versions");
            return {};
        });
    }

    static Result<> package(const Node& node, OsvAffected& entry) {
        if (node.is_null()) return {};
        if (!node.is_map()) return fail(Code::malformed, "a package is an object", "/affected/package");
        return node.for_members([&](std::string_view key, const Node& member) -> Result<> {
            if (key == "ecosystem") return text(member, "/affected/package/ecosystem", entry.ecosystem);
            if (key == "name") return text(member, "/affected/package/name", entry.name);
            if (key == "purl") return text(member, "/affected/package/purl", entry.purl);
            return {};
        });
    }

    Result<> range(const Node& node, OsvAffected& entry) {
        if (!node.is_map()) return fail(Code::malformed, "a range is an object", "/affected/ranges");
        OsvRange& range = shelf_.add_range(entry);
        std::string_view type;
        TRY(node.for_members([&](std::string_view key, const Node& member) -> Result<> {
            if (key == "type") return text(member, "/affected/ranges/type", type);
            if (key == "events") return list(member, "/affected/ranges/events", [&](const Node& item) { return event(item, range); });
            return {};
        }));
        if (type == "SEMVER")
            range.type = OsvRange::Type::semver;
        else if (type == "GIT")
            range.type = OsvRange::Type::git;
        else if (type != "ECOSYSTEM")
            return fail(Code::malformed, fmt::format("'{}' is not a type of range; it is SEMVER, ECOSYSTEM or GIT", type), "/affected/ranges/type");
        return {};
    }

    // One event each; older records have introduced and fixed in one object, which is read as two.
    Result<> event(const Node& node, OsvRange& range) {
        if (!node.is_map()) return fail(Code::malformed, "an event is an object", "/affected/ranges/events");
        return node.for_members([&](std::string_view key, const Node& member) -> Result<> {
            OsvEvent event;
            if (key == "introduced")
                event.kind = OsvEvent::Kind::introduced;
            else if (key == "fixed")
                event.kind = OsvEvent::Kind::fixed;
            else if (key == "last_affected")
                event.kind = OsvEvent::Kind::last_affected;
            else if (key == "limit")
                event.kind = OsvEvent::Kind::limit;
            else
                return {};
            TRY(text(member, "/affected/ranges/events", event.version));
            if (++events_ > limits_.most_events)
                return fail(Code::too_large, fmt::format("there are more than {} events", limits_.most_events), "/affected/ranges/events");
            range.events.push_back(event);
            return {};
        });
    }

    OsvRecord& record_;
    Shelf& shelf_;
    const OsvLimits& limits_;
    size_t events_ = 0;
    size_t versions_ = 0;
};

}  // namespace

// Lists that records before had, kept for their memory.
class OsvReader::ListShelf {
public:
    void clear(OsvRecord& record) {
        for (OsvAffected& affected : record.affected) put(affected);
        const auto emptied = [](auto& list) {
            list.clear();
            return std::move(list);
        };
        OsvRecord next{.references = emptied(record.references),
                       .weaknesses = emptied(record.weaknesses),
                       .aliases = emptied(record.aliases),
                       .upstream = emptied(record.upstream),
                       .related = emptied(record.related),
                       .severities = emptied(record.severities),
                       .affected = emptied(record.affected)};
        record = std::move(next);
    }
    OsvAffected& add_affected(OsvRecord& record) {
        OsvAffected& added = record.affected.emplace_back();
        if (affected_.empty()) return added;
        added = std::move(affected_.back());
        affected_.pop_back();
        return added;
    }
    OsvRange& add_range(OsvAffected& affected) {
        OsvRange& added = affected.ranges.emplace_back();
        if (ranges_.empty()) return added;
        added = std::move(ranges_.back());
        ranges_.pop_back();
        return added;
    }

private:
    static constexpr size_t most_kept = 256, most_kept_items = 4'096;

    void put(OsvAffected& affected) {
        for (OsvRange& range : affected.ranges) {
            if (ranges_.size() == most_kept || range.events.capacity() > most_kept_items) continue;
            range.events.clear();
            ranges_.push_back({.type = OsvRange::Type::ecosystem, .events = std::move(range.events)});
        }
        if (affected_.size() == most_kept || affected.versions.capacity() > most_kept_items || affected.ranges.capacity() > most_kept_items) return;
        affected.ranges.clear();
        affected.versions.clear();
        affected_.push_back({.ranges = std::move(affected.ranges), .versions = std::move(affected.versions)});
    }

    std::vector<OsvAffected> affected_;
    std::vector<OsvRange> ranges_;
};

struct OsvReader::State {
    JsonDocument document;
    formats::yaml::Node tree;
    OsvRecord record;
    ListShelf shelf;
};

Time record_time(std::string_view text) {
    if (text < "1678") return {};  // what is left out, and year 1 of Go's zero: without an error to be made for each record
    return parse_time(text).value_or(Time{});
}

OsvReader::OsvReader() : state_(std::make_unique<State>()) {}
OsvReader::~OsvReader() = default;
OsvReader::OsvReader(OsvReader&&) noexcept = default;

Result<const OsvRecord*> OsvReader::read_json(std::string_view text, const OsvLimits& limits) {
    if (text.size() > limits.most_bytes) return fail(Code::too_large, fmt::format("the record is longer than {} bytes", limits.most_bytes));
    const JsonView document = TRY(state_->document.parse(text));
    return read(document, limits);
}

Result<const OsvRecord*> OsvReader::read(const JsonView& document, const OsvLimits& limits) {
    TRY(RecordFiller<JsonNode, ListShelf>(state_->record, state_->shelf, limits).fill({document.element()}));
    return &state_->record;
}

Result<const OsvRecord*> OsvReader::read_yaml(std::string_view text, const OsvLimits& limits) {
    state_->tree = TRY(formats::yaml::parse(text, {.bytes = limits.most_bytes, .depth = 64, .nodes = 500'000}));
    TRY(RecordFiller<YamlNode, ListShelf>(state_->record, state_->shelf, limits).fill({&state_->tree}));
    return &state_->record;
}

}  // namespace redoubt::advisories
