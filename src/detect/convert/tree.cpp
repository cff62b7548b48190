#include "detect/convert/tree.h"

#include <algorithm>
#include <iterator>

namespace redoubt::detect::convert {
namespace {

// Flattens parts of the same kind; `neutral` parts vanish, one `decisive` part decides the whole.
Clause joined(Clause::Kind kind, std::vector<Clause> parts, Clause::Kind neutral, Clause::Kind decisive) {
    Clause out;
    out.kind = kind;
    for (Clause& part : parts) {
        if (part.kind == neutral) continue;
        if (part.kind == decisive) {
            out.kind = decisive;
            out.parts.clear();
            return out;
        }
        if (part.kind == kind)
            std::ranges::move(part.parts, std::back_inserter(out.parts));
        else
            out.parts.push_back(std::move(part));
    }
    if (out.parts.empty()) out.kind = neutral;
    if (out.parts.size() != 1) return out;
    Clause only = std::move(out.parts.front());
    return only;
}

}  // namespace

Clause all_of(std::vector<Clause> parts) { return joined(Clause::Kind::all_of, std::move(parts), Clause::Kind::always, Clause::Kind::never); }
Clause any_of(std::vector<Clause> parts) { return joined(Clause::Kind::any_of, std::move(parts), Clause::Kind::never, Clause::Kind::always); }

Clause not_of(Clause part) {
    Clause out;
    switch (part.kind) {
        case Clause::Kind::always: out.kind = Clause::Kind::never; return out;
        case Clause::Kind::never: out.kind = Clause::Kind::always; return out;
        case Clause::Kind::not_of: {
            Clause inner = std::move(part.parts.front());
            return inner;
        }
        default: break;
    }
    out.kind = Clause::Kind::not_of;
    out.parts.push_back(std::move(part));
    return out;
}

Clause test_of(Operand field, Pattern pattern) {
    Clause out;
    out.kind = Clause::Kind::test;
    out.field = std::move(field);
    out.pattern = std::move(pattern);
    return out;
}

}  // namespace redoubt::detect::convert
