// A lenient look at JSON, for the readers of publishers' forms: what is absent, or of another type than asked for, is nothing, so that
// a reader says what it needs and no more. Parsed by simdjson; a view lives as long as the document.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "base/result.h"

namespace redoubt::advisories {

class JsonView {
public:
    JsonView() = default;
    explicit JsonView(simdjson::dom::element element) : element_(element), there_(true) {}

    bool is_map() const { return there_ && element_.is_object(); }
    bool is_list() const { return there_ && element_.is_array(); }
    explicit operator bool() const { return there_ && !element_.is_null(); }
    const simdjson::dom::element& element() const { return element_; }

    JsonView operator[](std::string_view key) const {
        simdjson::dom::element found;
        if (!is_map() || element_.get_object().value_unsafe().at_key(key).get(found) != simdjson::SUCCESS) return {};
        return JsonView(found);
    }
    JsonView first() const {
        simdjson::dom::element found;
        if (!is_list() || element_.get_array().value_unsafe().at(0).get(found) != simdjson::SUCCESS) return {};
        return JsonView(found);
    }
    std::string_view text() const { return there_ && element_.is_string() ? element_.get_string().value_unsafe() : std::string_view(); }
    std::optional<double> number() const {
        double value = 0;
        return there_ && element_.get_double().get(value) == simdjson::SUCCESS ? std::optional(value) : std::nullopt;
    }

    bool is_true() const {
        bool value = false;
        return there_ && element_.get_bool().get(value) == simdjson::SUCCESS && value;
    }

    template <class Each>
    void for_items(const Each& each) const {
        if (!is_list()) return;
        const simdjson::dom::array items = element_.get_array().value_unsafe();
        for (const simdjson::dom::element item : items) each(JsonView(item));
    }
    template <class Each>
    void for_members(const Each& each) const {
        if (!is_map()) return;
        const simdjson::dom::object members = element_.get_object().value_unsafe();
        for (const simdjson::dom::key_value_pair member : members) each(member.key, JsonView(member.value));
    }

private:
    simdjson::dom::element element_{};
    bool there_ = false;
};

// Keeps its memory from document to document.
class JsonDocument {
public:
    // `padded`: SIMDJSON_PADDING bytes behind the text may be read.
    Result<JsonView> parse(std::string_view text, bool padded = false);

private:
    simdjson::dom::parser parser_{size_t{2} << 30};
};

}  // namespace redoubt::advisories
