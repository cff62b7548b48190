#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "reports/mapping_parser.h"
#include "schema/query.h"

namespace redoubt::reports {
namespace {

struct FieldShape {
    std::string_view name;
    Field field;
    uint8_t blocks;  // bits: finding 1, scan 2, target 4
};

using enum Field;
constexpr FieldShape fields[] = {
    {"kind", kind, 1},
    {"rule", rule, 1},
    {"title", title, 1},
    {"description", description, 1},
    {"impact", impact, 1},
    {"remedy", remedy, 1},
    {"references", references, 1},
    {"vulnerabilities", vulnerabilities, 1},
    {"weaknesses", weaknesses, 1},
    {"techniques", techniques, 1},
    {"severity", severity, 1},
    {"severity_says", severity_says, 1},
    {"confidence", confidence, 1},
    {"vectors", vectors, 1},
    {"cvss", cvss, 1},
    {"epss", epss, 1},
    {"exploited", exploited, 1},
    {"uid", uid, 1},
    {"status", status, 1},
    {"status_why", status_why, 1},
    {"first_seen", first_seen, 1},
    {"last_seen", last_seen, 1},
    {"tags", tags, 1},
    {"host", host, 7},
    {"ip", ip, 7},
    {"mac", mac, 7},
    {"os", os, 7},
    {"application_url", target_url, 7},
    {"repository", repository, 7},
    {"commit", commit, 7},
    {"image", image, 7},
    {"digest", digest, 7},
    {"resource", resource, 7},
    {"account", account, 7},
    {"application", application, 7},
    {"file", file, 1},
    {"line", line, 1},
    {"end_line", end_line, 1},
    {"column", column, 1},
    {"symbol", symbol, 1},
    {"snippet", snippet, 1},
    {"port", port, 1},
    {"protocol", protocol, 1},
    {"service", service, 1},
    {"url", url, 1},
    {"method", method, 1},
    {"parameter", parameter, 1},
    {"purl", purl, 1},
    {"component", component, 1},
    {"version", version, 1},
    {"fixed_in", fixed_in, 1},
    {"component_path", component_path, 1},
    {"tool", tool, 2},
    {"version", tool_version, 2},
    {"started", started, 2},
    {"finished", finished, 2},
    {"checks", checks, 2},
    {"partial", partial, 2},
};

constexpr std::string_view classes[] = {"software", "host", "web", "code", "resource"};
constexpr std::pair<std::string_view, Reading> readings[] = {{"xml", Reading::xml},     {"json", Reading::json}, {"csv", Reading::csv},
                                                             {"yaml", Reading::yaml},   {"xlsx", Reading::xlsx}, {"html", Reading::html},
                                                             {"lines", Reading::lines}, {"zip", Reading::zip}};
constexpr std::string_view statements[] = {"mapping", "title",  "about", "reads", "columns", "line",    "detect", "nothing",
                                           "stream",  "passes", "table", "band",  "index",   "finding", "scan",   "target"};

}  // namespace

std::vector<std::string> field_names(BlockKind kind) {
    std::vector<std::string> out;
    for (const FieldShape& shape : fields)
        if ((shape.blocks >> static_cast<int>(kind) & 1) != 0) out.emplace_back(shape.name);
    if (kind == BlockKind::finding) out.emplace_back("proof");
    return out;
}

uint32_t MappingParser::new_variable(std::string name) {
    variables_.push_back({std::move(name), mapping_.variables, {}});
    return mapping_.variables++;
}

Result<std::string> MappingParser::plain_text(std::string_view what) {
    if (word().kind != WordKind::text && word().kind != WordKind::raw && word().kind != WordKind::name && word().kind != WordKind::number)
        return wrong(fmt::format("{} is missing", what));
    return words_[at_++].text;
}

Result<Mapping> MappingParser::run() {
    mapping_.source = source_;
    Error all{.code = Code::invalid, .message = {}, .where = {}, .hint = {}};
    while (word().kind != WordKind::end) {
        const size_t start = at_;
        depth_ = 0;
        auto done = statement();
        if (done) continue;
        if (all.problems.empty()) {
            all.message = done.error().message;
            all.where = done.error().where;
            all.hint = done.error().hint;
        }
        all.problems.push_back({done.error().where, done.error().message + (done.error().hint.empty() ? "" : ", " + done.error().hint)});
        at_ = std::max(at_, start + 1);
        const auto goes_on = [&] { return std::find(std::begin(statements), std::end(statements), word().text) != std::end(statements) && word().column == 1; };
        while (at_ < words_.size() - 1 && !(word().first && goes_on())) ++at_;
        if (all.problems.size() >= 50) break;
    }
    if (all.problems.empty())
        if (auto whole = check_whole(); !whole) return std::unexpected(std::move(whole).error());
    if (!all.problems.empty()) return std::unexpected(std::move(all));
    return std::move(mapping_);
}

Result<> MappingParser::check_whole() {
    if (mapping_.name.empty()) return wrong("the page does not begin with 'mapping NAME'");
    if (mapping_.title.empty()) mapping_.title = mapping_.name;
    const bool any = std::any_of(mapping_.blocks.begin(), mapping_.blocks.end(), [](const Block& block) { return block.kind == BlockKind::finding; });
    if (!any) return wrong("the page has no 'finding { … }'");
    if (mapping_.detects.empty() && mapping_.shape.tables.empty()) return wrong("the page does not say how its reports are known", "write 'detect …'");
    TRY(check_streams());
    if (mapping_.reads == Reading::lines && mapping_.shape.lines.empty()) return wrong("the page reads lines and has no 'line NAME 'pattern''");
    return {};
}

Result<> MappingParser::statement() {
    variables_.clear();
    block_indexes_.clear();
    innermost_ = none;
    const std::string name = word().text;
    if (word().kind != WordKind::name || std::find(std::begin(statements), std::end(statements), name) == std::end(statements)) {
        const auto near = schema::near_names(name, std::vector<std::string_view>(std::begin(statements), std::end(statements)));
        return wrong(fmt::format("'{}' begins no statement", name), near.empty() ? std::string() : fmt::format("meant {}?", fmt::join(near, ", ")));
    }
    ++at_;
    if (name == "mapping") return mapping_.name = TRY(plain_text("a name")), Result<>();
    if (name == "title") return mapping_.title = TRY(plain_text("a text")), Result<>();
    if (name == "about") return mapping_.about = TRY(plain_text("a text")), Result<>();
    if (name == "reads") return reads();
    if (name == "columns") return columns();
    if (name == "line") return line_shape();
    if (name == "detect") return detect();
    if (name == "stream") return plain_paths(mapping_.streams);
    if (name == "table" || name == "band") return table(name == "band");
    if (name == "index") return index(nullptr);
    if (name == "finding") return block(BlockKind::finding);
    if (name == "scan") return block(BlockKind::scan);
    if (name == "target") return block(BlockKind::target);
    if (!is_name(name == "nothing" ? "when" : "over")) return wrong(name == "nothing" ? "'nothing' goes on with 'when'" : "'passes' goes on with 'over'");
    ++at_;
    if (name == "passes") return plain_paths(mapping_.passed_over);
    mapping_.nothing_when.push_back(TRY(expression()));
    return {};
}

Result<> MappingParser::reads() {
    for (const auto& [name, reading] : readings)
        if (is_name(name)) {
            mapping_.reads = reading;
            ++at_;
            return {};
        }
    return wrong("a report is read as xml, json, csv, yaml, xlsx, html, lines or zip");
}

Result<> MappingParser::columns() {
    TableShape shape;
    if (word().kind == WordKind::name && next_word().text != ",") shape.name = words_[at_++].text;
    do shape.columns.push_back(TRY(plain_text("the name of a column")));
    while (take(","));
    mapping_.shape.tables.push_back(std::move(shape));
    return {};
}

Result<> MappingParser::line_shape() {
    LineShape shape;
    shape.name = TRY(plain_text("the name of the node"));
    if (word().kind != WordKind::raw) return wrong("a pattern in single quotes is missing");
    auto pattern = Regex::compile(word().text);
    if (!pattern) return wrong(pattern.error().message);
    shape.pattern = *std::move(pattern);
    ++at_;
    if (is_name("opens")) {
        shape.opens = true;
        ++at_;
    }
    mapping_.shape.lines.push_back(std::move(shape));
    return {};
}

Result<> MappingParser::detect() {
    const size_t begin = word().begin;
    const ExprId condition = TRY(expression());
    Detect out{.condition = condition, .score = 1, .says = std::string(trim(text_.substr(begin, words_[at_ - 1].end - begin)))};
    if (mapping_.exprs[condition].op == Op::both) out.score = static_cast<uint32_t>(mapping_.exprs[condition].kids.size());
    mapping_.detects.push_back(std::move(out));
    return {};
}

// /A/B, /C: names alone.
Result<> MappingParser::plain_paths(std::vector<std::vector<uint32_t>>& into) {
    do {
        std::vector<uint32_t> path;
        while (take("/")) path.push_back(name_number(TRY(plain_text("a name"))));
        if (path.empty()) return wrong("a path of names, as /a/b, is missing");
        into.push_back(std::move(path));
    } while (take(","));
    return {};
}

Result<> MappingParser::table(bool band) {
    Table table{.name = TRY(plain_text("the name of the table")), .band = band};
    TRY(expect("{", "behind the name of the table"));
    while (!take("}")) {
        const std::string key = TRY(plain_text("a key"));
        TRY(expect(":", "behind the key"));
        std::string value = TRY(plain_text("a value"));
        take(",");
        if (key == "else") {
            table.otherwise = std::move(value);
            table.has_otherwise = true;
            continue;
        }
        if (band) {
            double bound = 0;
            if (std::from_chars(key.data(), key.data() + key.size(), bound).ec != std::errc()) return wrong(fmt::format("the bound '{}' is no number", key));
            if (!table.bounds.empty() && bound >= table.bounds.back()) return wrong("the bounds of a band stand from high to low");
            table.bounds.push_back(bound);
        }
        table.entries.emplace_back(to_lower(key), std::move(value));
    }
    mapping_.tables.push_back(std::move(table));
    return {};
}

Result<> MappingParser::index(Block* block) {
    Index index{.name = TRY(plain_text("the name of the index"))};
    TRY(expect("=", "behind the name of the index"));
    index.nodes = TRY(expression());
    if (!is_name("by")) return wrong("'by' and the key are missing");
    ++at_;
    index.key = TRY(expression());
    index.depends = innermost_;
    const auto number = static_cast<uint32_t>(mapping_.indexes.size());
    if (block != nullptr) {
        block_indexes_.emplace_back(index.name, number);
        block->controls.push_back({.does = Does::index, .number = number, .value = none, .chains = {}});
        index.name.clear();
    }
    mapping_.indexes.push_back(std::move(index));
    return {};
}

Result<> MappingParser::block(BlockKind kind) {
    Block block{.kind = kind};
    TRY(expect("{", "behind the name of the block"));
    while (!take("}")) {
        if (word().kind == WordKind::end) return wrong("the block is not closed", "write '}'");
        TRY(block_statement(block));
    }
    mapping_.blocks.push_back(std::move(block));
    return {};
}

Result<> MappingParser::block_statement(Block& block) {
    const bool assigns = next_word().kind == WordKind::mark && next_word().text == "=" && !is_name("let") && !is_name("each");
    if (assigns || is_name("proof")) return assignment(block);
    if (is_name("each")) return each(block);
    if (is_name("index")) return ++at_, index(&block);
    if (is_name("when")) {
        ++at_;
        block.controls.push_back({.does = Does::when, .value = TRY(expression()), .chains = {}});
        return {};
    }
    if (is_name("let")) {
        ++at_;
        std::string name = TRY(plain_text("a name"));
        TRY(expect("=", "behind the name"));
        const ExprId value = TRY(expression());
        block.controls.push_back({.does = Does::let, .number = new_variable(std::move(name)), .value = value, .chains = {}});
        return {};
    }
    if (is_name("key")) {
        ++at_;
        do block.key.push_back(TRY(expression()));
        while (take(","));
        return {};
    }
    return wrong(fmt::format("'{}' is no statement of a block", word().text), "each, when, let, index, key, proof or FIELD = …");
}

Result<> MappingParser::each(Block& block) {
    ++at_;
    std::string name = TRY(plain_text("a name"));
    Control control{.does = Does::each, .optional = take("?"), .chains = {}};
    TRY(expect("=", "behind the name"));
    control.value = TRY(expression());
    if (!control.optional) control.chains = chains_of(mapping_.exprs[control.value]);
    control.number = new_variable(std::move(name));
    variables_.back().chains = control.chains;
    innermost_ = control.number;
    block.controls.push_back(std::move(control));
    return {};
}

Result<> MappingParser::assignment(Block& block) {
    Assignment out;
    if (is_name("proof")) {
        ++at_;
        if (block.kind != BlockKind::finding) return wrong("only a finding has proofs");
        out.field = Field::proof;
        out.name = TRY(plain_text("the name of the proof"));
    } else {
        const FieldShape* found = nullptr;
        for (const FieldShape& shape : fields)
            if (shape.name == word().text && (shape.blocks >> static_cast<int>(block.kind) & 1) != 0) found = &shape;
        if (found == nullptr) {
            const std::vector<std::string> known = field_names(block.kind);
            const auto near = schema::near_names(word().text, std::vector<std::string_view>(known.begin(), known.end()));
            return wrong(fmt::format("unknown field '{}'", word().text),
                         near.empty() ? fmt::format("known are {}", fmt::join(known, ", ")) : fmt::format("meant {}?", fmt::join(near, ", ")));
        }
        out.field = found->field;
        ++at_;
    }
    TRY(expect("=", "behind the field"));
    const bool class_name =
        out.field == Field::kind && word().kind == WordKind::name && std::find(std::begin(classes), std::end(classes), word().text) != std::end(classes);
    if (class_name)
        out.value = literal(words_[at_++].text);
    else
        out.value = TRY(expression());
    block.fields.push_back(std::move(out));
    return {};
}

Result<Mapping> compile_mapping(std::string_view text, std::string source) {
    if (text.size() > size_t{1} << 20) return fail(Code::too_large, "a mapping has at most 1 MiB", source);
    auto words = TRY(words_of_mapping(text, source));
    return MappingParser(std::move(words), text, std::move(source)).run();
}

}  // namespace redoubt::reports
