// What Python projects ask for: requirements.txt (pip.pypa.io, requirements file format), setup.cfg and pyproject.toml.
#include <initializer_list>
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/toml/toml.h"
#include "software/lock_readers.h"
#include "software/lock_requirement.h"

namespace redoubt::software {
namespace {

// A # begins a comment at the begin of a line and behind a blank.
std::string_view without_comment(std::string_view line) {
    for (size_t at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1))
        if (at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t') return line.substr(0, at);
    return line;
}

// What stands behind an option: "-r other.txt", "--requirement=other.txt".
std::string_view option_value(std::string_view line) {
    const size_t at = line.find_first_of(" =\t");
    return at == std::string_view::npos ? std::string_view() : trim(line.substr(at + 1));
}

bool begins_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
    for (const std::string_view prefix : prefixes)
        if (text.starts_with(prefix)) return true;
    return false;
}

void read_pip_option(std::string_view line, uint32_t number, Contents& contents) {
    if (begins_with_any(line, {"-r", "--requirement", "-c", "--constraint"})) {
        std::string_view file = option_value(line);
        if (file.empty() && line.size() > 2 && line[1] != '-') file = trim(line.substr(2));
        return add_unread(contents, number, fmt::format("asks for '{}', which is read by itself where it lies below what is read", file));
    }
    if (begins_with_any(line, {"-e", "--editable"})) {
        const std::string_view source = option_value(line);
        if (is_repository(source)) return add_repository(contents, {.type = "pypi", .name = source, .line = number}, source);
        return;  // the project itself, or a folder of it
    }
    if (begins_with_any(line, {"-i", "-f", "--index-url", "--extra-index-url", "--find-links", "--no-", "--only-binary", "--prefer-binary", "--pre",
                               "--trusted-host", "--use-", "--require-hashes", "--hash"}))
        return;
    add_unread(contents, number, fmt::format("'{}' is no option of a requirements file", line));
}

void read_pip_line(std::string_view line, uint32_t number, Contents& contents) {
    line = trim(without_comment(line));
    if (line.empty()) return;
    if (line.starts_with('-')) return read_pip_option(line, number, contents);
    if (const size_t option = line.find(" --"); option != std::string_view::npos) line = trim(line.substr(0, option));
    const bool is_path = line.starts_with('.') || line.starts_with('/');
    const size_t scheme = line.find("://");
    if (scheme != std::string_view::npos && line.substr(0, scheme).find_first_of(" @=") == std::string_view::npos) {
        if (is_repository(line)) return add_repository(contents, {.type = "pypi", .name = line, .line = number}, line);
        return add_unread(contents, number, fmt::format("'{}' names no version", line));
    }
    if (is_path) return add_unread(contents, number, fmt::format("'{}' is a file and names no version", line));
    add_requirement(contents, line, {.type = "pypi", .name = {}, .line = number});
}

bool is_requirement_key(std::string_view key) { return key == "install_requires" || key == "tests_require" || key == "setup_requires"; }

void add_all_requirements(const std::vector<formats::toml::Node>& list, bool is_development, bool is_optional, Contents& contents) {
    for (const auto& each : list)
        if (each.kind == formats::toml::Kind::text)
            add_requirement(contents, each.text, {.type = "pypi", .name = {}, .line = each.line, .development = is_development, .optional = is_optional});
}

// Poetry: "1.2.3" pins, "^1.2" bounds; a table may say more.
void add_poetry_dependency(std::string_view name, const formats::toml::Node& wanted, bool is_development, Contents& contents) {
    if (name == "python" || wanted.find("path") != nullptr) return;
    Entry entry{.type = "pypi", .name = name, .line = wanted.line, .development = is_development};
    if (const std::string_view git = wanted.text_at("git"); !git.empty()) return add_repository(contents, entry, git, wanted.text_at("rev"));
    std::string_view version = wanted.kind == formats::toml::Kind::text ? std::string_view(wanted.text) : wanted.text_at("version");
    if (version.starts_with("==")) version.remove_prefix(2);
    const bool is_pinned = !version.empty() && version.find_first_of("^~<>=!*, |") == std::string_view::npos;
    if (is_pinned) entry.version = version;
    add_entry(contents, entry);
}

void add_poetry_table(const formats::toml::Node* table, bool is_development, Contents& contents) {
    if (table == nullptr || table->kind != formats::toml::Kind::table) return;
    for (size_t i = 0; i < table->keys.size(); ++i) add_poetry_dependency(table->keys[i], table->items[i], is_development, contents);
}

void read_poetry_project(const formats::toml::Node& poetry, Contents& contents) {
    add_poetry_table(poetry.find("dependencies"), false, contents);
    add_poetry_table(poetry.find("dev-dependencies"), true, contents);
    const formats::toml::Node* groups = poetry.find("group");
    if (groups == nullptr) return;
    for (const auto& group : groups->items) add_poetry_table(group.find("dependencies"), true, contents);
}

}  // namespace

