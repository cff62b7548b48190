#include "software/bom_schema.h"

#include <fmt/format.h>

namespace redoubt::software {
namespace {

class ShapeWalk {
public:
    Result<> object(const BomNode& node, const Shape& shape) {
        if (!node.is_object()) return fail(Code::malformed, "this is to be an object");
        if (depth_ == deepest_bom_component) return fail(Code::too_large, fmt::format("it is nested deeper than {}", deepest_bom_component));
        ++depth_;
        for (const ShapeMember& member : shape.members)
            if (Result<> done = check(node, member); !done) return within(std::move(done.error()), member.name);
        --depth_;
        if (shape.fault == nullptr) return {};
        if (std::string fault = shape.fault(node); !fault.empty()) return fail(Code::malformed, std::move(fault));
        return {};
    }

private:
    static std::unexpected<Error> within(Error error, std::string_view place) {
        error.where = fmt::format("/{}{}", place, error.where);
        return std::unexpected(std::move(error));
    }

    Result<> check(const BomNode& node, const ShapeMember& member) {
        const auto found = member_of(node, member.name);
        if (found.error() != simdjson::SUCCESS || found.value_unsafe().is_null()) {
            if (member.need == ShapeMember::Need::required) return fail(Code::malformed, "it is missing");
            return {};
        }
        const BomNode value = found.value_unsafe();
        switch (member.kind) {
            case ShapeMember::Kind::text: return text(value, member);
            case ShapeMember::Kind::object: return object(value, *member.shape());
            case ShapeMember::Kind::objects: return list(value, [&](const BomNode& item) { return object(item, *member.shape()); });
            case ShapeMember::Kind::texts: return list(value, [&](const BomNode& item) { return text(item, member); });
        }
        return {};
    }

    static Result<> text(const BomNode& value, const ShapeMember& member) {
        if (!value.is_string()) return fail(Code::malformed, "this is to be a text");
        if (member.fault == nullptr) return {};
        const std::string_view text = value.get_string().value_unsafe();
        if (const std::string fault = member.fault(text); !fault.empty())
            return fail(Code::malformed, fmt::format("'{}' is to be {}", text.substr(0, 100), fault));
        return {};
    }

    template <class Each>
    static Result<> list(const BomNode& value, const Each& each) {
        if (!value.is_array()) return fail(Code::malformed, "this is to be a list");
        size_t at = 0;
        const simdjson::dom::array items = value.get_array().value_unsafe();
        for (const BomNode item : items) {
            if (Result<> done = each(item); !done) return within(std::move(done.error()), std::to_string(at));
            ++at;
        }
        return {};
    }

    size_t depth_ = 0;
};

}  // namespace

Result<> check_shape(const BomNode& node, const Shape& shape) { return ShapeWalk().object(node, shape); }

}  // namespace redoubt::software
