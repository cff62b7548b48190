// The part of JSON Schema that the OpenAPI document uses: whether a value is what its schema says, and values made by one.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>

#include <fmt/format.h>

#include "base/time.h"
#include "schema/json.h"

namespace redoubt::api {

class JsonSchemas {
public:
    explicit JsonSchemas(const schema::Map& document) : schemas_(document["components"].map()["schemas"].map()) {}

    const schema::Map& followed(const schema::Map& of) const {
        const std::string_view reference = of["$ref"].text();
        return reference.empty() ? of : followed(schemas_[reference.substr(reference.rfind('/') + 1)].map());
    }

    // What is wrong, with its path; nothing when the value is valid.
    std::optional<std::string> fault(const schema::Value& value, const schema::Map& given, const std::string& path = "") const {
        if (!given["$ref"].is_null() && schemas_.find(given["$ref"].text().substr(given["$ref"].text().rfind('/') + 1)) == nullptr)
            return fmt::format("{}: there is no schema {}", path, given["$ref"].text());
        const schema::Map& of = followed(given);
        if (const auto* choices = of["anyOf"].as<schema::List>()) {
            for (const schema::Value& choice : *choices)
                if (!fault(value, choice.map(), path)) return std::nullopt;
            return path + ": none of anyOf";
        }
        if (!has_type(value, of["type"]))
            return fmt::format("{}: {} is not of type {}", path, schema::to_json(value).substr(0, 200), schema::to_json(of["type"]));
        if (const auto* names = of["enum"].as<schema::List>(); names && std::ranges::find(*names, value) == names->end())
            return fmt::format("{}: {} is not in enum", path, schema::to_json(value).substr(0, 200));
        if (const schema::Value* constant = of.find("const"); constant && !(*constant == value)) return path + ": is not the const";
        if (of["format"].text() == "date-time" && value.as<std::string>() && !parse_time(value.text()))
            return fmt::format("{}: '{}' is no time", path, value.text());
        if (of["format"].text() == "duration" && value.as<std::string>() && !parse_duration(value.text()))
            return fmt::format("{}: '{}' is no duration", path, value.text());
        if (const auto* list = value.as<schema::List>())
            for (size_t i = 0; i < list->size(); ++i)
                if (auto wrong = fault((*list)[i], of["items"].map(), fmt::format("{}/{}", path, i))) return wrong;
        if (const auto* map = value.as<schema::Map>()) return object_fault(*map, of, path);
        return std::nullopt;
    }

private:
    static bool is_type(const schema::Value& value, std::string_view type) {
        if (type == "null") return value.is_null();
        if (type == "boolean") return value.as<bool>() != nullptr;
        if (type == "integer") return value.as<int64_t>() != nullptr;
        if (type == "number") return value.as<int64_t>() != nullptr || value.as<double>() != nullptr;
        if (type == "string") return value.as<std::string>() != nullptr;
        if (type == "array") return value.as<schema::List>() != nullptr;
        return type == "object" && value.as<schema::Map>() != nullptr;
    }
    static bool has_type(const schema::Value& value, const schema::Value& types) {
        if (types.is_null()) return true;
        if (types.as<std::string>()) return is_type(value, types.text());
        return std::ranges::any_of(types.list(), [&](const schema::Value& type) { return is_type(value, type.text()); });
    }
    std::optional<std::string> object_fault(const schema::Map& map, const schema::Map& of, const std::string& path) const {
        if (of.find("type") == nullptr) return std::nullopt;  // anything
        for (const schema::Value& name : of["required"].list())
            if (!map.find(name.text())) return fmt::format("{}: lacks {}", path, name.text());
        const schema::Map& properties = of["properties"].map();
        for (const schema::Member& member : map) {
            const schema::Value* known = properties.find(member.name);
            const schema::Map* others = of["additionalProperties"].as<schema::Map>();
            // Nothing is answered that is not described, whether or not the schema would allow it.
            if (!known && !others && !of["additionalProperties"].boolean()) return fmt::format("{}: {} is not described", path, member.name);
            if (!known && !others) continue;
            if (auto wrong = fault(member.value, known ? known->map() : *others, path + "/" + member.name)) return wrong;
        }
        return std::nullopt;
    }
    const schema::Map& schemas_;
};

}  // namespace redoubt::api