Result<> read_requirements(std::string_view bytes, Contents& contents) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    if (bytes.find('\0') != std::string_view::npos) return fail(Code::malformed, "it is no text: it has a zero byte", "line 1", "pip reads UTF-8");
    std::string joined;
    uint32_t first = 0;
    for (LineReader reader(bytes); reader.next();) {
        if (joined.empty()) first = reader.number();
        joined += reader.line();
        if (joined.ends_with('\\')) {
            joined.back() = ' ';
            continue;
        }
        read_pip_line(joined, first, contents);
        joined.clear();
    }
    if (!joined.empty()) read_pip_line(joined, first, contents);
    return {};
}

// [options] install_requires and the like, and all of [options.extras_require]: a list on the lines behind.
Result<> read_setup_cfg(std::string_view bytes, Contents& contents) {
    std::string_view section;
    bool is_list = false, is_development = false;
    for (LineReader reader(bytes); reader.next();) {
        const std::string_view text = trim(reader.line());
        if (text.empty() || text.starts_with('#') || text.starts_with(';')) continue;
        std::string_view requirement = text;
        if (indent_of(reader.line()) == 0 && !reader.line().starts_with('\t')) {
            is_list = false;
            if (text.starts_with('[')) section = text;
            const size_t equals = text.find('=');
            if (text.starts_with('[') || equals == std::string_view::npos) continue;
            const std::string_view key = trim(text.substr(0, equals));
            is_list = (section == "[options]" && is_requirement_key(key)) || section == "[options.extras_require]";
            is_development = key == "tests_require" || key == "setup_requires";
            requirement = trim(text.substr(equals + 1));
        }
        const bool is_optional = section == "[options.extras_require]";
        if (!is_list || requirement.empty() || requirement.starts_with("file:")) continue;
        add_requirement(contents, requirement, {.type = "pypi", .name = {}, .line = reader.number(), .development = is_development, .optional = is_optional});
    }
    return {};
}

Result<> read_pyproject(std::string_view bytes, Contents& contents) {
    const formats::toml::Node root = TRY(formats::toml::parse(bytes));
    if (const auto* project = root.find("project")) {
        add_all_requirements(project->items_at("dependencies"), false, false, contents);
        for (const auto& extra : project->items_at("optional-dependencies")) add_all_requirements(extra.items, false, true, contents);
    }
    for (const auto& group : root.items_at("dependency-groups")) add_all_requirements(group.items, true, false, contents);
    if (const auto* system = root.find("build-system")) add_all_requirements(system->items_at("requires"), true, false, contents);
    const auto* tool = root.find("tool");
    const auto* poetry = tool == nullptr ? nullptr : tool->find("poetry");
    if (poetry != nullptr) read_poetry_project(*poetry, contents);
    return {};
}

}  // namespace redoubt::software
