#include "reports/read_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "reports/input.h"
#include "reports/nearest.h"
#include "reports/run_mapping.h"

namespace redoubt::reports {
namespace {

constexpr size_t looked_at_nodes = 300'000;
constexpr size_t looked_at_bytes = size_t{256} << 10;  // of tables and lines
constexpr size_t most_unread = 200;
constexpr size_t names_as_keys = 40;  // so many names below one are keys, not names

struct Look {
    std::unique_ptr<Tree> tree = std::make_unique<Tree>();
    bool good = false, whole = false;
    std::optional<Error> error{};
};

// The trees of a report's beginning: one for all mappings of XML and of JSON, one for each mapping of anything else.
class Looks {
public:
    explicit Looks(const Input& input) : input_(input) {}
    Look& of(const Mapping& mapping) {
        const bool shared = mapping.reads == Reading::xml || mapping.reads == Reading::json || mapping.reads == Reading::yaml;
        auto [at, is_new] = looks_.try_emplace(shared ? nullptr : &mapping);
        if (shared) at = looks_.find(nullptr);
        if (shared && !is_new && reading_ != mapping.reads) return other_;
        Look& look = at->second;
        if (!is_new) return look;
        if (shared) reading_ = mapping.reads;
        Builder builder(*look.tree, Builder::Go::beginning, {}, looked_at_nodes);
        auto read = input_.read(mapping, builder, looked_at_bytes);
        look.good = read.has_value() && builder.finish().has_value();
        if (!read && shared) look.error = std::move(read).error();
        look.whole = look.good && !builder.stopped();
        return look;
    }

