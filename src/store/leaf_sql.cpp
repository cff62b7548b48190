#include <charconv>

#include "store/finder.h"

namespace redoubt::store {

using schema::Kind;
using schema::Op;

namespace {

std::string like_pattern(const schema::Pattern& pattern) {
    std::string out;
    for (size_t i = 0; i < pattern.text.size(); ++i) {
        char c = pattern.text[i];
        if (c == '\\' && i + 1 < pattern.text.size() && std::string_view("*?\"\\").find(pattern.text[i + 1]) != std::string_view::npos)
            c = pattern.text[++i];
        else if (c == '*' || c == '?') {
            out += c == '*' ? '%' : '_';
            continue;
        }
        if (c == '%' || c == '_' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

std::string_view sign(Op op) {
    switch (op) {
        case Op::less: return " < ?";
        case Op::at_most: return " <= ?";
        case Op::greater: return " > ?";
        default: return " >= ?";
    }
}

// A comparison of `what` (an SQL expression of texts) with the leaf's pattern or bounds.
std::string text_test(const std::string& what, const Leaf& leaf, LeafSql& out) {
    if (leaf.op == Op::present) return what + " IS NOT NULL";
    if (leaf.op == Op::equals && leaf.pattern.wild) {
        out.values.emplace_back(std::string_view(out.kept.emplace_back(like_pattern(leaf.pattern))));
        return what + " LIKE ? ESCAPE '\\'";
    }
    out.values.emplace_back(std::string_view(out.kept.emplace_back(leaf.text)));
    if (leaf.op == Op::equals) return what + " = ? COLLATE NOCASE";
    if (leaf.op != Op::between) return what + std::string(sign(leaf.op));
    out.values.emplace_back(std::string_view(out.kept.emplace_back(leaf.to)));
    return what + " BETWEEN ? AND ?";
}

// Atoms of a JSON value compare as numbers when the query's value is one.
std::string member_test(const Leaf& leaf, LeafSql& out) {
    double number = 0;
    const auto [end, error] = std::from_chars(leaf.text.data(), leaf.text.data() + leaf.text.size(), number);
    const bool numeric = error == std::errc() && end == leaf.text.data() + leaf.text.size() && leaf.op != Op::equals && leaf.op != Op::present;
    if (!numeric || leaf.op == Op::between) return text_test("CAST(j.atom AS TEXT)", leaf, out);
    out.values.emplace_back(number);
    return "CAST(j.atom AS REAL)" + std::string(sign(leaf.op));
}

std::string ranged(const std::string& what, const Leaf& leaf, LeafSql& out) {
    if (leaf.op == Op::present) return what + " IS NOT NULL";
    if (leaf.kind == Kind::decimal) {
        out.values.emplace_back(leaf.least);
        out.values.emplace_back(leaf.most);
    } else {
        out.values.emplace_back(leaf.low);
        out.values.emplace_back(leaf.high);
    }
    return what + " BETWEEN ? AND ?";
}

// Several numbers or ids, as one bound JSON array.
std::string among(const std::string& what, const Leaf& leaf, LeafSql& out) {
    std::string array = "[";
    for (const int64_t choice : leaf.choices) array += (array.size() > 1 ? "," : "") + std::to_string(choice);
    for (const std::string& id : leaf.ids)
        array += (array.size() > 1 ? ",\"" : "\"") + (is_record_id(id) || id.find_first_of("\"\\") == std::string::npos ? id : "") + "\"";
    out.values.emplace_back(std::string_view(out.kept.emplace_back(array + "]")));
    return what + " IN (SELECT value FROM json_each(?))";
}

std::string test_of(const std::string& what, const Leaf& leaf, LeafSql& out) {
    if (leaf.op == Op::present) return what + " IS NOT NULL";
    if (leaf.kind == Kind::choice || leaf.kind == Kind::reference) return among(what, leaf, out);
    if (leaf.kind == Kind::text) return text_test(what, leaf, out);
    return ranged(what, leaf, out);
}

}  // namespace

LeafSql leaf_sql(const Layout&, const Leaf& leaf) {
    LeafSql out;
    const std::string& column = leaf.column->name;
    const bool is_list = leaf.column->field->shape.kind == Kind::list;
    if (leaf.on == Leaf::On::member && leaf.column->field->shape.kind == Kind::map) {
        out.values.emplace_back(std::string_view(out.kept.emplace_back("$.\"" + leaf.member + "\"")));
        out.where = "EXISTS(SELECT 1 FROM json_tree(" + column + ", ?) j WHERE j.atom IS NOT NULL AND " + member_test(leaf, out) + ")";
    } else if (leaf.on == Leaf::On::member) {
        out.values.emplace_back(std::string_view(out.kept.emplace_back(leaf.member)));
        out.where = "EXISTS(SELECT 1 FROM json_tree(" + column + ") j WHERE j.key = ? AND j.atom IS NOT NULL AND " + member_test(leaf, out) + ")";
    } else if (leaf.op == Op::present) {
        out.where = column + " IS NOT NULL";
    } else if (is_list) {
        out.where = "EXISTS(SELECT 1 FROM json_each(" + column + ") j WHERE " + test_of("j.value", leaf, out) + ")";
    } else {
        out.where = test_of(column, leaf, out);
    }
    return out;
}

}  // namespace redoubt::store
