#include "detect/collection.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/json_text.h"
#include "base/text.h"

namespace redoubt::detect {
namespace {

using formats::yaml::Document;
using formats::yaml::Key;
using formats::yaml::Node;

constexpr size_t most_merged_nodes = 500'000;  // of one file

size_t count_nodes(const Node& node) {
    size_t count = 1;
    for (const Node& item : node.items) count += count_nodes(item);
    return count;
}

void merge(Node& into, const Node& from) {
    for (size_t i = 0; i < from.items.size(); ++i) {
        const auto key = std::ranges::find(into.keys, from.keys[i].text, &Key::text);
        if (key == into.keys.end()) {
            into.keys.push_back(from.keys[i]);
            into.items.push_back(from.items[i]);
            continue;
        }
        Node& present = into.items[static_cast<size_t>(key - into.keys.begin())];
        if (present.is_mapping() && from.items[i].is_mapping())
            merge(present, from.items[i]);
        else
            present = from.items[i];
    }
}

Node without_action(Node node) {
    const auto key = std::ranges::find(node.keys, "action", &Key::text);
    node.items.erase(node.items.begin() + (key - node.keys.begin()));
    node.keys.erase(key);
    return node;
}

class Collecting {
public:
    explicit Collecting(std::string_view text) : text_(text) {}

    void add(Document document) {
        const Node* action = document.root.is_mapping() ? document.root.find("action") : nullptr;
        if (action == nullptr) return add_rule(std::move(document));
        if (action->is_scalar() && action->text == "global") {
            global_ = without_action(std::move(document.root));
            previous_.reset();
        } else if (action->is_scalar() && action->text == "reset") {
            if (document.root.keys.size() > 1)
                return refuse(document.root, "a document with 'action: reset' holds more than that", "move the rest to a document of its own");
            global_.reset();
        } else if (action->is_scalar() && action->text == "repeat") {
            repeat(without_action(std::move(document.root)));
        } else {
            refuse(*action, fmt::format("'{}' is not an action of a collection", action->text), "use global, reset or repeat");
        }
    }

    Collected take() { return std::move(out_); }

private:
    void refuse(const Node& place, std::string message, std::string hint) {
        out_.push_back(fail(Code::invalid, std::move(message), place.place(), std::move(hint)));
    }

    void add_rule(Document document) {
        const bool plain_rule = document.root.is_mapping() && document.root.find("correlation") == nullptr && document.root.find("filter") == nullptr;
        if (!global_ || !plain_rule) {
            if (plain_rule) previous_ = document.root;
            out_.push_back(CollectedDocument{std::move(document.root), std::string(text_.substr(document.begin, document.end - document.begin))});
            return;
        }
        put_merged(*global_, document.root);
    }

    void repeat(Node change) {
        if (!previous_) return refuse(change, "there is no rule before to repeat", "put 'action: repeat' behind a rule of the same file");
        const Node before = *previous_;
        put_merged(before, change);
    }

    void put_merged(Node base, const Node& over) {
        const uint32_t line = over.line;
        const uint32_t column = over.column;
        merge(base, over);
        base.line = line;
        base.column = column;
        nodes_ += count_nodes(base);
        if (nodes_ > most_merged_nodes) {
            out_.push_back(
                fail(Code::too_large, fmt::format("the collection comes to more than {} values", most_merged_nodes), over.place(), "split the file"));
            return;
        }
        previous_ = base;
        std::string text = yaml_text(base);
        out_.push_back(CollectedDocument{std::move(base), std::move(text)});
    }

    std::string_view text_;
    std::optional<Node> global_;
    std::optional<Node> previous_;
    size_t nodes_ = 0;
    Collected out_;
};

std::string quoted(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

bool is_simple_key(std::string_view key) {
    return !key.empty() && std::ranges::all_of(key, [](char c) { return c == '_' || c == '-' || c == '.' || (lower(c) >= 'a' && lower(c) <= 'z'); }) &&
           key != "null" && key.front() != '-' && key != "~";
}

void put(std::string& out, const Node& node, size_t indent);

void put_scalar(std::string& out, const Node& node) {
    const bool plain = node.plain && node.text.find('\n') == std::string::npos;
    out += " " + (plain ? node.text : quoted(node.text)) + "\n";
}

void put_item(std::string& out, const Node& node, size_t indent) {
    if (node.is_scalar()) return put_scalar(out, node);
    if (node.items.empty()) {
        out += node.is_mapping() ? " {}\n" : " []\n";
        return;
    }
    out += "\n";
    put(out, node, indent + 4);
}

void put(std::string& out, const Node& node, size_t indent) {
    for (size_t i = 0; i < node.items.size(); ++i) {
        out.append(indent, ' ');
        if (node.is_mapping())
            out += (is_simple_key(node.keys[i].text) ? node.keys[i].text : quoted(node.keys[i].text)) + ":";
        else
            out += "-";
        put_item(out, node.items[i], indent);
    }
}

}  // namespace

std::string yaml_text(const Node& node) {
    std::string out;
    put(out, node, 0);
    return out;
}

Collected collect_documents(std::vector<Document> documents, std::string_view text) {
    Collecting collecting(text);
    for (Document& document : documents) collecting.add(std::move(document));
    return collecting.take();
}

}  // namespace redoubt::detect
