#include "detect/required_ids.h"

namespace redoubt::detect {
namespace {

using Kind = ProgramNode::Kind;
using Texts = std::optional<std::set<std::string>>;

// All that hold together: the fewest are enough to know.
Texts fewest(const Program& program, const ProgramNode& node, KeyId key) {
    Texts best;
    for (uint32_t i = 0; i < node.count; ++i) {
        Texts part = required_texts(program, program.nodes()[node.first + i], key);
        if (part && (!best || part->size() < best->size())) best = std::move(part);
    }
    return best;
}

Texts united(const Program& program, const ProgramNode& node, KeyId key) {
    std::set<std::string> all;
    for (uint32_t i = 0; i < node.count; ++i) {
        Texts part = required_texts(program, program.nodes()[node.first + i], key);
        if (!part) return std::nullopt;
        all.merge(*part);
    }
    return all;
}

}  // namespace

std::optional<std::set<std::string>> required_texts(const Program& program, const ProgramNode& rule, KeyId key) {
    switch (rule.kind) {
        case Kind::never: return std::set<std::string>();
        case Kind::all_of: return fewest(program, rule, key);
        case Kind::any_of: return united(program, rule, key);
        case Kind::test: {
            const Predicate& predicate = program.predicates()[rule.first];
            if (predicate.key != key || predicate.pattern->shape != Shape::exact) return std::nullopt;
            for (const char c : predicate.pattern->text)
                if (c < '0' || c > '9') return std::nullopt;  // only digits are the same folded and as logged
            return std::set{predicate.pattern->text};
        }
        case Kind::always:
        case Kind::not_of: return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace redoubt::detect
