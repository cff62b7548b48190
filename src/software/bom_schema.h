// Whether a document keeps to what its format asks, as far as a reader relies on it: required members, types, values out of a set,
// formats of texts. Tables say it (bom_schema_cyclonedx.cpp); this walks them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "software/bom_document.h"

namespace redoubt::software {

struct Shape;

struct ShapeMember {
    enum class Kind : uint8_t { text, object, objects, texts };  // objects, texts: a list of them
    enum class Need : uint8_t { optional, required };

    std::string_view name;
    Kind kind = Kind::text;
    Need need = Need::optional;
    // What a text should be ("one of …") when it is not that; empty when it is.
    std::string (*fault)(std::string_view text) = nullptr;
    const Shape* (*shape)() = nullptr;  // of an object, or of each of them
};

struct Shape {
    std::span<const ShapeMember> members;
    // What is wrong with how its members go together; empty when nothing is.
    std::string (*fault)(const BomNode& object) = nullptr;
};

// Code::malformed with the JSON pointer of the first thing that is wrong, Code::too_large when it is nested too deep.
Result<> check_shape(const BomNode& node, const Shape& shape);

// CycloneDX 1.0 to 1.7 (cyclonedx.org/schema). Ids of licences are not compared with SPDX's list, which grows.
Result<> check_cyclonedx(const BomNode& root);

}  // namespace redoubt::software
