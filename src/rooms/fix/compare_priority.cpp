#include "rooms/fix/compare_priority.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace redoubt::rooms {
namespace {

using store::Record;

double term_weight(const ComparedTerm& term) { return std::abs(std::log(term.times)); }

std::optional<double> priority_number(const Record& finding) {
    const schema::Value& value = finding["priority"];
    if (const auto* number = value.as<double>()) return *number;
    return value.is_null() ? std::nullopt : std::optional(static_cast<double>(value.integer()));
}

// A claim of the supplier stands in one of the two only: the other has it with nothing taken off.
void level_terms(PriorityParts& left, PriorityParts& right) {
    for (auto [one, other] : {std::pair{&left, &right}, std::pair{&right, &left}})
        if (one->terms.size() > other->terms.size()) other->terms.push_back({one->terms.back().name, "nothing", 1});
}

std::string compared_sentence(const Record& left, const Record& right, const ComparedPriorities& compared) {
    const auto a = priority_number(left), b = priority_number(right);
    if (!a || !b) {
        const Record& without = a ? right : left;
        return fmt::format("{} has no priority: it was not seen on an asset. {} is {}, {} is {}.", without.key, left.key, left["severity"].text(), right.key,
                           right["severity"].text());
    }
    const std::string head = fmt::format("{} is {:g}, {} is {:g}", left.key, *a, right.key, *b);
    if (compared.terms.empty()) return head + "; what one of them is made of is not known.";
    const ComparedTerm& first = compared.terms.front();
    if (term_weight(first) < 0.005) return head + ": they are made of the same.";
    const bool left_leads = first.times > 1;
    const ComparedTerm* against = nullptr;
    for (const ComparedTerm& term : compared.terms)
        if (!against && term_weight(term) >= 0.005 && (term.times > 1) != left_leads) against = &term;
    std::string out =
        fmt::format("{}: mostly {}, {} ({:.2f}) against {} ({:.2f})", head, first.name, first.left.why, first.left.value, first.right.why, first.right.value);
    if (against) out += fmt::format("; the other way goes {}, {} against {}", against->name, against->left.why, against->right.why);
    return out + ".";
}

}  // namespace

ComparedPriorities compare_priorities(const Record& left, const Record& right) {
    ComparedPriorities out;
    PriorityParts one = priority_parts(left["priority_why"].text()), other = priority_parts(right["priority_why"].text());
    out.left_on = one.on;
    out.right_on = other.on;
    if (!one.terms.empty() && !other.terms.empty()) {
        level_terms(one, other);
        for (size_t at = 0; at < one.terms.size(); ++at) {
            const double below = std::max(other.terms[at].value, 0.001), above = std::max(one.terms[at].value, 0.001);
            out.terms.push_back({one.terms[at].name, one.terms[at], other.terms[at], above / below});
        }
        std::ranges::sort(out.terms, [](const ComparedTerm& a, const ComparedTerm& b) {
            return term_weight(a) != term_weight(b) ? term_weight(a) > term_weight(b) : a.name < b.name;
        });
    }
    out.says = compared_sentence(left, right, out);
    return out;
}

}  // namespace redoubt::rooms
