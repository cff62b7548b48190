#include "formats/ndjson/reader.h"

#include <array>
#include <charconv>

#include <simdjson.h>

#include "base/text.h"

namespace redoubt::formats::ndjson {
namespace {

namespace dom = simdjson::dom;

constexpr size_t most_depth = 64;
constexpr size_t most_leaves = 16384;

class Walk {
public:
    Walk(std::string& path, LeafSink& sink) : path_(path), sink_(sink) { path_.clear(); }

    void object(const dom::object& object, size_t depth) {
        const size_t before = path_.size();
        for (const auto& [key, value] : object) {
            if (before == 0 && !value.is_object() && !value.is_array()) {
                scalar(key, value);
                continue;
            }
            if (before > 0) path_ += '.';
            path_ += key;
            element(value, depth + 1);
            path_.resize(before);
        }
    }

    bool cut() const { return leaves_ > most_leaves; }

private:
    void element(const dom::element& value, size_t depth) {
        if (depth > most_depth && (value.is_object() || value.is_array())) return leaf(path_, LeafKind::text, simdjson::minify(value));
        if (value.is_object()) return object(value.get_object().value_unsafe(), depth);
        if (!value.is_array()) return scalar(path_, value);
        const dom::array items = value.get_array().value_unsafe();  // a loop over the result itself would outlive it
        for (const dom::element item : items) element(item, depth + 1);
    }

    void scalar(std::string_view name, const dom::element& value) {
        std::array<char, 32> digits;
        const auto number = [&](auto n) {
            const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), n).ptr;
            leaf(name, LeafKind::number, {digits.data(), static_cast<size_t>(end - digits.data())});
        };
        switch (value.type()) {
            case dom::element_type::STRING: return leaf(name, LeafKind::text, value.get_string().value_unsafe());
            case dom::element_type::INT64: return number(value.get_int64().value_unsafe());
            case dom::element_type::UINT64: return number(value.get_uint64().value_unsafe());
            case dom::element_type::DOUBLE: return real(name, value.get_double().value_unsafe());
            case dom::element_type::BOOL: return leaf(name, LeafKind::boolean, value.get_bool().value_unsafe() ? "true" : "false");
            default: return;
        }
    }

    // Shortest text that reads back the same; with an exponent where plain digits would read as an integer past 64 bits.
    void real(std::string_view name, double n) {
        std::array<char, 32> digits;
        const bool large = n >= 1e18 || n <= -1e18;
        char* const end = digits.data() + digits.size();
        const auto written = large ? std::to_chars(digits.data(), end, n, std::chars_format::scientific) : std::to_chars(digits.data(), end, n);
        leaf(name, LeafKind::number, {digits.data(), static_cast<size_t>(written.ptr - digits.data())});
    }

    void leaf(std::string_view name, LeafKind kind, std::string_view text) {
        if (++leaves_ <= most_leaves) sink_.leaf(name, kind, text);
    }

    std::string& path_;
    LeafSink& sink_;
    size_t leaves_ = 0;
};

}  // namespace

struct Reader::State {
    dom::parser parser;
    std::string padded;    // a line that has too little behind it
    std::string repaired;  // UTF-8 made valid
    std::string path;

    simdjson::simdjson_result<dom::element> parse(std::string_view line, size_t readable_after) {
        if (readable_after >= line_padding) return parser.parse(line.data(), line.size(), false);
        padded.reserve(line.size() + line_padding);
        padded.assign(line);
        return parser.parse(padded.data(), padded.size(), false);
    }
};
static_assert(line_padding >= simdjson::SIMDJSON_PADDING);

Reader::Reader() : state_(std::make_unique<State>()) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;

LineResult Reader::read(std::string_view line, size_t readable_after, LeafSink& sink) {
    LineResult out;
    state_->repaired.clear();
    auto parsed = state_->parse(line, readable_after);
    if (parsed.error() == simdjson::UTF8_ERROR) {
        state_->repaired = to_valid_utf8(line);
        out.repaired = true;
        parsed = state_->parse(state_->repaired, 0);
    }
    dom::object root;
    if (parsed.error() != simdjson::SUCCESS) {
        out.error = simdjson::error_message(parsed.error());
    } else if (parsed.value_unsafe().get_object().get(root) != simdjson::SUCCESS) {
        out.error = "it is JSON, but not an object";
    } else {
        Walk walk(state_->path, sink);
        walk.object(root, 1);
        out.cut = walk.cut();
    }
    return out;
}

std::string_view Reader::repaired_line() const { return state_->repaired; }

}  // namespace redoubt::formats::ndjson
