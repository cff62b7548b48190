#include "formats/yaml/yaml.h"

#include <fmt/core.h>
#include <yaml.h>

#include <algorithm>
#include <map>
#include <memory>
#include <unordered_set>

#include "formats/yaml/plain.h"

namespace redoubt::formats::yaml {
namespace {

struct ParserDeleter {
    void operator()(yaml_parser_t* parser) const {
        yaml_parser_delete(parser);
        delete parser;
    }
};

// One libyaml event, freed with its scope.
struct EventGuard {
    yaml_event_t event{};
    EventGuard() = default;
    EventGuard(const EventGuard&) = delete;
    EventGuard& operator=(const EventGuard&) = delete;
    ~EventGuard() { yaml_event_delete(&event); }
};

std::string_view view(const yaml_char_t* text) { return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text); }

std::string place_of(const yaml_mark_t& mark) { return fmt::format("{}:{}", mark.line + 1, mark.column + 1); }

size_t count_nodes(const Node& node) {
    size_t count = 1;
    for (const Node& item : node.items) count += count_nodes(item);
    return count;
}

// libyaml counts characters; this turns its growing indexes into byte offsets.
class Offsets {
public:
    explicit Offsets(std::string_view text) : text_(text) {
        if (text_.starts_with("\xEF\xBB\xBF")) byte_ = 3;
    }
    size_t byte_at(size_t character) {
        while (character_ < character && byte_ < text_.size()) {
            ++byte_;
            while (byte_ < text_.size() && (static_cast<unsigned char>(text_[byte_]) & 0xC0) == 0x80) ++byte_;
            ++character_;
        }
        return byte_;
    }

private:
    std::string_view text_;
    size_t byte_ = 0;
    size_t character_ = 0;
};

class Reader {
public:
    Reader(std::string_view text, const Limits& limits) : text_(text), limits_(limits), offsets_(text), parser_(new yaml_parser_t) {
        yaml_parser_initialize(parser_.get());
        yaml_parser_set_encoding(parser_.get(), YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(parser_.get(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
    }

    Result<> read_stream(std::vector<Document>& documents) {
        for (;;) {
            EventGuard next;
            TRY(read(next.event));
            if (next.event.type == YAML_STREAM_END_EVENT) return {};
            if (next.event.type != YAML_DOCUMENT_START_EVENT) continue;
            const size_t begin = documents.empty() ? 0 : offsets_.byte_at(next.event.start_mark.index);
            if (!documents.empty()) documents.back().end = begin;
            anchors_.clear();
            Node root;
            TRY(read_node(root, 0));
            documents.push_back({std::move(root), begin, text_.size()});
        }
    }

private:
    Result<> read(yaml_event_t& event) {
        if (yaml_parser_parse(parser_.get(), &event) != 0) return {};
        const yaml_mark_t& mark = parser_->error == YAML_READER_ERROR ? parser_->mark : parser_->problem_mark;
        std::string message = fmt::format("not valid YAML: {}", parser_->problem == nullptr ? "out of memory" : parser_->problem);
        if (parser_->context != nullptr) message += fmt::format(", {}", parser_->context);
        return fail(Code::malformed, std::move(message), place_of(mark), "check indentation, quotes and colons near this place");
    }

    Result<> read_node(Node& out, size_t depth) {
        EventGuard next;
        TRY(read(next.event));
        return build(next.event, out, depth);
    }

    Result<> build(const yaml_event_t& event, Node& out, size_t depth) {
        TRY(take_nodes(1, event.start_mark));
        if (depth > limits_.depth)
            return fail(Code::too_large, fmt::format("nested more than {} levels deep", limits_.depth), place_of(event.start_mark), "flatten the document");
        out.line = static_cast<uint32_t>(event.start_mark.line + 1);
        out.column = static_cast<uint32_t>(event.start_mark.column + 1);
        switch (event.type) {
            case YAML_ALIAS_EVENT: return copy_alias(event, out, depth);
            case YAML_SCALAR_EVENT: {
                const auto& scalar = event.data.scalar;
                out.kind = Kind::scalar;
                out.plain = scalar.style == YAML_PLAIN_SCALAR_STYLE;
                out.text.assign(reinterpret_cast<const char*>(scalar.value), scalar.length);
                return close_anchor(open_anchor(scalar.anchor), out, event.start_mark);
            }
            case YAML_SEQUENCE_START_EVENT: return read_sequence(event, out, depth);
            case YAML_MAPPING_START_EVENT: return read_mapping(event, out, depth);
            default: return fail(Code::malformed, "not valid YAML: a value was expected", place_of(event.start_mark));
        }
    }

    Result<> read_sequence(const yaml_event_t& start, Node& out, size_t depth) {
        out.kind = Kind::sequence;
        const std::string anchor = open_anchor(start.data.sequence_start.anchor);
        for (;;) {
            EventGuard next;
            TRY(read(next.event));
            if (next.event.type == YAML_SEQUENCE_END_EVENT) break;
            TRY(build(next.event, out.items.emplace_back(), depth + 1));
        }
        return close_anchor(anchor, out, start.start_mark);
    }

    Result<> read_mapping(const yaml_event_t& start, Node& out, size_t depth) {
        out.kind = Kind::mapping;
        const std::string anchor = open_anchor(start.data.mapping_start.anchor);
        std::unordered_set<std::string> seen;
        for (;;) {
            EventGuard next;
            TRY(read(next.event));
            if (next.event.type == YAML_MAPPING_END_EVENT) break;
            Node key;
            TRY(build(next.event, key, depth + 1));
            const std::string place = key.place();
            if (!key.is_scalar()) return fail(Code::unsupported, "a key that is a list or a map", place, "use plain text as key");
            if (!seen.insert(key.text).second)
                return fail(Code::malformed, fmt::format("the key '{}' stands twice in one map", key.text), place, "remove or rename one of them");
            out.keys.push_back({std::move(key.text), key.line, key.column});
            TRY(read_node(out.items.emplace_back(), depth + 1));
        }
        return close_anchor(anchor, out, start.start_mark);
    }

    Result<> copy_alias(const yaml_event_t& event, Node& out, size_t depth) {
        const std::string name(view(event.data.alias.anchor));
        const std::string place = place_of(event.start_mark);
        const auto it = anchors_.find(name);
        if (it == anchors_.end()) return fail(Code::malformed, fmt::format("the alias '*{}' has no anchor before it", name), place);
        const Anchor& anchor = it->second;
        if (anchor.open) return fail(Code::malformed, fmt::format("the alias '*{}' contains itself", name), place, "write the value out");
        TRY(take_nodes(anchor.nodes, event.start_mark));
        if (depth + anchor.depth > limits_.depth)
            return fail(Code::too_large, fmt::format("nested more than {} levels deep", limits_.depth), place, "flatten the document");
        out = anchor.node;
        return {};
    }

    Result<> take_nodes(size_t count, const yaml_mark_t& mark) {
        nodes_ += count;
        if (nodes_ <= limits_.nodes) return {};
        return fail(Code::too_large, fmt::format("more than {} values, aliases expanded", limits_.nodes), place_of(mark),
                    "split the file; nested aliases that multiply are refused");
    }

    static size_t depth_of(const Node& node) {
        size_t deepest = 0;
        for (const Node& item : node.items) deepest = std::max(deepest, 1 + depth_of(item));
        return deepest;
    }

    std::string open_anchor(const yaml_char_t* name) {
        std::string anchor(view(name));
        if (!anchor.empty()) anchors_[anchor].open = true;
        return anchor;
    }
    // The kept copy counts like an expanded alias: anchors nested in anchors would otherwise multiply unseen.
    Result<> close_anchor(const std::string& name, const Node& node, const yaml_mark_t& mark) {
        if (name.empty()) return {};
        const size_t nodes = count_nodes(node);
        TRY(take_nodes(nodes, mark));
        anchors_[name] = {node, nodes, depth_of(node), false};
        return {};
    }

    struct Anchor {
        Node node;
        size_t nodes = 0;
        size_t depth = 0;
        bool open = false;
    };

    std::string_view text_;
    Limits limits_;
    Offsets offsets_;
    std::unique_ptr<yaml_parser_t, ParserDeleter> parser_;
    std::map<std::string, Anchor, std::less<>> anchors_;
    size_t nodes_ = 0;
};

}  // namespace

bool Node::is_null() const {
    if (!is_scalar() || !plain) return false;
    return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

const Node* Node::find(std::string_view key) const {
    const auto it = std::ranges::find(keys, key, &Key::text);
    return it == keys.end() ? nullptr : &items[static_cast<size_t>(it - keys.begin())];
}

std::string Node::place() const { return fmt::format("{}:{}", line, column); }

Parsed parse_all(std::string_view text, const Limits& limits) {
    if (text.size() <= limits.bytes) {
        if (auto document = read_plain(text, limits)) {
            Parsed parsed;
            parsed.documents.push_back(*std::move(document));
            return parsed;
        }
    }
    return parse_by_libyaml(text, limits);
}

Parsed parse_by_libyaml(std::string_view text, const Limits& limits) {
    Parsed parsed;
    if (text.size() > limits.bytes) {
        parsed.error = Error{Code::too_large, fmt::format("{} bytes, but at most {} are read", text.size(), limits.bytes), "", "split the file"};
        return parsed;
    }
    auto done = Reader(text, limits).read_stream(parsed.documents);
    if (!done) parsed.error = std::move(done).error();
    return parsed;
}

Result<Node> parse(std::string_view text, const Limits& limits) {
    Parsed parsed = parse_all(text, limits);
    if (parsed.error) return std::unexpected(*std::move(parsed.error));
    if (parsed.documents.empty()) return fail(Code::malformed, "there is no YAML document", "1:1");
    if (parsed.documents.size() > 1)
        return fail(Code::malformed, "more than one YAML document where one is expected", parsed.documents[1].root.place(),
                    "remove the '---' and what follows");
    return std::move(parsed.documents.front().root);
}

}  // namespace redoubt::formats::yaml