    std::unexpected<Error> unknown(const Catalogue& catalogue) const {
        const auto shared = looks_.find(nullptr);
        std::vector<std::string> near;
        if (shared != looks_.end() && shared->second.good) near = nearest_mappings(*shared->second.tree, catalogue);
        return fail(Code::unsupported, "no mapping knows this report", {},
                    fmt::format("{}'redoubt mappings list' names those there are, docs/mappings.md shows how to write one",
                                near.empty() ? std::string() : fmt::format("nearest: {}; ", fmt::join(near, ", "))));
    }

private:
    const Input& input_;
    std::map<const Mapping*, Look> looks_;
    Look other_;
    Reading reading_ = Reading::xml;
};

struct Scored {
    uint32_t score = 0;
    std::string because{};
};

Scored score_of(const Mapping& mapping, Look& look) {
    Tree& tree = *look.tree;
    Scored best;
    Evaluator evaluator(mapping, tree);
    for (const Detect& detect : mapping.detects)
        if (detect.score > best.score && evaluator.holds(detect.condition, Tree::root)) best = {detect.score, detect.says};
    if (mapping.shape.tables.empty()) return best;
    if (best.score == 0 && !mapping.detects.empty()) return {};
    const NameId header = tree.names.id("header");
    size_t columns = 0;
    for (NodeId node = 1; node < tree.size(); ++node)
        if (tree[node].name == header) columns = std::max<size_t>(columns, static_cast<size_t>(number_of(tree[node].view()).value_or(0)));
    if (columns == 0) return {};
    return {best.score + static_cast<uint32_t>(columns), fmt::format("{} of its columns", columns)};
}

// Which mapping knows it, and its tree when that is whole already.
Result<Recognised> recognise(const Input& input, const Catalogue& catalogue, std::unique_ptr<Tree>* whole) {
    Looks looks(input);
    Recognised best;
    const Mapping* rival = nullptr;
    uint32_t score = 0;
    const Error* broken = nullptr;  // it is JSON or XML by its first character, and then it is not
    for (const auto& mapping : catalogue.all()) {
        if (!input.can_be(mapping->reads)) continue;
        Look& look = looks.of(*mapping);
        if (!look.good) {
            if (look.error && mapping->reads != Reading::yaml) broken = &*look.error;
            continue;
        }
        Scored scored = score_of(*mapping, look);
        if (scored.score == 0 || scored.score < score) continue;
        rival = scored.score == score ? mapping.get() : nullptr;
        if (scored.score == score) continue;
        score = scored.score;
        best = {mapping.get(), std::move(scored.because)};
    }
    if (best.mapping == nullptr && broken != nullptr) return std::unexpected(*broken);
    if (best.mapping == nullptr) return looks.unknown(catalogue);
    if (rival != nullptr)
        return fail(Code::conflict, fmt::format("both {} and {} know this report", best.mapping->name, rival->name), {}, "name one with --as");
    Look& look = looks.of(*best.mapping);
    if (whole != nullptr && look.whole &&
        (best.mapping->reads == Reading::xml || best.mapping->reads == Reading::json || best.mapping->reads == Reading::yaml)) {
        *whole = std::move(look.tree);
        for (PathId path = 0; path < (*whole)->paths.size(); ++path) (*whole)->paths.at(path).read = false;  // what detection looked at is not read
    }
    return best;
}

std::string path_text(const Tree& tree, PathId path) {
    std::vector<std::string_view> names;
    for (; path > unlisted_path; path = tree.paths.at(path).parent) names.push_back(tree.names.text(tree.paths.at(path).name));
    std::string out;
    for (auto name = names.rbegin(); name != names.rend(); ++name) out.append("/").append(*name);
    return out;
}

std::vector<UnreadPart> unread_of(const Mapping& mapping, const Tree& tree) {
    std::map<PathId, size_t> below;
    for (PathId path = 2; path < tree.paths.size(); ++path) ++below[tree.paths.at(path).parent];
    std::vector<std::string> passed;
    for (const auto& path : mapping.passed_over) {
        std::string text;
        for (const uint32_t name : path) text.append("/").append(mapping.names[name]);
        passed.push_back(std::move(text));
    }
    std::map<std::string, UnreadPart> parts;
    for (PathId path = 2; path < tree.paths.size(); ++path) {
        const PathUse& use = tree.paths.at(path);
        if (use.read || !use.has_text || use.count == 0) continue;
        if (!mapping.shape.tables.empty() && tree.names.text(use.name) == "header") continue;
        std::string text = below[use.parent] > names_as_keys ? path_text(tree, use.parent) + "/*" : path_text(tree, path);
        if (std::any_of(passed.begin(), passed.end(), [&](const std::string& prefix) { return text == prefix || text.starts_with(prefix + "/"); })) continue;
        UnreadPart& part = parts[text];
        part.count += use.count;
        if (part.example.empty()) part.example = use.example;
    }
    std::vector<UnreadPart> out;
    for (auto& [text, part] : parts) {
        part.path = text;
        out.push_back(std::move(part));
    }
    std::sort(out.begin(), out.end(), [](const UnreadPart& a, const UnreadPart& b) { return a.count != b.count ? a.count > b.count : a.path < b.path; });
    if (out.size() > most_unread) out.resize(most_unread);
    return out;
}

Result<> run_whole(const Mapping& mapping, const Input& input, Tree& tree, MappingRun*& run, std::unique_ptr<MappingRun>& held, const TakeFinding& take) {
    std::vector<std::string> problems;
    if (tree.size() == 0) {
        Builder builder(tree, Builder::Go::whole);
        TRY(input.read(mapping, builder));
        TRY(builder.finish());
        problems = std::move(builder.problems());
    }
    held = std::make_unique<MappingRun>(mapping, tree, take);
    run = held.get();
    run->report().problems = std::move(problems);
    run->evaluator().set_floor(tree.size());
    TRY(run->scans());
    return run->rest();
}

Result<> run_streamed(const Mapping& mapping, const Input& input, Tree& tree, const std::vector<std::vector<NameId>>& streams, MappingRun& run) {
    {
        Builder builder(tree, Builder::Go::skeleton);
        builder.stream(streams, {});
        TRY(input.read(mapping, builder));
        TRY(builder.finish());
    }
    run.evaluator().set_floor(tree.size());
    run.streams(streams);
    TRY(run.scans());
    Builder builder(tree, Builder::Go::units);
    builder.stream(streams, [&](NodeId unit, std::span<const NodeId> around) { return run.unit(unit, around); });
    TRY(input.read(mapping, builder));
    TRY(builder.finish());
    for (std::string& problem : builder.problems()) run.report().problems.push_back(std::move(problem));
    return run.rest();
}

Result<ReadReport> read_with(const Mapping& mapping, const Input& input, std::unique_ptr<Tree> whole, const ReadOptions& options, const TakeFinding& take) {
    std::unique_ptr<Tree> tree = whole ? std::move(whole) : std::make_unique<Tree>();
    std::vector<std::vector<NameId>> streams;
    if (tree->size() == 0 && input.size() >= options.stream_from_bytes)
        for (const auto& path : mapping.streams) {
            std::vector<NameId> names;
            for (const uint32_t name : path) names.push_back(tree->names.id(mapping.names[name]));
            const bool itself = input.single_object() && path.size() == 1 && mapping.names[path[0]] == "item";
            if (!itself) streams.push_back(std::move(names));
        }
    std::unique_ptr<MappingRun> held;
    MappingRun* run = nullptr;
    if (streams.empty()) {
        TRY(run_whole(mapping, input, *tree, run, held, take));
    } else {
        held = std::make_unique<MappingRun>(mapping, *tree, take);
        run = held.get();
        TRY(run_streamed(mapping, input, *tree, streams, *run));
    }
    TRY(run->end());
    ReadReport report = std::move(run->report());
    if (run->records() == 0) {
        const bool says_so =
            std::any_of(mapping.nothing_when.begin(), mapping.nothing_when.end(), [&](ExprId when) { return run->evaluator().holds(when, Tree::root); });
        if (!says_so)
            return fail(Code::invalid, fmt::format("it looks like {}, but the mapping reads no record of it", mapping.title), {},
                        "it may be of another version: 'redoubt mappings try' shows what is not read");
    }
    report.unread = unread_of(mapping, *tree);
    return report;
}

}  // namespace

Result<Recognised> recognise_report(std::string_view bytes, const Catalogue& catalogue) {
    const Input input = TRY(Input::of(bytes));
    return recognise(input, catalogue, nullptr);
}

Result<ReadReport> read_report(std::string_view bytes, const Catalogue& catalogue, const ReadOptions& options, const TakeFinding& take) {
    const Input input = TRY(Input::of(bytes));
    std::unique_ptr<Tree> whole;
    if (options.format.empty()) {
        const Recognised known = TRY(recognise(input, catalogue, input.size() < options.stream_from_bytes ? &whole : nullptr));
        return read_with(*known.mapping, input, std::move(whole), options, take);
    }
    const Mapping* mapping = catalogue.find(options.format);
    if (mapping == nullptr)
        return fail(Code::not_found, fmt::format("there is no mapping '{}'", options.format), {}, "'redoubt mappings list' names those there are");
    if (!input.can_be(mapping->reads)) return fail(Code::malformed, fmt::format("this is no report of {}", mapping->title));
    return read_with(*mapping, input, nullptr, options, take);
}

Result<ReadReport> read_report(std::string_view bytes, const Mapping& mapping, const ReadOptions& options, const TakeFinding& take) {
    const Input input = TRY(Input::of(bytes));
    if (!input.can_be(mapping.reads)) return fail(Code::malformed, fmt::format("this is no report of {}", mapping.title));
    return read_with(mapping, input, nullptr, options, take);
}

}  // namespace redoubt::reports
